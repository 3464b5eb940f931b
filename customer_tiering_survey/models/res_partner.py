from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def unlink(self):
        # sudo: what is known of a deleted customer goes with the customer
        invitations = self.env["customer.tier.survey.invitation"].sudo()
        # By the ORM, which deletes what was answered too.
        invitations.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()
