import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import grading


class CustomerTierProgramEffect(models.AbstractModel):
    """What is shown while a program is edited, and what the edit would do."""

    _name = "customer.tier.program.effect"
    _description = "Effect of Edited Lines"

    # An empty condition means nobody here, and everybody in the editor of conditions:
    # the editor shows only while there is one.
    grade_prospects = fields.Boolean(
        "Also grade prospects",
        compute="_compute_grade_prospects",
        inverse="_inverse_grade_prospects",
        help="Customers with purchases are always graded. Others, who never bought, "
        "are graded when they meet the condition.",
    )

    @api.depends("partner_domain")
    def _compute_grade_prospects(self):
        for program in self:
            domain = (program.partner_domain or "").replace(" ", "")
            program.grade_prospects = domain not in ("", "[]")

    def _inverse_grade_prospects(self):
        for program in self:
            if not program.grade_prospects and program.partner_domain:
                program.partner_domain = False

    @api.onchange("grade_prospects")
    def _onchange_grade_prospects(self):
        if not self.grade_prospects:
            self.partner_domain = False
        elif (self.partner_domain or "[]") == "[]":
            self.partner_domain = '[("is_company", "=", True)]'

    def count_qualifying(self, rungs, method=None, basis=None):
        """Customers per tier by their last score, if the lines were these.

        The same comparison as the engine's; buffers, minimum stays and overrides are
        left aside. One statement, whatever the number of customers.

        :param list rungs: dicts with ``min_score`` and ``share``, best tier first
        :param str method: as it is being edited; that of the program when empty
        :param str basis: of the score or of the rank, in the same way
        :return: list of int, one a tier; False when customers were not assessed by
            this method yet
        """
        self.ensure_one()
        self.check_access("read")
        method = method or self.method
        name = "rank_basis" if method == "rank" else "score_basis"
        # sudo: the settings of a run are stored with it, for whoever sees the program
        settings = self.last_assessment_id.sudo().settings or {}
        assessed = (settings.get("method"), settings.get(name))
        if not rungs or assessed != (method, basis or self[name]):
            return False
        lines = grading.fit({"method": method, "tiers": rungs}, np.zeros(0))["lines"]
        cuts = self._get_grade_cuts()
        scores = [grading.score_for(cuts, line) if cuts else line for line in lines]
        reached = [
            SQL("WHEN score >= %s THEN %s", score, place)
            for place, score in enumerate(scores[:-1])
            if score is not None
        ]
        base = len(rungs) - 1
        place = SQL("CASE %s ELSE %s END", SQL(" ").join(reached), base)
        self.env["customer.tier.member"].flush_model(["program_id", "score"])
        rows = self.env.execute_query(
            SQL(
                "SELECT %s AS place, count(*) FROM customer_tier_member"
                " WHERE program_id = %s GROUP BY place",
                place if reached else SQL("%s", base),
                self.id,
            )
        )
        counts = dict(rows)
        return [counts.get(place, 0) for place in range(len(rungs))]
