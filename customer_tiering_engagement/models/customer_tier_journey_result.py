from collections import Counter

from odoo import api, fields, models

# How enrolments count; those by hand were chosen, so they are not compared.
SIDES = {
    "found": ("enrolled", "compared"),
    "manual": ("enrolled",),
    "control": ("control",),
}


class CustomerTierJourneyResult(models.AbstractModel):
    """What a journey brings, compared with leaving customers alone.

    Rates are of all who were enrolled, those of whom nothing is known yet included:
    they are the same for both sides, and grow with time instead of falling.
    """

    _name = "customer.tier.journey.result"
    _description = "Result of a Journey"

    currency_id = fields.Many2one("res.currency")  # that of the program
    enrolled_count = fields.Integer("Enrolled", compute="_compute_results")
    running_count = fields.Integer("Under way", compute="_compute_results")
    succeeded_count = fields.Integer("Succeeded", compute="_compute_results")
    failed_count = fields.Integer("Without success", compute="_compute_results")
    success_rate = fields.Float(
        "Success rate",
        compute="_compute_results",
        help="Percent of the customers who were enrolled.",
    )
    won_amount = fields.Monetary("Revenue won", compute="_compute_results")
    control_count = fields.Integer("Left alone", compute="_compute_results")
    control_rate = fields.Float(
        "Success rate of those left alone", compute="_compute_results"
    )
    effect = fields.Float(
        compute="_compute_results",
        help="Success rate of those whom the journey found by itself, less that of"
        " those who were left alone: in points.",
    )

    @api.depends("enrolment_ids.state", "enrolment_ids.won_amount")
    def _compute_results(self):
        rows = self.env["customer.tier.enrolment"]._read_group(
            [("journey_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["journey_id", "arm", "state"],
            ["__count", "won_amount:sum"],
        )
        counts, won = Counter(), Counter()
        for journey, arm, state, count, amount in rows:
            for side in SIDES[arm]:
                counts[journey, side, state] += count
                counts[journey, side] += count
            won[journey] += 0 if arm == "control" else amount
        for journey in self:

            def rate(side, journey=journey._origin):
                succeeded = counts[journey, side, "succeeded"]
                return 100 * succeeded / (counts[journey, side] or 1)

            own = journey._origin
            journey.enrolled_count = counts[own, "enrolled"]
            journey.running_count = counts[own, "enrolled", "running"]
            journey.succeeded_count = counts[own, "enrolled", "succeeded"]
            journey.failed_count = (
                counts[own, "enrolled", "finished"] + counts[own, "enrolled", "stopped"]
            )
            journey.success_rate = rate("enrolled")
            journey.won_amount = won[own]
            journey.control_count = counts[own, "control"]
            journey.control_rate = rate("control")
            compared = counts[own, "control"] and counts[own, "compared"]
            journey.effect = compared and rate("compared") - rate("control")

    def action_open_enrolments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering_engagement.customer_tier_enrolment_action"
        )
        action["domain"] = [("journey_id", "=", self.id)]
        return action
