from odoo import api, fields, models

from .. import wording


class CustomerTierAssessment(models.Model):
    """One evaluation run; written by the engine alone."""

    _name = "customer.tier.assessment"
    _inherit = ["customer.tier.assessment.settings", "customer.tier.assessment.control"]
    _description = "Customer Tier Assessment"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    program_id = fields.Many2one(
        "customer.tier.program",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, precompute=True
    )
    as_of = fields.Date("As of", required=True, readonly=True)
    version = fields.Integer(readonly=True, aggregator=None)
    version_id = fields.Many2one(
        "customer.tier.version",
        "Version of the rules",
        readonly=True,
        index="btree_not_null",
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("held", "Held"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("rolled_back", "Rolled Back"),
        ],
        required=True,
        default="running",
        readonly=True,
    )
    is_partial = fields.Boolean(
        "Some customers", readonly=True, help="Only given customers were assessed."
    )
    frozen_id = fields.Many2one(
        "customer.tier.assessment",
        "Cut points of",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The full run whose cut points were used.",
    )
    # The only customers that were assessed, for a replay.
    partner_ids = fields.Json(readonly=True, prefetch=False)
    # Large: read only where they are asked for.
    settings = fields.Json(readonly=True, prefetch=False)
    own_cuts = fields.Json(readonly=True, prefetch=False)
    cuts = fields.Json(compute="_compute_cuts")
    settings_text = fields.Html(compute="_compute_settings_text", sanitize=False)
    customer_count = fields.Integer("Customers", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    up_count = fields.Integer("Up", readonly=True)
    down_count = fields.Integer("Down", readonly=True)
    left_count = fields.Integer("Left", readonly=True)
    written_count = fields.Integer("Rows written", readonly=True)
    tier_counts = fields.Json(readonly=True)
    warning_list = fields.Json(readonly=True)
    warnings = fields.Text(compute="_compute_warnings")
    warning_count = fields.Integer(compute="_compute_warnings")
    error = fields.Text(readonly=True)
    measure_seconds = fields.Float("Reading (s)", readonly=True)
    grade_seconds = fields.Float("Grading (s)", readonly=True)
    apply_seconds = fields.Float("Writing (s)", readonly=True)
    duration = fields.Float("Duration (s)", readonly=True)
    summary = fields.Char(compute="_compute_summary")

    _program_idx = models.Index("(program_id, id DESC)")

    @api.depends("program_id.name", "as_of")
    def _compute_name(self):
        for assessment in self:
            as_of = fields.Date.to_string(assessment.as_of) or ""
            assessment.name = f"{assessment.program_id.name} {as_of}"

    @api.depends("own_cuts", "frozen_id")
    def _compute_cuts(self):
        for assessment in self:
            assessment.cuts = (assessment.frozen_id or assessment).own_cuts

    def _get_cuts(self):
        """The cut points that were used, None without any: to be read, not changed.

        A field of JSON is copied at each access, and there are tens of thousands of
        them: kept as they were read once, until the transaction ends.
        """
        self.ensure_one()
        run = self.frozen_id or self
        known = self.env.cr.cache.setdefault("customer_tiering.cuts", {})
        if run.id not in known:
            known[run.id] = run.own_cuts
        return known[run.id]

    @api.depends("warning_list")
    @api.depends_context("lang")
    def _compute_warnings(self):
        for assessment in self:
            found = assessment.warning_list or []
            assessment.warning_count = len(found)
            assessment.warnings = "\n".join(
                assessment._describe_warning(warning) for warning in found
            )

    def _describe_warning(self, warning):
        """A warning of the engine in words.

        :param dict warning: see :func:`~…engine.assess.assess`
        """
        names = self._get_names()
        subject = names.get(warning.get("criterion") or warning.get("tier"))
        subject = subject or self.env._("Score")
        if warning["kind"] == "unidentified":
            return self._describe_unidentified(subject, warning.get("reason"))
        texts = {
            "small": self.env._(
                "%(name)s: too few customers to rank; they all have middle points."
                " Use bands for a small company.",
                name=subject,
            ),
            "constant": self.env._(
                "%(name)s: all customers have the same value, and middle points.",
                name=subject,
            ),
            "empty": self.env._("%(name)s: no customer qualifies.", name=subject),
            "everyone": self.env._("%(name)s: every customer is in it.", name=subject),
        }
        return texts.get(warning["kind"], f"{subject}: {warning['kind']}")

    def _describe_unidentified(self, subject, reason):
        """Why nothing could be learned from the customers, in words.

        :param str reason: see :mod:`..engine.clv`, or None
        """
        reasons = {
            "few": self.env._("there are too few customers who came back."),
            "no_dropout": self.env._(
                "nobody seems to have left for good, so nothing tells who will."
            ),
            "no_spend": self.env._("no customer has spent more than was credited."),
            "no_time": self.env._("all purchases are of the day of the assessment."),
            "one_purchase": self.env._("everyone bought once."),
        }
        return wording.joined(
            self.env,
            [
                wording.labelled(
                    self.env,
                    subject,
                    reasons.get(reason)
                    or self.env._("what customers did fits no prediction."),
                ),
                self.env._("Nobody has a value."),
            ],
        )

    def _get_names(self):
        """Dict of code → name, of the criteria and tiers of the run."""
        settings = self.settings or {}
        names = {tier["code"]: tier["name"] for tier in settings.get("tiers", [])}
        metrics = self.env["customer.tier.metric"]._get_names()
        for criterion in settings.get("criteria", []):
            names[criterion["code"]] = metrics.get(criterion["code"], criterion["name"])
        return names

    @api.depends("state", "duration", "customer_count", "up_count", "down_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        for assessment in self:
            if assessment.state == "failed":
                assessment.summary = self.env._(
                    "Failed: %(error)s", error=assessment.error or ""
                )
                continue
            if assessment.state == "held":
                assessment.summary = self.env._(
                    "%(program)s: held, since %(losing)s of %(customers)s customers"
                    " would lose their tier.",
                    program=assessment.program_id.name,
                    losing=f"{assessment.down_count + assessment.left_count:,}",
                    customers=f"{assessment.customer_count:,}",
                )
                continue
            parts = [
                self.env._("%(count)s up", count=f"{assessment.up_count:,}"),
                self.env._("%(count)s down", count=f"{assessment.down_count:,}"),
            ]
            if assessment.new_count:
                parts.append(
                    self.env._("%(count)s new", count=f"{assessment.new_count:,}")
                )
            if assessment.left_count:
                parts.append(
                    self.env._("%(count)s left", count=f"{assessment.left_count:,}")
                )
            if assessment.warning_count:
                parts.append(
                    self.env._("%(count)s warnings", count=assessment.warning_count)
                )
            assessment.summary = self.env._(
                "%(program)s: %(customers)s customers in %(seconds)s s: %(changes)s.",
                program=assessment.program_id.name,
                customers=f"{assessment.customer_count:,}",
                seconds=f"{assessment.duration:.1f}",
                changes=wording.listed(self.env, parts),
            )

    def _finish(self, counts, outcome, seconds):
        """Record what a run found.

        :param dict counts: fields of the model, ``state`` among them
        :param outcome: :class:`~…engine.assess.Outcome`
        :param dict seconds: ``measure``, ``grade``, ``apply``
        """
        self.ensure_one()
        self.env.cr.cache.get("customer_tiering.cuts", {}).pop(self.id, None)
        self.write(
            {
                **counts,
                "own_cuts": None if self.frozen_id else outcome.cuts,
                "warning_list": outcome.warnings,
                "measure_seconds": seconds["measure"],
                "grade_seconds": seconds["grade"],
                "apply_seconds": seconds["apply"],
                "duration": sum(seconds.values()),
            }
        )

    def _is_idle(self):
        """Whether some customers were assessed and all of them are as they were."""
        self.ensure_one()
        return self.is_partial and not (self.written_count or self.left_count)

    @api.model
    def _record_failure(self, programs, error):
        """A run that could not be done shows in the list of assessments.

        :param programs: programs that were to be assessed
        :param error: the exception
        """
        return self.create(
            [
                {
                    "program_id": program.id,
                    "as_of": program._today(),
                    "version": program.version,
                    "state": "failed",
                    "error": str(error),
                }
                for program in programs
            ]
        )

    def action_open_transitions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_transition_action"
        )
        action["domain"] = [("assessment_id", "=", self.id)]
        action["context"] = {}
        return action
