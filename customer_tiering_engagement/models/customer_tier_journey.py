from hashlib import sha256

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

NUMBERS = {
    "rest_days": "Rest (days)",
    "measure_days": "Measured for (days)",
    "max_attempts": "Attempts",
}


class CustomerTierJourney(models.Model):
    """Steps that customers go through once they enter a tier, and what comes of them.

    Its steps are actions (``customer.tier.action``); who goes through it is enrolled
    (``customer.tier.enrolment``). Whom it begins for is in
    ``customer.tier.journey.start``, how it went in ``customer.tier.journey.result``.
    """

    _name = "customer.tier.journey"
    _inherit = ["customer.tier.journey.result", "customer.tier.journey.start"]
    _description = "Journey of Customers"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        help="Nobody is enrolled in a draft; those who are already go on.",
    )
    program_id = fields.Many2one(
        "customer.tier.program",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["customer.tier.program"]._get_primary(),
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    method = fields.Selection(related="program_id.method")
    purpose = fields.Selection(
        [
            ("win_back", "Win back"),
            ("growth", "Growth plan"),
            ("onboarding", "Onboarding"),
        ],
        default="win_back",
        required=True,
        help="Win back and onboarding begin when a customer enters one of the tiers,"
        " a growth plan when a customer comes near the next tier.",
    )
    goal = fields.Selection(
        [("order", "Buys again"), ("tier", "Reaches a better tier")],
        "Succeeds when the customer",
        compute="_compute_goal",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
    )
    tier_ids = fields.Many2many(
        "customer.tier",
        string="Tiers",
        domain="[('program_id', '=', program_id)]",
        help="A growth plan without tiers is for all of them.",
    )
    step_ids = fields.One2many(
        "customer.tier.action",
        "journey_id",
        "Steps",
        copy=True,
    )
    rest_days = fields.Integer(
        "Rest (days)",
        default=180,
        required=True,
        help="So long after its end it does not begin again for the same customer.",
    )
    measure_days = fields.Integer(
        "Measured for (days)",
        default=90,
        required=True,
        help="Who has not succeeded by then has not; what customers buy until then is"
        " the revenue won.",
    )
    max_attempts = fields.Integer(
        "Attempts",
        default=2,
        required=True,
        help="A customer is enrolled so often without success, and then no more.",
    )
    holdout_share = fields.Integer(
        "Left alone (%)",
        help="Customers whom the journey leaves alone, to see what it brings: always"
        " the same ones, chosen by chance. Who is enrolled by hand is not among them.",
    )
    enrolment_ids = fields.One2many("customer.tier.enrolment", "journey_id")

    @api.depends("purpose")
    def _compute_goal(self):
        for journey in self:
            journey.goal = "order" if journey.purpose == "win_back" else "tier"

    @api.constrains("program_id", "tier_ids")
    def _check_tier_ids(self):
        for journey in self:
            if journey.tier_ids.program_id - journey.program_id:
                raise ValidationError(
                    self.env._("Tiers: all must be tiers of the program.")
                )

    @api.constrains("holdout_share", *NUMBERS)
    def _check_numbers(self):
        for journey in self:
            if not 0 <= journey.holdout_share <= 100:
                raise ValidationError(
                    self.env._("Left alone (%%): it must be between 0 and 100.")
                )
            for name in NUMBERS:
                if journey[name] < (name != "rest_days"):
                    label = self._fields[name]._description_string(self.env)
                    least = 0 if name == "rest_days" else 1
                    raise ValidationError(
                        self.env._(
                            "%(field)s: it must be at least %(least)s.",
                            field=label,
                            least=least,
                        )
                    )

    @api.constrains("measure_days")
    def _check_measure_days(self):
        self.step_ids._check_journey()

    @api.constrains("state", "tier_ids", "step_ids", "purpose")
    def _check_complete(self):
        for journey in self.filtered(lambda journey: journey.state == "running"):
            if not journey.tier_ids and journey.purpose != "growth":
                raise ValidationError(
                    self.env._("Tiers: choose those with which it begins.")
                )
            if not journey.step_ids:
                raise ValidationError(self.env._("Steps: there is none."))

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start(self):
        self.state = "running"

    def action_draft(self):
        self.state = "draft"

    def action_archive(self):
        self.state = "draft"
        return super().action_archive()

    def action_use_usual_steps(self):
        """Three steps that have proven themselves; they can be changed."""
        self.ensure_one()
        if self.step_ids:
            raise UserError(self.env._("Steps: there are some already."))
        self.step_ids = [
            Command.create({"occasion": "step", **step})
            for step in self._get_usual_steps()
        ]

    def _get_usual_steps(self):
        """Values of the usual steps of the purpose, in order."""

        def mail(days, name):
            template = self.env.ref(f"customer_tiering_engagement.{name}")
            return {
                "delay_days": days,
                "kind": "mail",
                "mail_template_id": template.id,
            }

        def call(days, summary):
            return {
                "delay_days": days,
                "kind": "activity",
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "summary": summary,
            }

        if self.purpose == "win_back":
            return [
                mail(0, "mail_template_win_back"),
                call(7, self.env._("Ask why they do not buy any more")),
                mail(21, "mail_template_win_back_offer"),
            ]
        if self.purpose == "growth":
            return [
                call(0, self.env._("Tell them what they reach with a little more")),
                mail(14, "mail_template_growth"),
                call(30, self.env._("Ask what else they need")),
            ]
        return [
            call(0, self.env._("Say welcome")),
            call(14, self.env._("Ask whether all is well")),
            call(45, self.env._("Show what else there is")),
        ]

    def _get_arm(self, partner):
        """How a customer whom the journey found is enrolled.

        Whom it leaves alone is by chance, but always alike.
        """
        digest = sha256(f"{self.id}:{partner.id}".encode()).digest()
        alone = int.from_bytes(digest, "big") % 100 < self.holdout_share
        return "control" if alone else "found"
