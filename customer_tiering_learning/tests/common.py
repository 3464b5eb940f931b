from odoo import Command

from odoo.addons.customer_tiering.tests.common import AS_OF, TieringCommon

# What each labelled customer has spent.
SPENT = {
    "GOLD": (1100, 1200, 1300, 1400, 1500, 1600),
    "SILVER": (320, 340, 360, 380, 400, 420),
    "BASE": (10, 20, 30, 40, 50, 60),
}


class LearningCommon(TieringCommon):
    """Studies with labels, of customers with orders."""

    @classmethod
    def study(cls, metrics="revenue", classes="GOLD SILVER BASE", **values):
        """A study of the first company without labels.

        :param str metrics: codes
        :param str classes: codes, best first
        """
        codes = [("code", "in", metrics.split())]
        return cls.env["customer.tier.study"].create(
            {
                "name": "Study",
                "company_id": cls.company.id,
                "metric_ids": cls.env["customer.tier.metric"].search(codes).ids,
                "class_ids": [
                    Command.create(
                        {"name": code.capitalize(), "code": code, "sequence": place}
                    )
                    for place, code in enumerate(classes.split(), 1)
                ],
                **values,
            }
        )

    @classmethod
    def class_of(cls, study, code):
        return study.class_ids.filtered(lambda one: one.code == code)

    @classmethod
    def label(cls, study, partners, code):
        """Label customers and return them."""
        study._label(partners, cls.class_of(study, code))
        return partners

    @classmethod
    def spenders(cls, amounts, date="2024-06-15", **options):
        """A customer with one order for each amount."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Spent {amount}", "is_company": True} for amount in amounts]
        )
        for partner, amount in zip(partners, amounts, strict=True):
            cls.order(partner, amount, date, **options)
        return partners

    @classmethod
    def by_spend(cls, **values):
        """A study with six customers of each of three classes, told by their spend."""
        study = cls.study(**values)
        for code, amounts in SPENT.items():
            cls.label(study, cls.spenders(amounts), code)
        return study

    def assertLabelsGraded(self, study, program):
        """A program grades each labelled customer as the study says."""
        self.assess(program)
        expected = {label.partner_id: label.graded_id.code for label in study.label_ids}
        found = {partner: self.tier_of(partner, program) for partner in expected}
        self.assertEqual(found, expected)


__all__ = ["AS_OF", "SPENT", "LearningCommon"]
