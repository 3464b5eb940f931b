from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from .customer_tier_action_care import CARE, LATE_DAYS


class CustomerTierErrand(models.Model):
    """Errands of care: whose day it is, and which."""

    _name = "customer.tier.errand"
    _inherit = ["customer.tier.errand"]

    person_id = fields.Many2one(
        "res.partner",
        "Whose day it is",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    about = fields.Char(
        readonly=True, help="Who has their birthday, how many years, which holiday."
    )
    occasion_on = fields.Date("Day of the occasion", readonly=True)

    @api.depends("partner_id", "person_id")
    def _compute_contact_id(self):
        """Good wishes go to the person, and to nobody else."""
        personal = self.filtered("person_id")
        for errand in personal:
            errand.contact_id = errand.person_id.filtered("email")
        return super(CustomerTierErrand, self - personal)._compute_contact_id()

    def _get_void(self):
        void = super()._get_void()
        standing = self._get_standing()
        oldest = fields.Date.context_today(self) - timedelta(days=LATE_DAYS)
        for errand in self.filtered(lambda errand: errand.occasion in CARE):
            if errand in void:
                continue
            if standing.get(errand) != errand.tier_id:
                void[errand] = "gone"
            elif errand.scheduled_date < oldest:
                void[errand] = "late"
            elif errand.person_id and not errand.person_id.active:
                void[errand] = "contact_archived"
        return void

    def _describe_for_user(self):
        self.ensure_one()
        if self.occasion not in CARE:
            return super()._describe_for_user()
        errand = self._localize(self)
        [occasion] = errand.action_id._describe_choices("occasion")
        return errand.env._(
            "%(tier)s: %(occasion)s, %(about)s, %(date)s",
            tier=errand.tier_id.name,
            occasion=occasion,
            about=errand.about,
            date=format_date(errand.env, errand.occasion_on),
        )
