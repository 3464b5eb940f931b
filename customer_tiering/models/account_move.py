from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._assess_customers_again()
        return posted

    def button_draft(self):
        was_posted = self.filtered(lambda move: move.state == "posted")
        result = super().button_draft()
        was_posted._assess_customers_again()
        return result

    def button_cancel(self):
        was_posted = self.filtered(lambda move: move.state == "posted")
        result = super().button_cancel()
        was_posted._assess_customers_again()
        return result

    def _assess_customers_again(self):
        """The customers of these invoices and credit notes have done something."""
        sold = self.filtered(lambda move: move.is_sale_document())
        self.env["customer.tier.event"]._append(sold.partner_id.ids)
