from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..measure import undo

GROUP_MANAGER = "customer_tiering.customer_tiering_group_manager"


class CustomerTierAssessmentControl(models.AbstractModel):
    """Runs that are held until someone approves them, and runs that are taken back."""

    _name = "customer.tier.assessment.control"
    _description = "Approval and Rollback of Assessments"

    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Datetime("Decided on", readonly=True)
    # What is needed to take the run back is kept.
    is_undo_kept = fields.Boolean(readonly=True)
    is_latest = fields.Boolean(compute="_compute_is_latest")

    def _compute_is_latest(self):
        for assessment in self:
            assessment.is_latest = assessment._is_latest()

    def _is_latest(self):
        """Whether nothing was built on the run, so that it can be taken back."""
        return self.is_undo_kept and not self._get_later()

    def _get_later(self):
        """A run that came after this one and counts in its place."""
        self.ensure_one()
        domain = [
            ("program_id", "=", self.program_id.id),
            ("state", "in", ("held", "done")),
            ("id", ">", self.id),
        ]
        if not self.is_partial:
            # Customers who were assessed alone since are looked after.
            domain.append(("is_partial", "=", False))
        return self.search(domain, limit=1)

    def _check_manager(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(GROUP_MANAGER)):
            raise AccessError(
                self.env._(
                    "Only administrators of Customer Tiering may approve runs or take"
                    " them back."
                )
            )

    # ------------------------------------------------------------------
    # Circuit breaker
    # ------------------------------------------------------------------

    def _is_to_be_held(self, decision, counts):
        """Whether so many customers would lose their tier that someone has to look.

        :param decision: :class:`~.customer_tier_program_decide.Decision`
        :param dict counts: what the run would change
        """
        self.ensure_one()
        program = self.program_id
        losing = counts["down_count"] + counts["left_count"]
        before = len(decision.standing.partner)
        if self.state == "held" and losing <= self.down_count + self.left_count:
            return False  # approved, and no worse than what was approved
        return bool(
            decision.frozen is None
            and program.hold_share
            and losing >= max(1, program.hold_count)
            and 100 * losing > program.hold_share * before
        )

    def action_approve(self):
        """Let a held run take effect.

        It is done again as of its day: should it move more customers down by now, it
        is held again.

        :return: notification that says what happened
        :raise UserError: it is not held, or a later run or other rules made it void
        """
        self.ensure_one()
        self._check_manager()
        # sudo: assessments are closed to everyone; who may approve was checked
        run = self.sudo()
        if run.state != "held":
            raise UserError(self.env._("%(run)s: it is not held.", run=run.name))
        if run._get_later():
            raise UserError(
                self.env._("%(run)s: a later run took its place.", run=run.name)
            )
        if run.version != run.program_id.version:
            raise UserError(
                self.env._(
                    "%(run)s: the rules have changed since. Assess the customers"
                    " again.",
                    run=run.name,
                )
            )
        run.program_id._assess_approved(run)
        run.write({"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()})
        kind = "success" if run.state == "done" else "warning"
        return self._notify(run.summary, kind)

    def action_discard(self):
        """Give a held run up; customers stay where they stand."""
        self.ensure_one()
        self._check_manager()
        if self.state != "held":
            raise UserError(self.env._("%(run)s: it is not held.", run=self.name))
        # sudo: assessments are closed to everyone; who may discard was checked
        self.sudo()._discard(self.env._("Discarded by %s.", self.env.user.name))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _discard(self, why):
        self.write(
            {
                "state": "failed",
                "error": why,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )

    def _tell_held(self):
        """Administrators who could approve the run are told that there is one."""
        self.ensure_one()
        program = self.program_id
        managers = self.env.ref(GROUP_MANAGER).all_user_ids.filtered(
            lambda user: (
                not program.company_id or program.company_id in user.company_ids
            )
        )
        program.message_post(
            body=self.env._(
                "%(losing)s of %(customers)s customers would lose their tier: the run"
                " is held until someone approves it.",
                losing=self.down_count + self.left_count,
                customers=self.customer_count,
            ),
            partner_ids=managers.partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )

    def _supersede(self, program):
        """Held runs before this one are void."""
        self.ensure_one()
        held = self.search(
            [
                ("program_id", "=", program.id),
                ("state", "=", "held"),
                ("id", "<", self.id),
            ]
        )
        if held:
            held._discard(self.env._("A later run took its place."))

    # ------------------------------------------------------------------
    # Rollback
    # ------------------------------------------------------------------

    def action_rollback(self):
        """Take back the latest run: customers stand where they stood before it.

        The history keeps both. Customers who were assessed alone since are assessed
        again by the rules and cut points before.

        :return: notification that says what happened
        :raise UserError: it is not done, not the latest, or being assessed right now
        """
        self.ensure_one()
        self._check_manager()
        # sudo: assessments and members are closed to everyone; the right was checked
        run = self.sudo()
        program = run.program_id
        if run.state != "done":
            raise UserError(self.env._("%(run)s: it is not done.", run=run.name))
        if not run._is_latest():
            raise UserError(
                self.env._(
                    "%(run)s: only the latest run can be taken back.", run=run.name
                )
            )
        program._lock()
        program._flush_cached()
        self.env.flush_all()
        first = not run.search_count(
            [
                ("program_id", "=", program.id),
                ("state", "=", "done"),
                ("id", "<", run.id),
            ],
            limit=1,
        )
        later = undo.restore(
            self.env.cr,
            {
                "assessment_id": run.id,
                "program_id": program.id,
                "as_of": run.as_of,
                "today": program._today(),
                "user_id": self.env.uid,
                "quiet": first,
            },
        )
        self.env["customer.tier.override"]._reopen(program)
        program._forget_cached()
        # Runs of some customers since were built on a run of everyone.
        run._forget_undo(
            program, program._get_last_run() if run.is_partial else run.browse()
        )
        run.write(
            {
                "state": "rolled_back",
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        self.env["customer.tier.event"]._append(later)
        return self._notify(
            self.env._("%(run)s was taken back.", run=run.name), "success"
        )

    def _keep_undo(self, full):
        """This run can be taken back from now on, and the last one of everyone.

        :param full: that one
        """
        self._forget_undo(self.program_id, self | full)
        self.is_undo_kept = True

    @api.model
    def _forget_undo(self, program, kept):
        """Runs of a program that cannot be taken back any more: all but some."""
        others = self.search(
            [
                ("program_id", "=", program.id),
                ("is_undo_kept", "=", True),
                ("id", "not in", kept.ids),
            ]
        )
        others.is_undo_kept = False

    def _notify(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
