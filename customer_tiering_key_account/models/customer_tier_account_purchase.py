from odoo import api, fields, models


class CustomerTierAccountPurchase(models.Model):
    """How a key account buys something."""

    _name = "customer.tier.account.purchase"
    _description = "What a Key Account Buys"
    _order = "account_id, decision_date, id"

    account_id = fields.Many2one(
        "customer.tier.account",
        "Key account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    categ_id = fields.Many2one("product.category", "Product category")
    name = fields.Char(
        "What they buy",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    situation = fields.Selection(
        [
            ("new_task", "New task"),
            ("modified_rebuy", "Modified rebuy"),
            ("straight_rebuy", "Straight rebuy"),
        ],
        "How they buy",
        required=True,
        default="modified_rebuy",
        help="New task: for the first time, so much is asked and compared. Modified"
        " rebuy: with other terms, products or suppliers. Straight rebuy: as always.",
    )
    supplier = fields.Char("Supplier now")
    decision_date = fields.Date("Next decision")
    notes = fields.Char()

    @api.depends("categ_id")
    def _compute_name(self):
        for purchase in self:
            purchase.name = purchase.name or purchase.categ_id.name
