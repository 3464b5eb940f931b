from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.customer_tiering.models.unchecked import UncheckedMany2one

from .reasons import REASONS


class CustomerTierEnrolment(models.Model):
    """A customer on a journey, or left alone to compare; written by the engine alone.

    What becomes of it is found in ``customer.tier.enrolment.outcome``.
    """

    _name = "customer.tier.enrolment"
    _inherit = ["customer.tier.enrolment.outcome"]
    _description = "Customer on a Journey"
    _order = "id desc"
    _rec_name = "partner_id"

    journey_id = fields.Many2one(
        "customer.tier.journey",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    purpose = fields.Selection(related="journey_id.purpose")
    program_id = fields.Many2one(related="journey_id.program_id", store=True)
    company_id = fields.Many2one(related="journey_id.company_id", store=True)
    currency_id = fields.Many2one(related="journey_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        "Account manager",
        readonly=True,
        help="Who was there for the customer at the start.",
    )
    arm = fields.Selection(
        [
            ("found", "Found by the journey"),
            ("manual", "Started by hand"),
            ("control", "Left alone"),
        ],
        "How enrolled",
        required=True,
        readonly=True,
        default="found",
        help="Those who are left alone get no step, to see what the journey brings to"
        " those whom it found.",
    )
    started_on = fields.Datetime(
        "Started on", required=True, readonly=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("succeeded", "Succeeded"),
            ("stopped", "Stopped"),
            ("finished", "Finished without success"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    reason = fields.Selection(REASONS, "How it ended", readonly=True)
    stopped_by_id = fields.Many2one("res.users", "Stopped by", readonly=True)
    ended_on = fields.Date("Ended on", readonly=True)
    # Without a foreign key, as in the history: tiers that have customers stay.
    tier_id = UncheckedMany2one("customer.tier", "Tier at the start", readonly=True)
    tier_color = fields.Integer(related="tier_id.color")
    revenue_before = fields.Monetary(
        "Spend at the start", readonly=True, help="Within the window of the program."
    )
    transition_id = UncheckedMany2one(
        "customer.tier.transition", "Began with", readonly=True, index="btree_not_null"
    )
    way_up = fields.Char("Missing at the start", readonly=True)
    way_now = fields.Char("Missing now", compute="_compute_way_now", compute_sudo=True)
    errand_ids = fields.One2many(
        "customer.tier.errand", "enrolment_id", "Steps", readonly=True
    )

    _once_uniq = models.UniqueIndex(
        "(journey_id, partner_id) WHERE state = 'running'",
        "A customer goes through a journey once at a time.",
    )

    @api.depends("partner_id", "journey_id")
    @api.depends_context("lang")
    def _compute_way_now(self):
        for journey, enrolments in self.grouped("journey_id").items():
            members = journey._get_members(enrolments.partner_id)
            for enrolment in enrolments:
                member = members.get(enrolment.partner_id)
                enrolment.way_now = member and member.way_up

    def _prepare_growth(self):
        """What it takes, in the language of those who look after the customer."""
        for enrolment in self.filtered(lambda one: one.purpose == "growth"):
            company = enrolment.company_id or self.env.company
            lang = enrolment.user_id.lang or company.partner_id.lang
            enrolment.near_on = enrolment._get_start_day()
            enrolment.way_up = enrolment.with_context(lang=lang).way_now

    def _append_steps(self):
        """All steps, each on its day; who is left alone has none."""
        self.env["customer.tier.errand"]._append(
            [
                {
                    "action_id": step.id,
                    "partner_id": enrolment.partner_id.id,
                    "key": f"journey:{enrolment.id}:{step.id}",
                    "enrolment_id": enrolment.id,
                    "scheduled_date": step.delay_days
                    and enrolment._get_start_day() + timedelta(days=step.delay_days),
                }
                for enrolment in self.filtered(lambda one: one.arm != "control")
                for step in enrolment.journey_id.step_ids.sorted("delay_days")
            ]
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_stop(self):
        """Take customers out of the journey; who may enrol them may do that too."""
        self.check_access("read")
        self.env["customer.tier.journey"]._check_may_enrol(self.partner_id)
        # sudo: enrolments are closed to everyone; the right was checked
        running = self.sudo().filtered(lambda one: one.state == "running")
        running.stopped_by_id = self.env.user
        running._close("stopped", "manual")

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [[False, "form"]],
        }
