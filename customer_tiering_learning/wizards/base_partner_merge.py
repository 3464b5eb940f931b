from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of customers that are merged one label is left in a study, that of the
        customer who stays where there is one."""
        # sudo: whoever may merge customers may not write labels
        found = self.env["customer.tier.study.label"].sudo()
        found = found.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for labels in found.grouped("study_id").values():
            own = labels.filtered(lambda label: label.partner_id == dst_partner)
            (labels - (own or labels[0])).unlink()
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
