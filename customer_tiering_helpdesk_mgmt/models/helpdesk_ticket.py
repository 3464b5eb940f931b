from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["customer.tier.served", "helpdesk.ticket"]

    # For everyone who serves the customer, whether or not they may see tiers.
    customer_tier_channel = fields.Selection(
        related="customer_tier_id.service_channel", string="Service channel"
    )
    complaint_user_id = fields.Many2one(
        "res.users",
        "Told of the complaint",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.onchange("partner_id", "category_id")
    def _onchange_customer_tier(self):
        self._serve_customer_tier()

    @api.model
    def _get_customer_tier_fields(self):
        return [*super()._get_customer_tier_fields(), "customer_tier_channel"]

    @api.model
    def _get_customer_tier_triggers(self):
        return {*super()._get_customer_tier_triggers(), "category_id"}

    @api.model
    def _get_customer_tier_open_domain(self):
        return Domain("closed", "=", False)

    # ------------------------------------------------------------------
    # What a tier gives
    # ------------------------------------------------------------------

    def _get_customer_tier_values(self, tier):
        team, agent = self._get_customer_tier_people(tier)
        values = {
            "priority": self._get_customer_tier_priority(tier),
            "tag_ids": self._filter_company(tier.ticket_tag_ids).ids,
            "team_id": team.id,
            "user_id": agent.id,
        }
        given = {name: value for name, value in values.items() if value}
        if self._is_chosen("user_id"):
            # Nobody is given, for that to be remembered: the default may be the same.
            given["user_id"] = False
        return {**super()._get_customer_tier_values(tier), **given}

    def _get_customer_tier_priority(self, tier):
        if not self.category_id.is_complaint:
            return tier.ticket_priority
        if tier.complaint_priority or not tier.ticket_priority:
            return tier.complaint_priority
        priorities = self._fields["priority"].get_values(self.env)
        above = priorities.index(tier.ticket_priority) + 1
        return priorities[min(above, len(priorities) - 1)]

    def _get_customer_tier_people(self, tier):
        """The team and the agent, each empty where the tier gives none."""
        team = self._filter_company(tier.ticket_team_id)
        if self._is_chosen("user_id"):
            # Helpdesk takes out an assignee who is not of the team.
            fits = not self.user_id or self.user_id in team.user_ids
            return team if fits else team.browse(), self.env["res.users"]
        agents = tier.ticket_agent_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        own = self.team_id if self._is_chosen("team_id") else team
        if own:
            agents &= own.user_ids
        agent = self.user_id if self.user_id in agents else agents._get_least_busy()
        # Without a team it is a ticket of the assignee's, as in helpdesk.
        return team or self._filter_company(agent.helpdesk_team_ids)[:1], agent

    def _filter_company(self, records):
        """Those of the ticket's company, or of all, that are not archived."""
        return records.filtered(
            lambda one: one.active and one.company_id.id in (False, self.company_id.id)
        )

    def _is_chosen(self, name):
        """Whether someone chose the value: it is neither the default nor given."""
        value = self._get_customer_tier_current(name)
        memory = (self.customer_tier_given or {}).get(name)
        if memory:
            return value != memory[0]
        if name in self.env.context.get("customer_tier_chosen", ()):
            return True
        return value not in (False, self._get_customer_tier_default(name))

    def _get_customer_tier_default(self, name):
        default = super()._get_customer_tier_default(name)
        if name == "team_id" and not default:
            # Helpdesk takes the first team of the assignee, often whoever makes it.
            default = self.user_id.helpdesk_team_ids[:1].id
        return default

    # ------------------------------------------------------------------
    # Giving it
    # ------------------------------------------------------------------

    def _serve_customer_tier(self, chosen=None):
        if len(self) > 1:
            # One by one, since each goes to whoever has the fewest then.
            for ticket in self:
                ticket._serve_customer_tier(chosen)
            return None
        # Helpdesk would take a team of the assignee, one of another company too.
        with self.env.protecting([self._fields["team_id"]], self):
            result = super()._serve_customer_tier(chosen)
        if self.id:
            self._tell_of_complaint()
            if not self.has_access("read"):
                # sudo: whoever named the customer goes on seeing what it gave away
                self.sudo().message_subscribe(self.env.user.partner_id.ids)
        return result

    def _settle_customer_tier(self, chosen):
        # That nobody is assigned, as the portal writes, is no choice.
        names = {"team_id", "user_id"}
        chosen = [name for name in chosen if name not in names or self[name]]
        ticket = self.with_context(customer_tier_chosen=chosen)
        return super(HelpdeskTicket, ticket)._settle_customer_tier(chosen)

    def _tell_of_complaint(self):
        """Give the account manager of a customer in a tier an activity, once."""
        # sudo: whoever complains, in the portal too, need not see tiers
        ticket = self.sudo()
        if not ticket.category_id.is_complaint or not ticket.customer_tier_id:
            return
        manager = ticket.partner_id.commercial_partner_id.user_id
        known = ticket.user_id | ticket.complaint_user_id
        if (
            ticket.closed
            or not manager.active
            or manager in known
            or ticket.company_id not in manager.company_ids
        ):
            return
        ticket.complaint_user_id = manager
        ticket.with_context(lang=manager.lang)._schedule_complaint(manager)

    def _schedule_complaint(self, manager):
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._(
                "%(tier)s: %(customer)s complains",
                tier=self.customer_tier_id.name,
                customer=self.partner_id.commercial_partner_id.name,
            ),
            user_id=manager.id,
        )
