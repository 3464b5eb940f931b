import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import wording
from ..measure import ledger
from ..measure.parts import days
from .customer_tier_program_cause import CAUSES
from .customer_tier_progress import LOCK_CLASS

WRITTEN_MODELS = (
    "customer.tier.member",
    "customer.tier.notice",
    "customer.tier.score",
    "customer.tier.transition",
)


class CustomerTierProgramRun(models.AbstractModel):
    """Assessment: measure → score → grade → settle → apply.

    Assessing everyone and assessing some customers are the same code. A full run
    finds the cut points on the population; some customers are graded against those
    of the last full run.
    """

    _name = "customer.tier.program.run"
    _description = "Assessment of a Program"

    # ------------------------------------------------------------------
    # Entry points
    # ------------------------------------------------------------------

    def action_assess(self):
        """Assess all customers of the programs now.

        :return: notification that says what happened
        """
        assessments = self._assess_on_request()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": "\n".join(assessments.mapped("summary")),
                "assessment_ids": assessments.ids,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _assess_on_request(self, partners=None):
        """:meth:`_assess` for a user, who must be an officer."""
        self.check_access("read")
        if not self._may_assess():
            raise AccessError(
                self.env._("Only officers of Customer Tiering may assess customers.")
            )
        return self._assess(partners=partners)

    @api.model
    def _may_assess(self):
        return self.env.su or self.env.user.has_group(
            "customer_tiering.customer_tiering_group_officer"
        )

    def _assess(self, as_of=None, partners=None):
        """Assess customers of the programs, in the caller's transaction.

        Programs that share source, companies, currency and time zone are measured
        by one statement.

        :param as_of: last day that counts, as a date or its ISO text (today in the
            time zone of the program when empty)
        :param partners: the only customers to assess, as any of their addresses;
            all when empty
        :return: one ``customer.tier.assessment`` per program
        :raise UserError: a program is not published, or is being assessed right now
        """
        # sudo: everyone is graded by all documents, whoever starts the assessment;
        # who may start it is checked where it can be started from
        programs = self.sudo()
        as_of = fields.Date.to_date(as_of)
        for program in programs:
            if program.state != "published":
                raise UserError(
                    self.env._(
                        "%(program)s is a draft: publish it first.",
                        program=program.name,
                    )
                )
            program._check_settings()
        programs._lock()
        programs._flush_cached()
        assessments = {}
        groups = programs.grouped(lambda p: p._get_scope_key(as_of or p._today()))
        for group in groups.values():
            assessments.update(group._assess_group(as_of or group._today(), partners))
        programs._forget_cached()
        ids = [assessments[program.id].id for program in programs]
        return self.env["customer.tier.assessment"].browse(ids)

    def _assess_approved(self, run):
        """Do a held run again, so that it takes effect.

        :param run: the assessment; who may approve it was checked
        """
        self.ensure_one()
        self._check_settings()
        self._lock()
        self._flush_cached()
        started = time.monotonic()
        measured = self._measure(run.as_of)
        self._grade(measured, time.monotonic() - started, approved=run)
        self._forget_cached()

    # ------------------------------------------------------------------
    # One group of programs, one statement
    # ------------------------------------------------------------------

    def _assess_group(self, as_of, partners):
        """Assess programs that share a scope.

        :return: dict of program id → assessment
        """
        started = time.monotonic()
        if partners is not None:
            behind = self.filtered(lambda program: not program._get_frozen_run())
            if behind:
                found = {p.id: p._assess_behind(as_of, partners) for p in behind}
                rest = self - behind
                return found | (rest._assess_group(as_of, partners) if rest else {})
        self._progress("measure")
        measured = self._measure(as_of, partners)
        seconds = time.monotonic() - started
        return {program.id: program._grade(measured, seconds) for program in self}

    def _assess_behind(self, as_of, partners):
        """Assess some customers by a program whose rules nobody was assessed by yet.

        Those of the last run of everyone hold until the next one: who buys, or is
        overridden, is not the first to feel other rules. Where there was none, or its
        rules cannot be had any more, everyone is assessed.
        """
        last = self._get_last_run()
        rules = last.version_id and last.version_id._restore()
        started = time.monotonic()
        if not rules:
            return self._grade(self._measure(as_of), time.monotonic() - started)
        measured = rules._measure(as_of, partners)
        decision = self._decide_behind(measured, rules, last)
        return self._grade(measured, time.monotonic() - started, decision)

    def _grade(self, measured, measure_seconds, decision=None, approved=None):
        """Grade one program on what was measured, and write what changed, or hold it.

        :param measured: :class:`~.customer_tier_program_evaluate.Measured`
        :param decision: what becomes of the customers, where that is known already
        :param approved: the held run that this one lets take effect
        """
        self.ensure_one()
        started = time.monotonic()
        if decision is None:
            self._progress("grade", len(measured.of(self)))
            frozen = self._get_frozen_run() if measured.owners is not None else None
            decision = self._decide(measured, frozen)
        frozen = decision.frozen
        causes = self._attribute(decision)
        graded = time.monotonic()
        counts = decision.count()
        assessment = approved or self._open_assessment(decision, measured)
        state = "held" if assessment._is_to_be_held(decision, counts) else "done"
        if state == "done":
            self._progress("apply", len(decision.result.ids))
            counts["written_count"] = self._apply(assessment, decision, *causes)
        self._progress(None)
        assessment._finish(
            {**counts, "state": state},
            decision.result.outcome,
            {
                "measure": measure_seconds,
                "grade": graded - started,
                "apply": time.monotonic() - graded,
            },
        )
        if not frozen:
            assessment._supersede(self)
        if state == "held":
            assessment._tell_held()
        return assessment

    def _open_assessment(self, decision, measured):
        """The record of this run."""
        owners, frozen = measured.owners, decision.frozen
        return self.env["customer.tier.assessment"].create(
            {
                "program_id": self.id,
                "as_of": decision.scope.as_of,
                "version": frozen.version if frozen else self.version,
                "version_id": (frozen.version_id if frozen else self._get_version()).id,
                "settings": frozen.settings if frozen else decision.settings,
                "is_partial": owners is not None,
                "partner_ids": owners and list(owners),
                "frozen_id": frozen and frozen.id,
            }
        )

    def _apply(self, assessment, decision, causes, leaving):
        """Write members that changed and their transitions.

        :param causes: int[N], and ``leaving``: see ``_attribute``
        :return: number of members written
        """
        scope, standing = decision.scope, decision.standing
        rows = decision.result.rows(decision.seats, days(scope.as_of))
        rows["cause"] = ("int4", causes)
        changed = rows["digest"][1] != decision.seats.digest
        changed |= rows["member_id"][1] == 0
        changed |= rows["released"][1] == 1
        run = {
            "program_id": self.id,
            "assessment_id": assessment.id,
            "user_id": self.env.uid,
            "as_of": scope.as_of,
            "causes": CAUSES,
            # Everyone enters with the first run: nobody is told about that.
            "state": "done" if decision.is_first else "pending",
        }
        ledger.write_changes(
            self.env.cr,
            {name: (kind, array[changed]) for name, (kind, array) in rows.items()},
            [criterion["id"] for criterion in assessment.settings["criteria"]],
            run,
        )
        leavers = decision.leavers
        for place, cause in enumerate(CAUSES):
            gone = standing.member[leavers & (leaving == place)]
            ledger.remove(self.env.cr, gone, run, cause)
        if not decision.frozen:
            assessment._keep_undo(assessment)
        elif changed.any() or leavers.any():
            assessment._keep_undo(self._get_last_run())
        self._after_apply(decision)
        return int(changed.sum())

    def _after_apply(self, decision):
        """What else ends with a run."""
        released = decision.seats.released > 0
        if released.any():
            self.env["customer.tier.override"]._close_released(
                self, decision.result.ids[released].tolist(), decision.scope.as_of
            )

    # ------------------------------------------------------------------
    # State
    # ------------------------------------------------------------------

    def _get_frozen_run(self):
        """The full run whose cut points hold for the rules as they are now."""
        self.ensure_one()
        return self.env["customer.tier.assessment"].search(
            [
                ("program_id", "=", self.id),
                ("state", "=", "done"),
                ("is_partial", "=", False),
                ("version", "=", self.version),
            ],
            order="id desc",
            limit=1,
        )

    def _get_grade_cuts(self):
        """What turns a score into a position, as of the last full run; or None."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own_cuts -> 'grade' FROM customer_tier_assessment
                 WHERE program_id = %s AND state = 'done' AND is_partial IS NOT TRUE
                 ORDER BY id DESC LIMIT 1
                """,
                self._origin.id,
                to_flush=self.env["customer.tier.assessment"]._fields["own_cuts"],
            )
        )
        return rows[0][0] if rows else None

    def _lock(self):
        """Keep others from assessing the programs until the transaction ends.

        :raise UserError: someone is at it right now
        """
        if not self._try_lock():
            raise UserError(
                self.env._(
                    "%(programs)s: being assessed right now; wait until that is done.",
                    programs=wording.listed(self.env, self.mapped("name")),
                )
            )

    def _try_lock(self):
        """Only one assessment of a program at a time, until the transaction ends.

        :return: whether nobody else is assessing any of them
        """
        for program in self.sorted("id"):
            [[got]] = self.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_CLASS, program.id)
            )
            if not got:
                return False
        return True

    def _flush_cached(self):
        """What was written to members (an override) is read back by SQL."""
        for model in WRITTEN_MODELS:
            self.env[model].flush_model()

    def _forget_cached(self):
        """What was read of members before is out of date."""
        for model in WRITTEN_MODELS:
            self.env[model].invalidate_model(flush=False)
        self.env["customer.tier"].invalidate_model(["member_count"], flush=False)
        self.invalidate_model(
            ["last_assessment_id", "member_count", "member_ids"], flush=False
        )
        documents = self.env.registry.descendants(["customer.tier.mixin"], "_inherit")
        for name in ["res.partner", *documents]:
            model = self.env[name]
            if not model._abstract:
                model.invalidate_model(model._get_customer_tier_fields(), flush=False)

    def _progress(self, phase, total=0):
        """Tell whoever looks how far the run is; only runs started by hand."""
        if self.env.context.get("customer_tiering_progress"):
            self.env["customer.tier.progress"]._report(self, phase, total)
