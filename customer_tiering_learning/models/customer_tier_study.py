import hashlib
import json

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# Of the classes to start from; the same as in the presets.
COLORS = (3, 2, 4, 7)
METRICS = ("average_order", "first_purchase", "last_purchase", "orders", "revenue")


class CustomerTierStudy(models.Model):
    """Customers labelled by hand, and the rules that a tree finds in them."""

    _name = "customer.tier.study"
    _inherit = [
        "customer.tier.prospects",
        "customer.tier.study.learn",
        "customer.tier.study.report",
    ]
    _description = "Learned Rules"
    _order = "id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: customers of the whole group are measured.",
    )
    source = fields.Selection(
        lambda self: self._selection_of_program("source"),
        required=True,
        default="sale_order",
    )
    window = fields.Selection(
        lambda self: self._selection_of_program("window"),
        required=True,
        default="rolling",
    )
    window_months = fields.Integer("Months", default=12)
    metric_ids = fields.Many2many(
        "customer.tier.metric",
        string="Metrics",
        required=True,
        default=lambda self: self._default_metric_ids(),
        help="What the rules may be about; those that tell nothing are not used.",
    )
    class_ids = fields.One2many(
        "customer.tier.study.class",
        "study_id",
        "Classes",
        copy=True,
        default=lambda self: self._default_class_ids(),
    )
    label_ids = fields.One2many("customer.tier.study.label", "study_id", "Labels")
    label_count = fields.Integer(compute="_compute_label_count")
    result = fields.Json(copy=False, readonly=True)
    is_stale = fields.Boolean(
        compute="_compute_is_stale",
        help="Labels or settings changed since the rules were learned.",
    )
    program_id = fields.Many2one(
        "customer.tier.program",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The last program that was made of the learned rules.",
    )

    _window_months_range = models.Constraint(
        "CHECK (window_months BETWEEN 1 AND 1200)",
        "Months: must be between 1 and 1200.",
    )

    @api.model
    def _selection_of_program(self, name):
        """What programs can choose from, with what other addons add."""
        field = self.env["customer.tier.program"]._fields[name]
        return field._description_selection(self.env)

    @api.model
    def _default_metric_ids(self):
        return self.env["customer.tier.metric"].search([("code", "in", METRICS)])

    @api.model
    def _default_class_ids(self):
        names = {
            "VIP": self.env._("VIP"),
            "IMPORTANT": self.env._("Important"),
            "NORMAL": self.env._("Normal"),
            "POTENTIAL": self.env._("Potential"),
        }
        return [
            Command.create(
                {"code": code, "name": names[code], "color": color, "sequence": place}
            )
            for place, (code, color) in enumerate(zip(names, COLORS, strict=True), 1)
        ]

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("label_ids")
    def _compute_label_count(self):
        counts = dict(
            self.env["customer.tier.study.label"]._read_group(
                [("study_id", "in", self.ids)], ["study_id"], ["__count"]
            )
        )
        for study in self:
            study.label_count = counts.get(study._origin, 0)

    @api.depends(
        "result",
        "company_id",
        "source",
        "window",
        "window_months",
        "partner_domain",
        "metric_ids.code",
        "class_ids.code",
        "class_ids.sequence",
        "label_ids.partner_id",
        "label_ids.class_id",
    )
    def _compute_is_stale(self):
        for study in self:
            digest = (study.result or {}).get("digest")
            study.is_stale = bool(digest) and digest != study._get_digest()

    def _get_classes(self):
        """Classes, best first; the last one takes whoever is left."""
        self.ensure_one()
        return self.class_ids.sorted(lambda one: (one.sequence, one._origin.id))

    def _get_digest(self):
        """A hash of everything that the rules are learned from, but the documents."""
        self.ensure_one()
        labels = [(one.partner_id.id, one.class_id.code) for one in self.label_ids]
        content = [
            self.company_id.id,
            self.source,
            self.window,
            self.window_months,
            self.partner_domain or "",
            sorted(self.metric_ids.mapped("code")),
            self._get_classes().mapped("code"),
            sorted(labels),
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    # ------------------------------------------------------------------
    # Labels
    # ------------------------------------------------------------------

    def _label(self, partners, tier_class):
        """Label customers, also those who had another label.

        :param partners: customers, or any contacts of theirs
        :param tier_class: ``customer.tier.study.class`` of the study
        """
        self.ensure_one()
        partners = partners.commercial_partner_id
        known = self.label_ids.filtered(lambda label: label.partner_id in partners)
        known.class_id = tier_class
        self.env["customer.tier.study.label"].create(
            [
                {
                    "study_id": self.id,
                    "partner_id": partner.id,
                    "class_id": tier_class.id,
                }
                for partner in partners - known.partner_id
            ]
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_learn(self):
        """Learn rules from the labels and say how good they are."""
        self.ensure_one()
        self._learn()

    def action_make_program(self):
        """Make a draft program of the learned rules and open it."""
        self.ensure_one()
        self.program_id = self._make_program()
        return self.action_open_program()

    def action_open_program(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.tier.program",
            "res_id": self.program_id.id,
            "views": [[False, "form"]],
        }

    def action_open_labels(self):
        """Labels in a list of their own, where they can be imported."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering_learning.customer_tier_study_label_action"
        )
        action["domain"] = [("study_id", "=", self.id)]
        action["context"] = {"default_study_id": self.id}
        return action

    def _make_program(self):
        """Draft program of the learned rules.

        :return: ``customer.tier.program``
        :raise UserError: nothing was learned, or it is out of date
        """
        self.ensure_one()
        if not self.result or self.is_stale:
            raise UserError(self.env._("Learn the rules first."))
        classes = self._get_classes()
        tiers = [
            Command.create(
                {
                    "name": one.name,
                    "code": one.code,
                    "color": one.color,
                    "sequence": place,
                    "is_base": one == classes[-1],
                    "entry_rules": self.result["rules"].get(one.code) or False,
                }
            )
            for place, one in enumerate(classes, 1)
        ]
        values = self._prepare_program()
        values.update(tier_ids=tiers, currency_id=self.result["currency_id"])
        return self.env["customer.tier.program"].create(values)

    def _prepare_program(self):
        """Values of a program that measures customers as the study does."""
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "method": "rule",
            "source": self.source,
            "window": self.window,
            "window_months": self.window_months,
            "partner_domain": self.partner_domain,
        }
