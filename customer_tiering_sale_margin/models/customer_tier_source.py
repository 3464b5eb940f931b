from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_tiering.measure.parts import Aggregate, Part


class CustomerTierSource(models.AbstractModel):
    _inherit = "customer.tier.source"

    @api.model
    def _get_parts(self, scope):
        return {**super()._get_parts(scope), "margin": self._get_margin(scope)}

    @api.model
    def _get_margin(self, scope):
        """Margins of confirmed orders, whatever the purchases are read from."""
        orders = self.env["customer.tier.source.sale_order"]
        return Part(
            orders._amounts(scope, SQL("o.margin")),
            {"amount": Aggregate(SQL("r.amount"), "SUM", "money")},
            timestamps=True,
        )

    @api.model
    def _get_flush_fields(self):
        flush_fields = super()._get_flush_fields()
        flush_fields["sale.order"] += [
            "company_id",
            "currency_rate",
            "date_order",
            "margin",
            "partner_id",
            "state",
        ]
        return flush_fields
