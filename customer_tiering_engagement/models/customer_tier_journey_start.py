from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Of one transaction.
FOLLOW_BATCH = 1000


class CustomerTierJourneyStart(models.AbstractModel):
    """For whom a journey begins."""

    _name = "customer.tier.journey.start"
    _description = "Beginning of a Journey"

    @api.model
    def _start_entered(self, moves):
        """Begin for customers who entered a tier; a run taken back begins nothing."""
        moves = moves.filtered(lambda move: move.cause != "rollback")
        journeys = self.search(
            [
                ("state", "=", "running"),
                ("purpose", "!=", "growth"),
                ("tier_ids", "in", moves.new_tier_id.ids),
            ]
        )
        for journey in journeys:
            entered = moves.filtered(
                lambda move, journey=journey: move.new_tier_id in journey.tier_ids
            )
            journey._start(entered.partner_id, entered)

    def _start_near(self):
        """Begin a growth plan for customers who have come near the next tier."""
        domain = [("program_id", "=", self.program_id.id), ("is_near_next", "=", True)]
        if self.tier_ids:
            domain.append(("tier_id", "in", self.tier_ids.ids))
        self._start(self.env["customer.tier.member"].search(domain).partner_id)

    def _start(self, partners, moves=None, by_hand=False):
        """Enrol those of some customers for whom the journey may begin now.

        :param partners: commercial partners
        :param moves: the transitions with which it begins, if any
        :return: (the enrolments, dict of partner left out → reason)
        """
        self.ensure_one()
        partners, left_out = self._sort_out(partners)
        transitions = {move.partner_id: move.id for move in moves or ()}
        managers = partners._get_account_managers(self.program_id._today())
        members = self._get_members(partners)
        # sudo: enrolments are closed to everyone; who may enrol was checked
        enrolments = self.env["customer.tier.enrolment"].sudo()
        enrolments = enrolments.create(
            [
                {
                    "journey_id": self.id,
                    "partner_id": partner.id,
                    "user_id": managers[partner].id,
                    "tier_id": members[partner].tier_id.id,
                    "revenue_before": members[partner].revenue,
                    "transition_id": transitions.get(partner),
                    "arm": "manual" if by_hand else self._get_arm(partner),
                }
                for partner in partners
            ]
        )
        enrolments._prepare_growth()
        enrolments._append_steps()
        return enrolments, left_out

    def _get_members(self, partners):
        """Where customers stand in the program: dict of partner → member."""
        members = self.env["customer.tier.member"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "in", partners.ids),
            ]
        )
        return {member.partner_id: member for member in members}

    def _sort_out(self, partners):
        """For whom of some customers the journey may begin now.

        :return: (partners, dict of the others → reason, in words)
        """
        members = self._get_members(partners)
        # sudo: that a customer is enrolled counts, whoever may see it
        past = (
            self.env["customer.tier.enrolment"]
            .sudo()
            .search(
                [
                    ("journey_id", "=", self.id),
                    ("partner_id", "in", partners.ids),
                    ("state", "!=", "cancelled"),
                ],
                order="id",
            )
        )
        past = past.grouped("partner_id")
        left_out = {}
        for partner in partners:
            member = members.get(partner)
            reason = self._get_obstacle(partner, member, past.get(partner, ()))
            if reason:
                left_out[partner] = reason
        return partners.filtered(lambda one: one not in left_out), left_out

    def _get_obstacle(self, partner, member, past):
        """Why the journey may not begin for a customer, in words; or None.

        :param past: enrolments of the customer, oldest first
        """
        if partner.customer_tier_objection:
            return self.env._("The customer objects to profiling.")
        if not partner.active:
            return self.env._("The customer is archived.")
        if not member:
            return self.env._("The customer is not graded.")
        if self.tier_ids and member.tier_id not in self.tier_ids:
            return self.env._("The customer is in none of the tiers.")
        if not past:
            return None
        last = past[-1]
        if last.state == "running" and last.arm == "control":
            return self.env._("The customer is left alone, to compare.")
        if last.state == "running":
            return self.env._("The customer is enrolled already.")
        if self.program_id._today() <= last.ended_on + timedelta(days=self.rest_days):
            return self.env._("The last time is not long ago.")
        failures = 0
        for enrolment in past:
            failures = 0 if enrolment.state == "succeeded" else failures + 1
        if failures >= self.max_attempts:
            return self.env._("It was tried often enough.")
        return None

    def _start_by_hand(self, partners):
        """Enrol customers as a user wishes: officers all, salespeople their own.

        :return: see :meth:`_start`
        :raise AccessError: the user may not enrol one of them
        :raise UserError: the journey is a draft
        """
        self.ensure_one()
        self.check_access("read")
        partners.check_access("read")
        if self.state != "running":
            raise UserError(self.env._("Journey: it is a draft."))
        self._check_may_enrol(partners)
        return self._start(partners, by_hand=True)

    @api.model
    def _check_may_enrol(self, partners):
        others = partners.filtered(lambda one: one.user_id != self.env.user)
        if others and not self.env["customer.tier.program"]._may_assess():
            raise AccessError(
                self.env._(
                    "Customer: only officers of Customer Tiering and the salesperson"
                    " decide about %(customer)s.",
                    customer=others[0].display_name,
                )
            )

    # ------------------------------------------------------------------
    # Job
    # ------------------------------------------------------------------

    @api.model
    def _cron_follow(self):
        """Begin growth plans, and see what became of those who are enrolled.

        One batch a call; who was looked at today is not looked at again.
        """
        Enrolment = self.env["customer.tier.enrolment"]
        for journey in self.search(
            [("state", "=", "running"), ("purpose", "=", "growth")]
        ):
            journey._start_near()
        commit_progress = self.env["ir.cron"]._commit_progress
        domain = [("follow_on", "<=", fields.Date.context_today(self))]
        commit_progress(remaining=Enrolment.search_count(domain))
        batch = Enrolment.search(domain, order="follow_on, id", limit=FOLLOW_BATCH)
        batch = batch.try_lock_for_update().filtered_domain(domain)
        batch._follow()
        commit_progress(len(batch))
