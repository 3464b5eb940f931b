from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class CustomerTierProgramPortal(models.AbstractModel):
    """What customers see in the portal: nothing before an administrator says so."""

    _name = "customer.tier.program.portal"
    _description = "Program in the Portal"

    portal_show = fields.Boolean(
        "Show in the portal",
        copy=False,
        tracking=True,
        help="Customers see their own tier, and what it gives them, in their account.",
    )
    portal_show_distance = fields.Boolean(
        "Distance to the next tier",
        default=True,
        tracking=True,
        help="What is missing, by the criteria that customers are told of.",
    )
    portal_show_until = fields.Boolean(
        "Until when the tier holds", default=True, tracking=True
    )
    portal_show_score = fields.Boolean("Score and spend", tracking=True)

    def _valid_field_parameter(self, field, name):
        # Programs are mail threads.
        return name == "tracking" or super()._valid_field_parameter(field, name)

    @api.model
    def _get_portal_domain(self):
        """Programs that customers of the current company see."""
        # sudo: a branch has the programs of the companies above it
        lineage = self.env.company.sudo().parent_ids.ids
        return (
            Domain("portal_show", "=", True)
            & Domain("active", "=", True)
            & Domain("state", "=", "published")
            & Domain("company_id", "in", [False, *lineage])
        )

    def _get_portal_deadline(self, today):
        """The day by which customers have to buy what is missing, or None.

        What is bought counts until the year is over. A last assessment without it takes
        old purchases out of rolling months, and is the only one to move customers up
        where the rules say so.
        """
        self.ensure_one()
        at_once = self.upgrade_when == "realtime"
        if at_once and self.window in ("calendar_year", "fiscal_year"):
            start, _previous = self._get_window(today)
            return start + relativedelta(years=1, days=-1)
        if at_once and self.window == "lifetime":
            return None
        return next(self._iter_runs(today), None)
