from odoo import api, fields, models

from odoo.addons.customer_tiering import wording
from odoo.addons.customer_tiering.measure import paths

NUMBERS = {"float": float, "integer": int, "monetary": float}
TYPES = ("boolean", "char", "many2one", "selection", "text", *NUMBERS)


class CustomerTierAutomationValue(models.AbstractModel):
    """The field that is set, and the value, entered as fits its type."""

    _name = "customer.tier.automation.value"
    _description = "Value of an Automation by Tier"

    model_id = fields.Many2one(
        "ir.model",
        required=True,
        ondelete="cascade",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    model_name = fields.Char(related="model_id.model", string="Name of the model")
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain=f"[('model_id', '=', model_id), ('ttype', 'in', {TYPES}),"
        " ('store', '=', True), ('readonly', '=', False), ('related', '=', False)]",
    )
    field_type = fields.Selection(related="field_id.ttype")
    relation_model_id = fields.Many2one(
        "ir.model", "Model of the value", compute="_compute_relation_model_id"
    )
    value = fields.Char()
    value_boolean = fields.Selection(
        [("yes", "Yes"), ("no", "No")], "Yes or no", default="yes"
    )
    value_selection_id = fields.Many2one(
        "ir.model.fields.selection",
        "Option",
        ondelete="cascade",
        domain="[('field_id', '=', field_id)]",
    )
    value_ref = fields.Reference("_selection_model", "Record")

    @api.model
    def _selection_model(self):
        # sudo: names of models, which only system administrators may read
        found = self.env["ir.model"].sudo().search([("transient", "=", False)])
        return [(model.model, model.name) for model in found]

    @api.depends("field_id")
    def _compute_relation_model_id(self):
        for rule in self:
            name = rule.field_id.relation
            rule.relation_model_id = name and self.env["ir.model"]._get(name)

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.field_id = False

    @api.onchange("field_id")
    def _onchange_field_id(self):
        self.value = self.value_selection_id = self.value_ref = False

    def _get_value(self):
        """The value as ``write`` takes it.

        :raise ValueError: it is no number
        """
        self.ensure_one()
        kind = self.field_type
        if kind == "boolean":
            return self.value_boolean == "yes"
        if kind == "selection":
            return self.value_selection_id.value
        if kind == "many2one":
            return self.value_ref.id if self.value_ref else False
        return NUMBERS.get(kind, str)(self.value) if self.value else False

    def _get_value_label(self):
        kind = self.field_type
        if kind == "boolean":
            options = self._fields["value_boolean"]._description_selection(self.env)
            return dict(options).get(self.value_boolean, "")
        if kind == "selection":
            return self.value_selection_id.name or ""
        if kind == "many2one":
            # sudo: whoever may read the rule reads what it gives
            return self.value_ref.sudo().display_name if self.value_ref else ""
        return self.value or ""

    def _find_value_problem(self):
        """What keeps the value from being given: text or None."""
        names = {"selection": "value_selection_id", "many2one": "value_ref"}
        name = names.get(self.field_type, "value")
        options = self.value_selection_id.field_id
        wrong = {
            "value_selection_id": options != self.field_id,
            "value_ref": not self.value_ref
            or self.value_ref._name != self.field_id.relation
            or not self.value_ref.exists(),
            "value": self.field_type != "boolean" and not self.value,
        }[name]
        if wrong:
            text = self.env._(
                "choose what %(field)s is set to.",
                field=self.field_id.field_description,
            )
            return self._labelled(name, text)
        try:
            self._get_value()
        except ValueError:
            text = self.env._('"%(value)s" is no number.', value=self.value)
            return self._labelled(name, text)
        return None

    def _find_field_problem(self):
        """What keeps the field from being set: text or None."""
        model = self.env[self.model_name]
        field = model._fields.get(self.field_id.name)
        if self.field_id.model_id != self.model_id or field is None:
            text = self.env._("it is not one of the model.")
        elif field.type not in TYPES:
            text = self.env._("values of this type cannot be given.")
        elif not field.store or field.readonly or field.related:
            text = self.env._(
                '"%(name)s" cannot be changed.', name=self.field_id.field_description
            )
        elif field.name == (self.partner_path or "").partition(".")[0]:
            text = self.env._("it is the one that leads to the customer.")
        else:
            return None
        return self._labelled("field_id", text)

    def _get_path_label(self):
        """The path in words: "Order › Customer"."""
        try:
            found = paths.follow(self.env, self.model_name, self.partner_path or "")
        except paths.PathError:
            return self.partner_path or ""
        return " › ".join(field._description_string(self.env) for field in found)

    def _labelled(self, name, text):
        label = self._fields[name]._description_string(self.env)
        return wording.labelled(self.env, label, text)
