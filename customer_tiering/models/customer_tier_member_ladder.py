from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine import grading

# Points of position within which a customer is near a line.
NEAR = 5


class CustomerTierMemberLadder(models.AbstractModel):
    """Where members stand between the lines of their program, and where from."""

    _name = "customer.tier.member.ladder"
    _description = "Place of a Member on the Ladder"

    is_top = fields.Boolean(
        "In the top tier", compute="_compute_nearness", search="_search_is_top"
    )
    is_near_next = fields.Boolean(
        "Near the next tier",
        compute="_compute_nearness",
        search="_search_is_near_next",
        help="At most 5 points under the line of the next better tier.",
    )
    is_near_loss = fields.Boolean(
        "About to lose the tier",
        compute="_compute_nearness",
        search="_search_is_near_loss",
        help="Less than 5 points above the line of the tier, or under it; without"
        " lines, who was found to belong to a worse tier already.",
    )

    @api.depends("score")
    def _compute_position(self):
        """Not stored: one sale moves everybody's place among the customers a little."""
        for members in self.grouped("program_id").values():
            cuts = members._get_grade_cuts()
            scores = members.mapped("score")
            positions = grading.position(cuts, scores) if cuts else scores
            for member, position in zip(members, positions, strict=True):
                # Nothing in the window: no points, and no place among the others.
                ranked = member.score or member._has_measures()
                member.position = float(position) if ranked else 0

    def _get_grade_cuts(self):
        """Cut points of the run that the members of one program agree with; or None."""
        run = self._get_asked_run()
        if not run:
            return self.program_id._get_grade_cuts()
        return (run._get_cuts() or {}).get("grade")

    def _get_asked_run(self):
        """The past run by which the members of one program are looked at, if any."""
        run_id = self.env.context.get("customer_tiering_run")
        # sudo: shown with the member, and none of another program is
        runs = self.env["customer.tier.assessment"].sudo()
        run = runs.browse(run_id if isinstance(run_id, int) else None).exists()
        return run.filtered(lambda run: run.program_id == self.program_id)

    def _has_measures(self):
        """Whether the last run found anything to measure."""
        self.ensure_one()
        pairs = (self.detail or {}).values()
        return any(value is not None for value, _points in pairs)

    @api.model
    def _search_position(self, operator, value):
        """By the score that has this position in each program."""
        if operator not in (">=", "<"):
            return NotImplemented
        found = []
        for program in self.env["customer.tier.program"].search([("version", ">", 0)]):
            cuts = program._get_grade_cuts()
            score = grading.score_for(cuts, value) if cuts else value
            reached = Domain.FALSE
            if score is not None:
                reached = Domain("score", ">=", score)
            found.append(
                Domain("program_id", "=", program.id)
                & (reached if operator == ">=" else ~reached)
            )
        return Domain.OR(found)

    @api.model
    def _get_rungs(self):
        """Lines of all programs, as of their last full run.

        :return: dict of tier id → dict of ``line``, ``next_line`` (None for the top)
            in points of position, both None where the method has no lines, and
            ``is_top``, ``is_last``
        """
        Assessment = self.env["customer.tier.assessment"]
        Assessment.flush_model(["is_partial", "own_cuts", "settings", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (program_id)
                       jsonb_path_query_array(settings, '$.tiers[*].id'),
                       own_cuts -> 'grade' -> 'lines'
                  FROM customer_tier_assessment
                 WHERE state = 'done' AND is_partial IS NOT TRUE
                   AND own_cuts IS NOT NULL
                 ORDER BY program_id, id DESC
                """
            )
        )
        rungs = {}
        for tier_ids, lines in rows:
            lines = lines or [None] * len(tier_ids)
            for place, (tier_id, line) in enumerate(zip(tier_ids, lines, strict=False)):
                rungs[tier_id] = {
                    "line": line,
                    "next_line": lines[place - 1] if place else None,
                    "is_top": not place,
                    "is_last": place == len(tier_ids) - 1,
                }
        return rungs

    def _compute_nearness(self):
        rungs = self._get_rungs()
        for member in self:
            rung = rungs.get(member.tier_id.id)
            ahead = rung and rung["next_line"]
            member.is_top = bool(rung) and rung["is_top"]
            member.is_near_next = bool(ahead) and member.position >= ahead - NEAR
            if not rung or rung["is_last"]:
                member.is_near_loss = False
            elif rung["line"] is None:
                member.is_near_loss = member.below > 0
            else:
                member.is_near_loss = member.position < rung["line"] + NEAR

    def _search_rungs(self, operator, condition):
        """Members who meet a condition that depends on their tier.

        :param condition: function of a rung → Domain, or None: nobody in this tier
        """
        if operator != "in":
            return NotImplemented
        found = []
        for tier_id, rung in self._get_rungs().items():
            domain = condition(rung)
            if domain is not None:
                found.append(Domain("tier_id", "=", tier_id) & domain)
        return Domain.OR(found)

    def _search_is_top(self, operator, value):
        return self._search_rungs(
            operator, lambda rung: Domain.TRUE if rung["is_top"] else None
        )

    def _search_is_near_next(self, operator, value):
        return self._search_rungs(
            operator,
            lambda rung: (
                rung["next_line"] and Domain("position", ">=", rung["next_line"] - NEAR)
            ),
        )

    def _search_is_near_loss(self, operator, value):
        def condition(rung):
            if rung["is_last"]:
                return None
            if rung["line"] is None:
                return Domain("below", ">", 0)
            return Domain("position", "<", rung["line"] + NEAR)

        return self._search_rungs(operator, condition)

    # ------------------------------------------------------------------
    # Scores over time
    # ------------------------------------------------------------------

    def _get_histories(self, limit=None):
        """Recorded scores, the one that the customer came with first.

        :param int limit: only so many of the latest
        :return: dict of member id → list of (date, score), oldest first; one query
        """
        if not self.ids:
            return {}
        self.env["customer.tier.score"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id, recorded.date, recorded.score
                  FROM customer_tier_member member
                 CROSS JOIN LATERAL (
                    SELECT date, score, 1 AS place
                      FROM customer_tier_score WHERE member_id = member.id
                    UNION ALL (
                    SELECT date, score, 0
                      FROM customer_tier_transition
                     WHERE partner_id = member.partner_id
                       AND program_id = member.program_id AND old_tier_id IS NULL
                     ORDER BY id DESC LIMIT 1)
                    ORDER BY date DESC, place DESC LIMIT %s
                  ) recorded
                 WHERE member.id IN %s
                 ORDER BY recorded.date, recorded.place
                """,
                limit,
                tuple(self.ids),
            )
        )
        histories = {}
        for member_id, day, score in rows:
            histories.setdefault(member_id, []).append((day, score))
        return histories

    def _get_trends(self):
        """Against the oldest of the last three recorded scores.

        :return: dict of member id → ``up``, ``steady`` (less than a point either way)
            or ``down``; one query
        """
        trends = {}
        for member_id, history in self._get_histories(limit=3).items():
            # The last one recorded is the score as it is, but for a decimal.
            change = history[-1][1] - history[0][1]
            trends[member_id] = (
                "up" if change >= 1 else "down" if change <= -1 else "steady"
            )
        return trends

    def _get_rule_changes(self):
        """Days from which other rules held than before.

        :return: list of dates
        """
        self.ensure_one()
        rows = self.env["customer.tier.assessment"]._read_group(
            [
                ("program_id", "=", self.program_id.id),
                ("state", "=", "done"),
                ("is_partial", "=", False),
            ],
            ["version"],
            ["as_of:min"],
            order="version",
        )
        return [day for _version, day in rows[1:]]

    # ------------------------------------------------------------------
    # Why the tier is another one than the score says
    # ------------------------------------------------------------------

    def _get_run(self):
        """The run that the member agrees with: the last one.

        Members that a run leaves as they are keep the number of an earlier one.
        """
        self.ensure_one()
        # sudo: shown with the member
        member = self.sudo()
        asked = self._get_asked_run()
        if asked:
            return asked
        return member.program_id.last_assessment_id or member.assessment_id

    def _describe_hold(self, settings, pairs):
        """Why the customer is not in the computed tier.

        :param dict settings: those of the run
        :param list pairs: [value, points] of each criterion
        :return: a sentence, or False when the tier is the computed one
        """
        self.ensure_one()
        computed = self.computed_tier_id
        if self.is_overridden:
            return self._describe_override()
        ladder = [tier["id"] for tier in settings.get("tiers", [])]
        known = self.tier_id.id in ladder and computed.id in ladder
        if computed == self.tier_id or not known:
            return False
        place = ladder.index(self.tier_id.id)
        if ladder.index(computed.id) < place:
            return self._describe_wait(settings)
        return self.env._(
            "%(finding)s, but the customer stays %(tier)s because %(why)s.",
            finding=self._describe_computed(settings["method"]),
            tier=self.tier_id.name,
            why=self._describe_stay(settings, pairs, place),
        )

    def _describe_computed(self, method):
        """Which tier the last assessment found, without a full stop."""
        tier = self.computed_tier_id.name
        if method == "rule":
            return self.env._("The conditions met are those of %(tier)s", tier=tier)
        if method == "matrix":
            return self.env._("The cell is one of %(tier)s", tier=tier)
        return self.env._("The score is that of %(tier)s", tier=tier)

    def _describe_wait(self, settings):
        """Why the customer is not in a better tier yet."""
        words = {
            "finding": self._describe_computed(settings["method"]),
            "points": f"{settings['policy']['buffer_up']:g}",
        }
        if settings["method"] == "matrix":
            return self.env._(
                "%(finding)s; the customer moves up once both axes are %(points)s"
                " points over the lines.",
                **words,
            )
        if settings["method"] == "rule":
            return self.env._(
                "%(finding)s; the customer moves up with the next assessment.", **words
            )
        return self.env._(
            "%(finding)s; the customer moves up once it is %(points)s points over the"
            " line.",
            **words,
        )

    def _describe_stay(self, settings, pairs, place):
        """Why the customer is not in a worse tier: the end of a sentence."""
        policy = settings["policy"]
        leaves_on = self.since + timedelta(days=policy["min_stay"])
        if self._holds(settings, pairs, place):
            if settings["method"] == "rule":
                return self.env._("the conditions to stay are met")
            if settings["method"] == "matrix":
                return self.env._(
                    "it is at most %(points)s points away from a cell of the tier",
                    points=f"{policy['buffer_down']:g}",
                )
            return self.env._(
                "it is less than %(points)s points under the line",
                points=f"{policy['buffer_down']:g}",
            )
        if 0 < self.below < policy["grace"]:
            return self.env._(
                "it was below in %(below)s of %(grace)s assessments in a row",
                below=self.below,
                grace=policy["grace"],
            )
        if self.below and leaves_on > self.program_id._today():
            return self.env._(
                "the tier is kept until %(date)s at least",
                date=format_date(self.env, leaves_on),
            )
        return self.env._("customers move down one tier at a time")
