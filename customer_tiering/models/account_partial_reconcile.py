from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_paid_moves()._assess_customers_again()
        return partials

    def unlink(self):
        moves = self._get_paid_moves()
        result = super().unlink()
        moves.exists()._assess_customers_again()
        return result

    def _get_paid_moves(self):
        """Invoices and credit notes that are paid by these, wholly or in part."""
        # sudo: who registers a payment may not see each of them; only who bought counts
        return self.sudo().debit_move_id.move_id | self.sudo().credit_move_id.move_id
