from odoo import models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "customer.tier.mixin"]

    def write(self, vals):
        if "team_id" in vals:
            # sudo: deadlines are by the calendar of the team they were promised with
            self.sudo().ticket_sla_ids.flush_recordset(["deadline"])
        result = super().write(vals)
        # With another customer, or when a tier gave another team or tags.
        if {"customer_tier_given", "partner_id"} & vals.keys():
            self._renew_sla()
        return result

    def _get_sla(self):
        """Those of the ticket's company, and for the tier of its customer."""
        # sudo: whoever makes a ticket, in the portal too, need not see tiers
        ticket = self.sudo()
        return super()._get_sla().filtered(lambda sla: sla.sudo()._holds_for(ticket))

    def _renew_sla(self):
        """Promise what holds now; what was kept or broken stays."""
        promises = []
        # sudo: what is promised depends on nobody's rights on the ticket
        for ticket in self.sudo():
            slas = self.env["helpdesk.sla"]
            if ticket.team_id.use_sla:
                slas = ticket._get_sla()
            lines = ticket.ticket_sla_ids
            lines.filtered(
                lambda line, slas=slas: (
                    line.sla_id not in slas
                    and line.state in ("in_progress", "on_hold")
                    and not line.expired
                )
            ).unlink()
            promises += [
                {"ticket_id": ticket.id, "sla_id": sla.id}
                for sla in slas - lines.exists().sla_id
            ]
        self.env["helpdesk.ticket.sla"].sudo().create(promises)
