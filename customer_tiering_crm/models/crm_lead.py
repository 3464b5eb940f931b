from collections import Counter

from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Leads have priority, team and salesperson of the customer's tier."""

    _name = "crm.lead"
    _inherit = ["customer.tier.served", "crm.lead"]

    @api.onchange(
        "company_id", "email_from", "partner_id", "partner_name", "phone", "vat"
    )
    def _onchange_customer_tier(self):
        self._serve_customer_tier()

    @api.model
    def _get_customer_tier_open_domain(self):
        return Domain("won_status", "=", "pending") & Domain("active", "=", True)

    def _get_customer_tier_values(self, tier):
        values = super()._get_customer_tier_values(tier)
        company = self._get_customer_tier_company()
        if tier.lead_priority:
            values["priority"] = tier.lead_priority
        team = tier.lead_team_id.filtered("active")
        if team and team.company_id in (company, company.browse()):
            values["team_id"] = team.id
        users = tier.lead_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        if users:
            values["user_id"] = self._choose_salesperson(users).id
        return values

    def _get_customer_tier_default(self, name):
        """The team by default is the one that Odoo finds for the salesperson."""
        if name != "team_id" or not self.user_id:
            return super()._get_customer_tier_default(name)
        usage = "use_leads" if self.type == "lead" else "use_opportunities"
        team = self.env["crm.team"]._get_default_team_id(
            user_id=self.user_id.id, domain=[(usage, "=", True)]
        )
        return team.id

    # ------------------------------------------------------------------
    # Salespeople
    # ------------------------------------------------------------------

    def _serve_customer_tier(self, chosen=None):
        # Leads that are served together are shared out among the salespeople.
        leads = self.with_context(customer_tier_open_leads=Counter())
        return super(CrmLead, leads)._serve_customer_tier(chosen)

    def _settle_customer_tier(self, chosen):
        values, given = super()._settle_customer_tier(chosen)
        if "user_id" in values:
            open_leads = self.env.context.get("customer_tier_open_leads", Counter())
            open_leads[values["user_id"]] += 1
        return values, given

    def _choose_salesperson(self, users):
        """Who has the lead already, else who has the fewest open ones."""
        if self.user_id in users:
            return self.user_id
        open_leads = self.env.context.get("customer_tier_open_leads", Counter())
        unknown = users.filtered(lambda user: user.id not in open_leads)
        if unknown:
            mine = Domain("user_id", "in", unknown.ids)
            groups = self.sudo()._read_group(  # sudo: leads of others count too
                mine & self._get_customer_tier_open_domain(), ["user_id"], ["__count"]
            )
            open_leads.update(dict.fromkeys(unknown.ids, 0))
            open_leads.update({user.id: count for user, count in groups})
        return min(users, key=lambda user: (open_leads[user.id], user.id))
