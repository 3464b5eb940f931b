from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of customers that are merged, one keeps where they stand and their history,
        with the overrides.

        Two histories in one would not lead to where the customer stands. What the
        others bought counts from the next assessment on. Ratings of all of them stay,
        and the latest one counts.
        """
        # sudo: members and history are closed to everyone
        members = self.env["customer.tier.member"].sudo()
        histories = [
            self.env[f"customer.tier.{name}"].sudo()
            for name in ("override", "transition")
        ]
        found = members.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for program, standing in found.grouped("program_id").items():
            own = standing.filtered(lambda member: member.partner_id == dst_partner)
            kept = own or standing.sorted(lambda member: (member.score, -member.id))[-1]
            (standing - kept).unlink()
            dropped = src_partners - kept.partner_id
            for rows in histories:
                rows.search(
                    [
                        ("program_id", "=", program.id),
                        ("partner_id", "in", dropped.ids),
                    ]
                ).unlink()
            # The original looks for foreign keys, and they have none.
            kept.partner_id = dst_partner
            for rows in histories:
                rows.search(
                    [
                        ("program_id", "=", program.id),
                        ("partner_id", "in", src_partners.ids),
                    ]
                ).partner_id = dst_partner
        # sudo: as above; nobody is told of who is no customer any more
        for model in ("notice", "undo"):
            rows = self.env[f"customer.tier.{model}"].sudo()
            rows.search([("partner_id", "in", src_partners.ids)]).unlink()
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
