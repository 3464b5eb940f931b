from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_partner import _tz_get

from .updating import updating


class CustomerTierProgram(models.Model):
    _name = "customer.tier.program"
    _description = "Customer Tier Program"
    _inherit = [
        "mail.thread",
        "customer.tier.program.cause",
        "customer.tier.program.costs",
        "customer.tier.program.decide",
        "customer.tier.program.effect",
        "customer.tier.program.errors",
        "customer.tier.program.evaluate",
        "customer.tier.program.events",
        "customer.tier.program.forecast",
        "customer.tier.program.grid",
        "customer.tier.program.movement",
        "customer.tier.program.override",
        "customer.tier.program.portable",
        "customer.tier.program.portal",
        "customer.tier.program.preview",
        "customer.tier.program.primary",
        "customer.tier.program.reach",
        "customer.tier.program.replay",
        "customer.tier.program.problem",
        "customer.tier.program.rules",
        "customer.tier.program.run",
        "customer.tier.program.schedule",
        "customer.tier.program.scope",
        "customer.tier.program.simulate",
        "customer.tier.program.summary",
        "customer.tier.prospects",
    ]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        # Not "set null": the program would grade the whole group from then on.
        ondelete="restrict",
        default=lambda self: self.env.company,
        help="Empty: the program grades the customers of the whole group.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    tz = fields.Selection(
        _tz_get,
        "Time zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Days begin and end in this time zone.",
    )
    is_primary = fields.Boolean(
        "Primary",
        copy=False,
        tracking=True,
        help="Its tiers show on customers and documents and bring prices and terms. "
        "A company has one primary program.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
    )
    version = fields.Integer(default=0, copy=False, readonly=True)
    # A hash of the rules that the version stands for.
    rules_digest = fields.Char(copy=False, readonly=True)
    method = fields.Selection(
        [
            ("score", "Score with thresholds"),
            ("rank", "Shares of a ranking"),
            ("rule", "Conditions"),
            ("matrix", "Matrix of two axes"),
        ],
        required=True,
        default="score",
    )
    score_basis = fields.Selection(
        [("points", "Weighted points"), ("percentile", "Share of customers below")],
        required=True,
        default="points",
        help="What thresholds are compared with: the weighted points themselves, or "
        "the percentage of customers with fewer points.",
    )
    rank_basis = fields.Selection(
        [("customers", "Share of customers"), ("value", "Share of spend")],
        required=True,
        default="customers",
    )
    source = fields.Selection(
        [
            ("sale_order", "Confirmed sales orders"),
            ("invoice", "Posted invoices"),
            ("paid_invoice", "Paid invoices"),
        ],
        required=True,
        default="sale_order",
    )
    window = fields.Selection(
        [
            ("rolling", "Last months"),
            ("calendar_year", "Calendar year"),
            ("fiscal_year", "Fiscal year"),
            ("lifetime", "Lifetime"),
        ],
        required=True,
        default="rolling",
    )
    window_months = fields.Integer("Months", default=12)
    roll_up = fields.Selection(
        [
            ("commercial", "Company with its contacts"),
            ("top", "Topmost parent company"),
        ],
        required=True,
        default="commercial",
        help="Whose purchases are added up to one customer.",
    )
    criterion_ids = fields.One2many(
        "customer.tier.criterion", "program_id", "Criteria", copy=True
    )
    weight_total = fields.Float(compute="_compute_weight_total")
    weight_total_x = fields.Float(compute="_compute_weight_total")
    weight_total_y = fields.Float(compute="_compute_weight_total")
    tier_ids = fields.One2many("customer.tier", "program_id", "Tiers", copy=True)
    # The same, for a list of its own in the form.
    benefit_tier_ids = fields.One2many("customer.tier", "program_id", "Benefits")
    member_ids = fields.One2many("customer.tier.member", "program_id", "Customers")
    member_count = fields.Integer("Number of customers", compute="_compute_counts")
    assessment_ids = fields.One2many(
        "customer.tier.assessment", "program_id", "Assessments"
    )
    last_assessment_id = fields.Many2one(
        "customer.tier.assessment", compute="_compute_counts"
    )
    summary = fields.Char(compute="_compute_summary")

    # Schedule and notification
    interval = fields.Selection(
        [
            ("daily", "Every day"),
            ("weekly", "Every week"),
            ("monthly", "Every month"),
            ("quarterly", "Every quarter"),
            ("half_yearly", "Every half year"),
        ],
        "Schedule",
        default="monthly",
        help="Empty: customers are assessed only by hand.",
    )
    next_run = fields.Date("Next assessment", copy=False)
    notify_up = fields.Selection(
        [
            ("none", "Nobody"),
            ("note", "Note on the customer"),
            ("activity", "Activity"),
        ],
        "On an upgrade",
        required=True,
        default="note",
        help="An activity is for the salesperson of the customer.",
    )
    notify_down = fields.Selection(
        [
            ("none", "Nobody"),
            ("note", "Note on the customer"),
            ("activity", "Activity"),
        ],
        "On a downgrade",
        required=True,
        default="note",
    )

    notify_notice = fields.Selection(
        [
            ("none", "Nobody"),
            ("note", "Note on the customer"),
            ("activity", "Activity"),
        ],
        "Before a downgrade",
        required=True,
        default="activity",
        help="Told as many days before as the movement says.",
    )

    version_ids = fields.One2many("customer.tier.version", "program_id", "Versions")

    _primary_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_primary AND active",
        "Primary: the company has a primary program already.",
    )
    _window_months_range = models.Constraint(
        "CHECK (window_months BETWEEN 1 AND 1200)",
        "Months: must be between 1 and 1200.",
    )

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("company_id")
    def _compute_currency_id(self):
        for program in self:
            company = program.company_id or self.env.company
            program.currency_id = company.currency_id

    @api.depends("company_id")
    def _compute_tz(self):
        for program in self:
            company = program.company_id or self.env.company
            # sudo: the time zone of the company is no secret
            program.tz = company.sudo().partner_id.tz or self.env.user.tz or "UTC"

    @api.depends("criterion_ids.axis", "criterion_ids.weight")
    def _compute_weight_total(self):
        for program in self:
            totals = {"x": 0, "y": 0, False: 0}
            for criterion in program.criterion_ids:
                totals[criterion.axis] += criterion.weight
            program.weight_total = sum(totals.values())
            program.weight_total_x, program.weight_total_y = totals["x"], totals["y"]

    def _compute_counts(self):
        Assessment = self.env["customer.tier.assessment"]
        counts = dict(
            self.env["customer.tier.member"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        latest = dict(
            Assessment._read_group(
                [("program_id", "in", self.ids), ("state", "=", "done")],
                ["program_id"],
                ["id:max"],
            )
        )
        for program in self:
            program.member_count = counts.get(program._origin, 0)
            program.last_assessment_id = Assessment.browse(latest.get(program._origin))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("is_primary"):
                company_id = vals.get("company_id", self.env.company.id)
                self._give_up_primary(company_id)
        programs = super(CustomerTierProgram, updating(self)).create(vals_list)
        self.env.registry.clear_cache()
        programs = programs.with_env(self.env)
        programs._rules_changed()
        return programs

    def write(self, vals):
        if "company_id" in vals:
            self._check_company_change(vals["company_id"])
        if vals.get("is_primary"):
            for program in self:
                company_id = vals.get("company_id", program.company_id.id)
                self._give_up_primary(company_id, program)
        elif vals.get("active") or "company_id" in vals:
            self._give_way_to_primary(vals)
        result = super(CustomerTierProgram, updating(self)).write(vals)
        if ({"state"} | self._get_rule_fields()) & vals.keys():
            self._rules_changed()
        if {"active", "company_id", "name", "state"} & vals.keys():
            self.tier_ids._sync_pricelists()
        if {"active", "company_id", "is_primary", "state"} & vals.keys():
            self.env.registry.clear_cache()
            self._flush_cached()
            self._forget_cached()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for program in self:
            if program.state == "published" and program.member_count:
                raise UserError(
                    self.env._(
                        "%(program)s has graded customers: archive it instead, so that"
                        " their history is kept.",
                        program=program.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_with_members(self):
        # Runs after the check above: they are called in the order of their names.
        # sudo: members and history are closed to everyone, and go with the program
        for model in ("member", "override", "transition", "notice", "undo"):
            rows = self.env[f"customer.tier.{model}"].sudo()
            rows.search([("program_id", "in", self.ids)]).unlink()
        tiers = self.with_context(active_test=False).tier_ids
        orders = self.env["sale.order"].sudo()
        orders.search(
            [("confirmed_tier_id", "in", tiers.ids)]
        ).confirmed_tier_id = False

    def copy_data(self, default=None):
        if "name" in (default or {}):
            return super().copy_data(default)
        return [
            dict(vals, name=self.env._("%(name)s (copy)", name=program.name))
            for program, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_publish(self):
        """Check the settings and make the program grade customers."""
        self._check_settings()
        for program in self:
            next_run = program.next_run or program._today()
            program.write({"state": "published", "next_run": next_run})
            if not program._get_primary(program.company_id or self.env.company):
                program.is_primary = True
        return self.action_run()

    def action_draft(self):
        """Stop grading; where customers stand is kept."""
        self.write({"state": "draft"})

    def action_run(self):
        """Open the window that assesses and shows how far it is."""
        return {
            "type": "ir.actions.client",
            "tag": "customer_tiering.run",
            "target": "new",
            "name": self.env._("Assess customers"),
            "context": {"dialog_size": "medium"},
            "params": {"program_ids": self.ids},
        }

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_member_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"search_default_group_tier": 1}
        return action

    def action_open_transitions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_transition_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_open_assessments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_assessment_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        return action
