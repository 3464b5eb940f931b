from odoo.tests import freeze_time

from .common_metrics import MetricCommon


class RatingCommon(MetricCommon):
    """Customers rated by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.weight, cls.prospects = (
            cls.env["customer.tier.metric"].search([("code", "=", code)])
            for code in ("strategic_weight", "prospects")
        )
        cls.Rating = cls.env["customer.tier.rating"]

    def rate(self, partner, value, day=None, metric=None, user=None, **values):
        """Rate as a person does, on a day."""
        ratings = self.Rating.with_user(user or self.salesman)
        company = values.pop("company", None) or self.company
        with freeze_time(f"{day or '2024-06-15'} 12:00:00"):
            return ratings.with_company(company).create(
                {
                    "partner_id": partner.id,
                    "metric_id": (metric or self.weight).id,
                    "value": value,
                    **values,
                }
            )

    def card(self, partner, user=None, company=None):
        ratings = self.Rating.with_user(user or self.salesman)
        return ratings.with_company(company or self.company).get_card(partner.id)
