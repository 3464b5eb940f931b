from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerTierStudyLabel(models.Model):
    """The class that someone who knows a customer would give them."""

    _name = "customer.tier.study.label"
    _description = "Label of a Customer"
    _order = "study_id, class_sequence, id"
    _rec_name = "partner_id"

    study_id = fields.Many2one(
        "customer.tier.study", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="study_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    class_id = fields.Many2one(
        "customer.tier.study.class",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('study_id', '=', study_id)]",
    )
    class_sequence = fields.Integer(related="class_id.sequence", store=True)
    color = fields.Integer(related="class_id.color")
    graded_id = fields.Many2one(
        "customer.tier.study.class",
        "By the rules",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The class that the learned rules give the customer; empty: nothing was"
        " measured.",
    )

    _partner_uniq = models.UniqueIndex(
        "(study_id, partner_id)", "Customer: labelled in this study already."
    )

    @api.constrains("study_id", "class_id")
    def _check_class_id(self):
        for label in self:
            if label.class_id.study_id != label.study_id:
                raise ValidationError(
                    self.env._(
                        "Class: %(name)s is none of %(study)s.",
                        name=label.class_id.name,
                        study=label.study_id.name,
                    )
                )

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for label in self:
            if label.partner_id.customer_tier_objection:
                raise ValidationError(
                    self.env._(
                        "Customer: %(name)s objects to profiling.",
                        name=label.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._of_customer(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._of_customer(vals))

    @api.model
    def _of_customer(self, vals):
        """Values with the customer in the place of a contact of theirs."""
        if not vals.get("partner_id"):
            return vals
        # sudo: the company above a contact is labelled, whoever may see it
        partner = self.env["res.partner"].sudo().browse(vals["partner_id"])
        return {**vals, "partner_id": partner.commercial_partner_id.id}
