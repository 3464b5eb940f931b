from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of customers that are merged, one keeps where they stand and their history.

        Two histories in one would not lead to where the customer stands. What the
        others bought counts from the next assessment on. Ratings of all of them stay,
        and the latest one counts.
        """
        # sudo: members and history are closed to everyone
        members = self.env["customer.tier.member"].sudo()
        transitions = self.env["customer.tier.transition"].sudo()
        found = members.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for program, standing in found.grouped("program_id").items():
            own = standing.filtered(lambda member: member.partner_id == dst_partner)
            kept = own or standing.sorted(lambda member: (member.score, -member.id))[-1]
            (standing - kept).unlink()
            transitions.search(
                [
                    ("program_id", "=", program.id),
                    ("partner_id", "in", (src_partners - kept.partner_id).ids),
                ]
            ).unlink()
            # The original looks for foreign keys, and they have none.
            kept.partner_id = dst_partner
            transitions.search(
                [
                    ("program_id", "=", program.id),
                    ("partner_id", "in", src_partners.ids),
                ]
            ).partner_id = dst_partner
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
