from odoo import fields, models

LEVELS = range(1, 6)


class CustomerTierMetricScale(models.AbstractModel):
    """What each level of a rating by hand stands for."""

    _name = "customer.tier.metric.scale"
    _description = "Scale of a Rating"

    level_1 = fields.Char(translate=True)
    level_2 = fields.Char(translate=True)
    level_3 = fields.Char(translate=True)
    level_4 = fields.Char(translate=True)
    level_5 = fields.Char(translate=True)

    def _get_scale(self):
        """Texts of the levels in the language of the user, the lowest first."""
        self.ensure_one()
        return [self[f"level_{level}"] or "" for level in LEVELS]
