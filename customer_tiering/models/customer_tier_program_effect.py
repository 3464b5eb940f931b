import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import grading


class CustomerTierProgram(models.Model):
    """What is shown while a program is edited, and what the edit would do."""

    _inherit = "customer.tier.program"

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

    def _count_qualifying(self, rungs):
        """Customers per tier by where each stood at the last assessment.

        The same comparison as the engine's; buffers, minimum stays and overrides are
        left aside. One statement, whatever the number of customers.

        :param rungs: tiers or lines of the settings, best first: anything with
            ``min_score`` and ``share``
        :return: list of int; None when customers were not assessed by this method yet
        """
        self.ensure_one()
        # sudo: the settings of a run are stored with it, for whoever sees the program
        settings = self.last_assessment_id.sudo().settings or {}
        basis = "rank_basis" if self.method == "rank" else "score_basis"
        if not rungs or any(settings.get(n) != self[n] for n in ("method", basis)):
            return None
        lines = grading.fit(
            {
                "method": self.method,
                "tiers": [{"min_score": r.min_score, "share": r.share} for r in rungs],
            },
            np.zeros(0),
        )["lines"]
        cuts = self._get_grade_cuts()
        scores = [grading.score_for(cuts, line) if cuts else line for line in lines]
        self.env["customer.tier.member"].flush_model(["program_id", "score"])
        reached = [
            SQL("WHEN score >= %s THEN %s", score, place)
            for place, score in enumerate(scores)
            if score is not None
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT CASE %s END AS place, count(*) FROM customer_tier_member"
                " WHERE program_id = %s GROUP BY place",
                SQL(" ").join(reached),
                self._origin.id,
            )
        )
        counts = dict(rows)
        return [counts.get(place, 0) for place in range(len(rungs))]
