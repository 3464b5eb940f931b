from odoo import api, fields, models
from odoo.fields import Domain


class CustomerTierMixin(models.AbstractModel):
    """Documents that carry the tier of their customer.

    A model inherits it and, where its customer is not in ``partner_id``, names the
    field in ``_customer_tier_partner_field``.
    """

    _name = "customer.tier.mixin"
    _description = "Customer Tier of a Document"
    _customer_tier_partner_field = "partner_id"

    customer_tier_id = fields.Many2one(
        "customer.tier",
        compute="_compute_customer_tier_id",
        search="_search_customer_tier_id",
        groups="customer_tiering.customer_tiering_group_user",
    )
    customer_tier_color = fields.Integer(
        related="customer_tier_id.color",
        groups="customer_tiering.customer_tiering_group_user",
    )

    @api.depends(lambda self: (self._customer_tier_partner_field,))
    @api.depends_context("company")
    def _compute_customer_tier_id(self):
        for document in self:
            partner = document[self._customer_tier_partner_field]
            document.customer_tier_id = partner.customer_tier_id

    @api.model
    def _search_customer_tier_id(self, operator, value):
        return Domain(
            self._customer_tier_partner_field,
            "any",
            Domain("customer_tier_id", operator, value),
        )
