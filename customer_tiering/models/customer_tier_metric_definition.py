from odoo import api, fields, models

from ..measure.records import DATES, Definition

CUSTOMER = "res.partner"
# What records are usually dated by and whom they usually belong to, best guess first.
DATE_FIELDS = ("date_order", "invoice_date", "date", "date_start", "create_date")
PARTNER_FIELDS = ("partner_id", "commercial_partner_id")
# What leads to ourselves, who are never graded.
OURS = ("res.company", "res.users")


class CustomerTierMetricDefinition(models.AbstractModel):
    """What a metric measures, where no code does.

    Fields and models are kept by their names: whoever uninstalls an app finds the
    metric as it was, and what it lacks, and it is complete again with the app.
    """

    _name = "customer.tier.metric.definition"
    _description = "Definition of a Metric"

    kind = fields.Selection(
        [
            ("builtin", "Built-in"),
            ("field", "Field of the customer"),
            ("records", "Records of a model"),
            ("rating", "Rating by hand"),
        ],
        required=True,
        default="builtin",
    )
    # Not validated: the app of the model may be gone, and come back.
    model = fields.Selection("_selection_model", validate=False)
    value_model = fields.Char(compute="_compute_value_model")
    aggregate = fields.Selection(
        [
            ("count", "Number of records"),
            ("distinct", "Number of different values"),
            ("sum", "Sum"),
            ("average", "Average"),
            ("first", "First"),
            ("last", "Last"),
        ],
        "Measure",
        default="count",
        help="First and last: the day of the record, or the value that it has.",
    )
    value_path = fields.Char("Value", help="Number or date that is measured.")
    domain = fields.Char("Condition", default="[]", help="The records that count.")
    partner_path = fields.Char(
        "Customer",
        help="How a record leads to the customer. Contacts and addresses count for"
        " their company.",
    )
    date_path = fields.Char(
        "Dated by", help="Records count in the window in which this day is."
    )
    period = fields.Selection(
        [("window", "Window of the program"), ("ever", "Ever")],
        required=True,
        default="window",
    )
    currency_path = fields.Char(
        "Currency",
        help="Empty: that of the amount, or of the company of the record. Amounts are"
        " converted at the day of the record.",
    )

    @api.model
    def _selection_model(self):
        """Models with a way to the customer that the user may read, and used ones."""
        names = {name for name in self.env if self._guess_partner_path(name)}
        names = {name for name in names if self.env[name].has_access("read")}
        # sudo: names of models, which only system administrators may read
        found = self.env["ir.model"].sudo().search([("model", "in", list(names))])
        labels = {model.model: model.name for model in found}
        used = self.env["customer.tier.metric"].with_context(active_test=False)
        for name in used.search([("model", "!=", False)]).mapped("model"):
            labels.setdefault(name, name)
        return sorted(labels.items(), key=lambda item: (item[1].lower(), item[0]))

    @api.depends("kind", "model")
    def _compute_value_model(self):
        for metric in self:
            model = CUSTOMER if metric.kind == "field" else metric.model
            metric.value_model = model in self.env and model

    # ------------------------------------------------------------------
    # Proposals while a metric is entered
    # ------------------------------------------------------------------

    @api.onchange("kind")
    def _onchange_kind(self):
        self.value_path = self.currency_path = False

    @api.onchange("model")
    def _onchange_model(self):
        fields_ = self.env[self.model]._fields if self.model in self.env else {}
        self.partner_path = self._guess_partner_path(self.model)
        self.date_path = next(
            (name for name in DATE_FIELDS if self._is_kept(fields_.get(name), DATES)),
            False,
        )
        self.value_path = self.currency_path = False
        self.domain = "[]"

    @api.onchange("kind", "aggregate", "value_path")
    def _onchange_unit(self):
        if self.kind == "rating":
            self.unit = "rating"
        elif self.kind == "records" and self.aggregate in ("count", "distinct"):
            self.unit = "count"
        elif self.kind in ("field", "records"):
            field = self._get_value_field()
            if field is None and self.aggregate in ("first", "last"):
                self.unit = "date"
            elif field is not None:
                units = {"monetary": "money", "date": "date", "datetime": "date"}
                self.unit = units.get(field.type, "number")

    def _get_value_field(self):
        """The field whose values are measured; None while there is none."""
        model, field = self.env.get(self.value_model), None
        for name in (self.value_path or "").split("."):
            field = model is not None and model._fields.get(name)
            if not field:
                return None
            model = self.env.get(field.comodel_name)
        return field

    @api.model
    def _guess_partner_path(self, name):
        """The likeliest path from a model to the customer; False when there is none."""
        model = self.env.get(name)
        if model is None or model._abstract or model._transient or name in OURS:
            return False
        if own := self._guess_partner_field(model):
            return own
        for link in model._fields.values():
            followed = self._is_kept(link, ["many2one"]) and link.required
            if followed and link.comodel_name not in OURS:
                above = self._guess_partner_field(self.env[link.comodel_name])
                if above in PARTNER_FIELDS:
                    return f"{link.name}.{above}"
        return False

    @api.model
    def _guess_partner_field(self, model):
        own = [
            field.name
            for field in model._fields.values()
            if field.comodel_name == CUSTOMER and self._is_kept(field, ["many2one"])
        ]
        for name in (*PARTNER_FIELDS, *own):
            if name in own:
                return name
        return False

    @staticmethod
    def _is_kept(field, types):
        return bool(field and field.store and field.type in types)

    # ------------------------------------------------------------------
    # For the statements
    # ------------------------------------------------------------------

    def _has_history(self):
        """Whether a past day is measured as it was: fields of customers, records
        without a day and what conditions compare with are what they are by now."""
        self.ensure_one()
        if self.kind == "records":
            return bool(self.date_path) and (self.domain or "[]").strip() == "[]"
        return self.kind != "field"

    def _get_definition(self):
        """What is measured, as :mod:`..measure.records` reads it.

        :return: :class:`~…measure.records.Definition`; None where code does it
        """
        self.ensure_one()
        money, dated = self.unit == "money", self.unit == "date"
        if self.kind == "field":
            return Definition(
                model=CUSTOMER,
                value=self.value_path,
                money=money,
                dated=dated,
                currency=self.currency_path or None,
            )
        if self.kind != "records":
            return None
        counted = self.aggregate == "count"
        return Definition(
            model=self.model,
            partner=self.partner_path,
            domain=self.domain or "[]",
            aggregate=self.aggregate,
            value=None if counted else self.value_path or None,
            date=self.date_path or None,
            ever=self.period == "ever",
            money=money,
            dated=dated,
            currency=self.currency_path or None,
        )
