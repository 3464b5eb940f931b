import re
from datetime import date

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse, get_lang

from .. import wording

REVIEW_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
# What the engine takes for granted is not said, so that the rules of a program that
# was published before the setting existed are still the same.
SAID = {
    "to_base": False,
    "upgrade": "realtime",
    "downgrade": "scheduled",
    "notice": 0,
}


class CustomerTierProgramMovement(models.AbstractModel):
    """When customers move, how far, and what stops a run that moves too many."""

    _name = "customer.tier.program.movement"
    _description = "Movement between Tiers"

    upgrade_when = fields.Selection(
        [
            ("realtime", "As soon as they qualify"),
            ("assessment", "At the assessment of everyone"),
        ],
        "Upgrades",
        required=True,
        default="realtime",
    )
    buffer_up = fields.Float("Buffer up", default=0)
    downgrade_when = fields.Selection(
        [
            ("scheduled", "At any assessment"),
            ("anniversary", "On the anniversary of the tier"),
            ("fixed", "On fixed days"),
        ],
        "Downgrades",
        required=True,
        default="scheduled",
        help="A day on which nobody was assessed holds at the next assessment.",
    )
    review_days = fields.Char(
        "Fixed days",
        help="Month and day, such as 01-01, 07-01: customers can move down on these"
        " days of each year, or at the first assessment after them.",
    )
    buffer_down = fields.Float(
        "Buffer down",
        default=5,
        help="A customer is below a tier only when the score is this many points "
        "under its threshold.",
    )
    grace = fields.Integer(
        "Assessments below",
        default=3,
        help="A customer moves down after this many assessments in a row below.",
    )
    min_stay_days = fields.Integer("Minimum stay (days)", default=0)
    notice_days = fields.Integer(
        "Notice (days)",
        default=0,
        help="A customer moves down only so many days after the salesperson was told"
        " what is missing to stay. 0: nobody is told.",
    )
    downgrade_policy = fields.Selection(
        [
            ("step", "One tier at a time"),
            ("direct", "Straight to the computed tier"),
            ("base", "Down to the base tier"),
        ],
        required=True,
        default="step",
    )
    hold_share = fields.Float(
        "Hold when more than (%)",
        default=20,
        help="A run that would move more than this share of the customers down is held"
        " until an administrator approves it. 0: never.",
    )
    hold_count = fields.Integer(
        "And at least",
        default=20,
        help="So few customers moving down never hold a run.",
    )
    held_assessment_id = fields.Many2one(
        "customer.tier.assessment", "Held run", compute="_compute_held_assessment_id"
    )
    movement_summary = fields.Char(compute="_compute_movement_summary")

    _buffer_up_range = models.Constraint(
        "CHECK (buffer_up BETWEEN 0 AND 100)",
        "Buffer up: must be between 0 and 100 points.",
    )
    _buffer_down_range = models.Constraint(
        "CHECK (buffer_down BETWEEN 0 AND 100)",
        "Buffer down: must be between 0 and 100 points.",
    )
    _grace_positive = models.Constraint(
        "CHECK (grace > 0)", "Assessments below: must be at least 1."
    )
    _min_stay_days_positive = models.Constraint(
        "CHECK (min_stay_days >= 0)", "Minimum stay: must not be negative."
    )
    _notice_days_positive = models.Constraint(
        "CHECK (notice_days >= 0)", "Notice: must not be negative."
    )
    _hold_share_range = models.Constraint(
        "CHECK (hold_share BETWEEN 0 AND 100)",
        "Hold when more than: must be between 0 and 100 %.",
    )
    _hold_count_positive = models.Constraint(
        "CHECK (hold_count >= 0)", "And at least: must not be negative."
    )

    def _compute_held_assessment_id(self):
        runs = self.env["customer.tier.assessment"].search(
            [("program_id", "in", self.ids), ("state", "=", "held")], order="id"
        )
        held = {run.program_id: run for run in runs}
        for program in self:
            program.held_assessment_id = held.get(program._origin)

    def action_open_held(self):
        """Look at the run that waits for someone."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.tier.assessment",
            "res_id": self.held_assessment_id.id,
            "views": [[False, "form"]],
        }

    # ------------------------------------------------------------------
    # Days of review
    # ------------------------------------------------------------------

    @api.constrains("review_days", "downgrade_when")
    def _check_review_days(self):
        for program in self:
            days = program._get_review_days()
            if program.downgrade_when == "fixed" and not days:
                raise ValidationError(
                    self.env._(
                        "Fixed days: name one at least, as month and day, such as"
                        " 01-01, 07-01."
                    )
                )

    def _get_review_days(self):
        """Days of the year on which customers can move down: list of [month, day].

        :raise ValidationError: one of them cannot be read
        """
        self.ensure_one()
        found = []
        for text in re.split(r"[,;，；、\s]+", (self.review_days or "").strip()):
            if not text:
                continue
            match = REVIEW_DAY.fullmatch(text)
            month, day = map(int, match.groups()) if match else (0, 0)
            try:
                fields.Date.to_date(f"2024-{month:02d}-{day:02d}")  # a leap year
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        'Fixed days: "%(text)s" is no month and day, such as 07-01.',
                        text=text,
                    )
                ) from error
            found.append([month, day])
        return sorted(found)

    # ------------------------------------------------------------------
    # Policy
    # ------------------------------------------------------------------

    @api.model
    def _get_movement_fields(self):
        """Fields that decide how customers move."""
        return {
            "buffer_down",
            "buffer_up",
            "downgrade_policy",
            "downgrade_when",
            "grace",
            "min_stay_days",
            "notice_days",
            "review_days",
            "upgrade_when",
        }

    def _get_policy(self):
        """How customers move, as the engine reads it; see ``engine.settling``."""
        self.ensure_one()
        policy = {
            "buffer_up": self.buffer_up,
            "buffer_down": self.buffer_down,
            "grace": self.grace,
            "min_stay": self.min_stay_days,
            "max_steps": 1 if self.downgrade_policy == "step" else 0,
        }
        more = {
            "to_base": self.downgrade_policy == "base",
            "upgrade": self.upgrade_when,
            "downgrade": self.downgrade_when,
            "notice": self.notice_days,
        }
        policy |= {name: value for name, value in more.items() if value != SAID[name]}
        if self.downgrade_when == "fixed":
            policy["review_days"] = self._get_review_days()
        return policy

    @api.model
    def _from_policy(self, policy):
        """Values of the fields behind a policy that was stored with a run."""
        steps = "step" if policy["max_steps"] else "direct"
        days = policy.get("review_days", ())
        said = {**SAID, **policy}
        return {
            "buffer_up": policy["buffer_up"],
            "buffer_down": policy["buffer_down"],
            "grace": policy["grace"],
            "min_stay_days": policy["min_stay"],
            "downgrade_policy": "base" if said["to_base"] else steps,
            "upgrade_when": said["upgrade"],
            "downgrade_when": said["downgrade"],
            "review_days": ", ".join(f"{month:02d}-{day:02d}" for month, day in days),
            "notice_days": said["notice"],
        }

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------

    @api.depends(lambda self: ("method", *sorted(self._get_movement_fields())))
    @api.depends_context("lang")
    def _compute_movement_summary(self):
        for program in self:
            program.movement_summary = wording.joined(
                self.env,
                (
                    program._describe_rise(),
                    program._describe_fall(),
                    program._describe_reviews(),
                    program._describe_stay(),
                    program._describe_notice(),
                ),
            )

    def _describe_rise(self):
        points = f"{self.buffer_up:g}"
        if self.upgrade_when == "assessment":
            if self.method == "rule" or not self.buffer_up:
                return self.env._("Up when everyone is assessed.")
            return self.env._(
                "Up when everyone is assessed, once %(points)s points over the line.",
                points=points,
            )
        if self.method == "rule" or not self.buffer_up:
            return self.env._("Up at once.")
        if self.method == "matrix":
            return self.env._(
                "Up once %(points)s points over the lines on both axes.", points=points
            )
        return self.env._("Up once %(points)s points over the line.", points=points)

    def _describe_fall(self):
        steps = {
            "step": self.env._("Down one tier"),
            "direct": self.env._("Straight down"),
            "base": self.env._("Down to the base tier"),
        }
        words = {
            "step": steps.get(self.downgrade_policy, ""),
            "grace": self.grace,
            "points": f"{self.buffer_down:g}",
        }
        if self.method == "rule":
            return self.env._(
                "%(step)s after %(grace)s assessments in a row without meeting the"
                " conditions to stay.",
                **words,
            )
        if self.method == "matrix":
            return self.env._(
                "%(step)s after %(grace)s assessments in a row more than %(points)s"
                " points away from the cells of the tier.",
                **words,
            )
        return self.env._(
            "%(step)s after %(grace)s assessments in a row %(points)s points under"
            " the line.",
            **words,
        )

    def _describe_reviews(self):
        if self.downgrade_when == "anniversary":
            return self.env._("Only on the anniversary of the tier.")
        if self.downgrade_when != "fixed":
            return ""
        try:
            found = self._get_review_days()
        except ValidationError:
            found = []
        locale = babel_locale_parse(get_lang(self.env).code)
        days = [
            format_skeleton("MMMMd", date(2024, month, day), locale=locale)
            for month, day in found
        ]
        return self.env._("Only on %(days)s.", days=wording.listed(self.env, days))

    def _describe_stay(self):
        if not self.min_stay_days:
            return ""
        return self.env._(
            "Never within %(days)s days of reaching a tier.", days=self.min_stay_days
        )

    def _describe_notice(self):
        if not self.notice_days:
            return ""
        return self.env._(
            "Never within %(days)s days of a notice.", days=self.notice_days
        )
