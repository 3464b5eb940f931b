from odoo import api, models


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

    # ------------------------------------------------------------------
    # Terms of the tier
    # ------------------------------------------------------------------

    @api.depends("partner_id")
    def _compute_invoice_payment_term_id(self):
        """Terms set on the customer by hand win, then the tier's, then Odoo's own."""
        result = super()._compute_invoice_payment_term_id()
        sales = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        terms = self.env["res.partner"]._get_customer_tier_payment_terms(sales)
        for move, term in terms.items():
            move.invoice_payment_term_id = term
        return result

    def _build_credit_warning_message(self, record, *args, **kwargs):
        """The limit set by hand wins, then that of the tier, then Odoo's own."""
        customer = record.partner_id.commercial_partner_id
        owner = customer.with_company(record.company_id)
        terms = owner._get_customer_tier_terms()
        _term, limit = terms.get(customer.id, (None, None))
        if limit is None:
            return super()._build_credit_warning_message(record, *args, **kwargs)
        with customer._showing_credit_limit(limit):
            return super()._build_credit_warning_message(record, *args, **kwargs)
