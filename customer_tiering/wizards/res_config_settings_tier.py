from odoo import api, fields, models


class ResConfigSettingsTier(models.TransientModel):
    """A tier of the primary program while the settings are edited.

    Real tiers are written only when the settings are saved, all at once: two
    thresholds may change together without passing a wrong state.
    """

    _name = "res.config.settings.tier"
    _description = "Tier in the Settings"
    _order = "sequence, id"

    settings_id = fields.Many2one(
        "res.config.settings", required=True, index=True, ondelete="cascade"
    )
    tier_id = fields.Many2one("customer.tier", required=True, ondelete="cascade")
    sequence = fields.Integer()
    name = fields.Char(required=True)
    min_score = fields.Float("From score")
    share = fields.Float("Share (%)")
    color = fields.Integer(related="tier_id.color")
    is_base = fields.Boolean(related="tier_id.is_base")
    member_count = fields.Integer(related="tier_id.member_count")
    rules_summary = fields.Char(related="tier_id.rules_summary")

    @api.model
    def _get_edited_fields(self):
        """Fields of a tier that can be edited in the settings."""
        return ["name", "min_score", "share"]
