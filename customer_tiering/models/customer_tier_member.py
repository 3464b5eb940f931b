from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import explain
from ..measure import ledger
from .unchecked import UncheckedMany2one

DAY_ZERO = date(1970, 1, 1)


class CustomerTierMember(models.Model):
    """Where a customer stands in a program; written by the engine alone.

    Narrow on purpose: a million of them are compared and written by every run.
    """

    _name = "customer.tier.member"
    _inherit = [
        "customer.tier.member.documents",
        "customer.tier.member.ladder",
        "customer.tier.member.notice",
        "customer.tier.member.overridden",
        "customer.tier.member.panel",
        "customer.tier.member.portal",
        "customer.tier.member.reasons",
        "customer.tier.member.replay",
    ]
    _description = "Customer Tier Member"
    _order = "score desc, id"
    _rec_name = "partner_id"
    _log_access = False

    program_id = UncheckedMany2one(
        "customer.tier.program", required=True, index=True, readonly=True
    )
    # Not cascade: who asks for erasure must find it among their data.
    partner_id = UncheckedMany2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="program_id.company_id")
    currency_id = fields.Many2one(related="program_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    tier_id = UncheckedMany2one(
        "customer.tier",
        required=True,
        index=True,
        readonly=True,
        group_expand="_read_group_tier_id",
    )
    tier_color = fields.Integer(related="tier_id.color")
    computed_tier_id = UncheckedMany2one(
        "customer.tier", "Computed tier", readonly=True
    )
    computed_tier_color = fields.Integer(
        "Colour of the computed tier", related="computed_tier_id.color"
    )
    score = fields.Float(readonly=True, aggregator="avg")
    position = fields.Float(
        compute="_compute_position",
        search="_search_position",
        help="What thresholds are compared with: the score, or the place among the"
        " customers.",
    )
    revenue = fields.Monetary("Spend", readonly=True)
    since = fields.Date(required=True, readonly=True)
    below = fields.Integer(
        "Assessments below", readonly=True, aggregator=None, help="In a row."
    )
    below_at = fields.Date("Last counted below", readonly=True)
    # Value and points by criterion: {"<criterion id>": [value, points]}
    detail = fields.Json(readonly=True, prefetch=False)
    # A number that changes with any stored value; 53 bits, exact in a double.
    digest = fields.Float(readonly=True, aggregator=None)
    assessment_id = UncheckedMany2one(
        "customer.tier.assessment", "Last changed by", readonly=True
    )
    assessed_on = fields.Date("Assessed", compute="_compute_assessed_on")
    next_run = fields.Date(related="program_id.next_run")
    explanation = fields.Json(compute="_compute_explanation")
    transition_ids = fields.One2many(
        "customer.tier.transition", compute="_compute_transition_ids"
    )
    score_ids = fields.One2many("customer.tier.score", "member_id", "Scores")
    trend = fields.Selection(
        [("up", "Improving"), ("steady", "Steady"), ("down", "Declining")],
        compute="_compute_trend",
    )

    _program_partner_uniq = models.UniqueIndex(
        "(partner_id, program_id)", "A customer stands in a program once."
    )
    _override_until_idx = models.Index(
        "(override_until) WHERE override_until IS NOT NULL"
    )

    @api.model
    def _join_to(self, query, alias, customer, program):
        """Join the member of each row's customer to a query; its alias.

        :param str alias: of the table whose rows have the customers
        :param SQL customer: id of the commercial partner
        :param SQL program: id of the program
        """
        member = query.make_alias(alias, self._table)
        condition = SQL(
            "%s = %s AND %s = %s",
            SQL.identifier(member, "partner_id"),
            customer,
            SQL.identifier(member, "program_id"),
            program,
        )
        query.add_join("LEFT JOIN", member, self._table, condition)
        return member

    @api.model
    def _read_group_tier_id(self, tiers, domain):
        """Show empty tiers of the programs that are looked at."""
        programs = self.search_fetch(domain, ["program_id"], limit=1).program_id
        return tiers | programs.tier_ids

    @api.depends("partner_id", "tier_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = f"{member.partner_id.name}: {member.tier_id.name}"

    def _compute_assessed_on(self):
        for member in self:
            member.assessed_on = member.program_id.last_assessment_id.as_of

    def _compute_transition_ids(self):
        histories = self.env["customer.tier.transition"].search(
            [
                ("program_id", "in", self.program_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        )
        grouped = histories.grouped(lambda t: (t.program_id, t.partner_id))
        for member in self:
            member.transition_ids = grouped.get((member.program_id, member.partner_id))

    def _compute_trend(self):
        trends = self._get_trends()
        for member in self:
            member.trend = member.has_score and trends.get(member.id)

    # ------------------------------------------------------------------
    # Explanation
    # ------------------------------------------------------------------

    def _explain(self, names=None):
        """Why the customer has this score, criterion by criterion.

        :param dict names: of the metrics by code, for whoever explains many; read when
            None
        :return: list of dicts: ``metric`` (code), ``name``, ``unit``, ``value`` (in
            the unit of the metric; an ISO date for dates; None when nothing was
            measured), ``points`` (0–100), ``weight`` (percent), ``contribution``
            (points that it adds to the score), ``axis`` (of a matrix, whose score is
            the mean of both axes), ``direction`` and, in the unit of the metric,
            ``to_next``, ``to_stay``, ``to_return``: the value of this criterion alone
            that reaches the next better tier, falls under the present one, or, for a
            customer who is under its line, reaches it again; None when it alone cannot
        """
        self.ensure_one()
        assessment = self._get_run()
        settings = assessment.settings or self.program_id._get_settings()
        criteria = settings["criteria"]
        if names is None:
            names = self.env["customer.tier.metric"]._get_names()
        pairs = self._get_pairs(settings)
        distances = self._get_distances(settings, assessment, pairs)
        parts = 200 if settings["method"] == "matrix" else 100
        return [
            {
                "metric": criterion["code"],
                "name": names.get(criterion["code"], criterion["name"]),
                "unit": criterion["unit"],
                "direction": criterion["direction"],
                "since_days": criterion["since_days"],
                "value": self._as_shown(criterion, value),
                "points": round(points, 2),
                "weight": criterion["weight"],
                "axis": criterion.get("axis"),
                "contribution": round(points * criterion["weight"] / parts, 2),
                "to_next": self._as_shown(criterion, up),
                "to_stay": self._as_shown(criterion, down),
                "to_return": self._as_shown(criterion, back),
            }
            for criterion, (value, points), up, down, back in zip(
                criteria, pairs, *distances, strict=True
            )
        ]

    def _get_pairs(self, settings):
        """[value, points] of each criterion of a run."""
        detail = self.detail or {}
        return [detail.get(str(c["id"]), [None, 0]) for c in settings["criteria"]]

    @api.model
    def _as_shown(self, criterion, value):
        if value is None or value in (float("inf"), float("-inf")):
            return None
        if criterion["unit"] == "date":
            return fields.Date.to_string(DAY_ZERO + timedelta(days=int(value)))
        return round(value, 2)

    def _get_distances(self, settings, assessment, pairs):
        """Value per criterion that reaches the next tier, that loses this one, and
        that reaches it again.

        :return: three lists of float or None, in the unit of the metric
        """
        nothing = [None] * len(pairs)
        ladder = [tier["id"] for tier in settings["tiers"]]
        cuts = assessment._get_cuts()
        if not cuts or self.tier_id.id not in ladder:
            return nothing, nothing, nothing
        as_of = (assessment.as_of - DAY_ZERO).days
        criteria = [
            {**criterion, "digits": self._get_digits(criterion["unit"])}
            for criterion in settings["criteria"]
        ]
        settings = {**settings, "criteria": criteria}
        flips = [criterion["since_days"] for criterion in criteria]
        values = self._get_values(settings, as_of, pairs)
        place = ladder.index(self.tier_id.id)
        up, down, back = nothing, nothing, nothing
        if place:
            clear = settings["policy"]["buffer_up"]
            up = explain.targets(settings, cuts, values, place - 1, clear)
        if place < len(ladder) - 1:
            down = explain.losing(settings, cuts, values, place)
        if self._is_under(ladder, cuts["grade"]["lines"]):
            back = explain.targets(settings, cuts, values, place)
        return tuple(
            [
                value if value is None or not flip else as_of - value
                for value, flip in zip(found, flips, strict=True)
            ]
            for found in (up, down, back)
        )

    def _is_under(self, ladder, lines):
        """Whether the customer belongs to a worse tier than the present one.

        :param list ladder: ids of the tiers, best first
        :param list lines: theirs, empty where the method has none
        """
        place = ladder.index(self.tier_id.id)
        if lines:
            return self.position < lines[place]
        computed = self.computed_tier_id.id
        return computed in ladder and ladder.index(computed) > place

    def _get_digits(self, unit):
        """Decimals of the values that a criterion can have."""
        if unit == "money":
            return self.currency_id.decimal_places
        return 0 if unit in ("count", "date", "rating") else 2

    @api.depends_context("lang")
    def _compute_explanation(self):
        """What the form draws: the ladder, the criteria, the distances."""
        for member in self:
            assessment = member._get_run()
            settings = assessment.settings or {}
            cuts = assessment and assessment._get_cuts()
            lines = ((cuts or {}).get("grade") or {}).get("lines") or []
            tiers = self.env["customer.tier"].browse(
                [tier["id"] for tier in settings.get("tiers", [])]
            )
            place = tiers.ids.index(member.tier_id.id) if member.tier_id in tiers else 0
            history = member._get_histories().get(member.id, [])
            pairs = member._get_pairs(settings) if settings else []
            criteria = member._explain() if settings else []
            member.explanation = {
                "criteria": criteria,
                "has_score": member.has_score,
                "method": settings.get("method"),
                **member._explain_method(assessment, criteria, pairs),
                "position": member.position,
                "position_is_score": settings.get("method") == "score"
                and settings.get("score_basis") == "points",
                "score": member.score,
                "tiers": [
                    {
                        "id": tier.id,
                        "name": tier.name,
                        "color": tier.color,
                        "line": line,
                    }
                    for tier, line in zip(tiers, lines, strict=False)
                    if tier.exists()
                ],
                "tier": member.tier_id.name,
                "next_tier": tiers[place - 1].name if place else False,
                "above": member.position - lines[place] if lines else 0,
                "is_under": member.tier_id in tiers
                and member._is_under(tiers.ids, lines),
                "is_last": place == len(tiers) - 1,
                "held": member._describe_hold(settings, pairs),
                "currency_id": member.currency_id.id,
                "documents": member._get_document_counts(),
                "scores": [
                    {"date": fields.Date.to_string(day), "score": score}
                    for day, score in history
                ],
                "rule_changes": [
                    fields.Date.to_string(day) for day in member._get_rule_changes()
                ],
            }

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_assess(self):
        """Assess these customers now, against the cut points of the last full run."""
        for program, members in self.grouped("program_id").items():
            program._assess_on_request(members.partner_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [[False, "form"]],
        }

    def _leave(self, cause):
        """Take customers out of their programs, with a line in the history."""
        for program, members in self.grouped("program_id").items():
            program._flush_cached()
            ledger.remove(
                self.env.cr,
                members.ids,
                {
                    "program_id": program.id,
                    "assessment_id": None,
                    "user_id": self.env.uid,
                    "as_of": program._today(),
                },
                cause,
            )
            self.env["customer.tier.override"]._close_left(program)
            program._forget_cached()
