import logging
import time

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import engine, wording
from ..measure import ledger
from ..measure.parts import days
from ..measure.seats import Result, Seats
from .customer_tier_progress import LOCK_CLASS

_logger = logging.getLogger(__name__)
WRITTEN_MODELS = (
    "customer.tier.member",
    "customer.tier.score",
    "customer.tier.transition",
)
CAUSES = ("behaviour", "rules", "override")


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
        if programs and not programs._try_lock():
            raise UserError(
                self.env._(
                    "%(programs)s: being assessed right now; wait until that is done.",
                    programs=wording.listed(self.env, programs.mapped("name")),
                )
            )
        programs._flush_cached()
        assessments = {}
        groups = programs.grouped(lambda p: p._get_scope_key(as_of or p._today()))
        for group in groups.values():
            assessments.update(group._assess_group(as_of or group._today(), partners))
        programs._forget_cached()
        ids = [assessments[program.id].id for program in programs]
        return self.env["customer.tier.assessment"].browse(ids)

    # ------------------------------------------------------------------
    # One group of programs, one statement
    # ------------------------------------------------------------------

    def _assess_group(self, as_of, partners):
        """Assess programs that share a scope.

        :return: dict of program id → assessment
        """
        started = time.monotonic()
        if partners is not None and not all(p._get_frozen_run() for p in self):
            partners = None  # there are no cut points yet: find them on everyone
        self._progress("measure")
        measured = self._measure(as_of, partners)
        seconds = time.monotonic() - started
        return {program.id: program._grade(measured, seconds) for program in self}

    def _grade(self, measured, measure_seconds):
        """Grade one program on what was measured, and write what changed.

        :param measured: :class:`~.customer_tier_program_evaluate.Measured`
        """
        self.ensure_one()
        started = time.monotonic()
        scope, owners = measured.scope, measured.owners
        settings = self._get_settings()
        frozen = self._get_frozen_run() if owners is not None else None
        people = measured.of(self)
        assessment = self.env["customer.tier.assessment"].create(
            {
                "program_id": self.id,
                "as_of": scope.as_of,
                "version": self.version,
                "settings": settings,
                "is_partial": owners is not None,
                "frozen_id": frozen and frozen.id,
            }
        )
        self._progress("grade", len(people))
        as_of = days(scope.as_of)
        fan_out = self._get_fan_out(people.ids, owners)
        if fan_out is not None:
            own_ids, place = fan_out
        else:
            own_ids, place = people.ids, None
        standing = ledger.read_standing(
            self.env.cr,
            self.id,
            scope.as_of,
            self._get_affected_ids(own_ids, owners) if owners is not None else None,
        )
        tier_ids = np.array([tier["id"] for tier in settings["tiers"]])
        seats = Seats(people.ids, standing)
        state = seats.state(tier_ids)
        if frozen:
            counted = state["below_at"]
            if self.grace > 1:
                # Assessments running are those of everyone: an order more or less
                # in between does not bring a downgrade nearer.
                state["below_at"] = np.full_like(counted, as_of)
        values, revenue, outcome = self._evaluate(
            measured, people, settings, state, frozen and frozen.cuts
        )
        if frozen:
            kept = np.where(outcome.below > 0, counted, -1).astype(np.int32)
            outcome = outcome._replace(below_at=kept)
        graded_seconds = time.monotonic() - started
        self._progress("apply", len(people))
        counts = self._apply(
            assessment,
            Result(own_ids, place, values, revenue, outcome, tier_ids),
            standing,
            scope,
            frozen,
        )
        self._progress(None)
        assessment._finish(
            counts,
            outcome,
            {
                "measure": measure_seconds,
                "grade": graded_seconds,
                "apply": time.monotonic() - started - graded_seconds,
            },
        )
        return assessment

    def _apply(self, assessment, result, standing, scope, frozen):
        """Write members that changed and their transitions.

        :return: dict of counts
        """
        as_of = days(scope.as_of)
        seats = Seats(result.ids, standing)
        rows = result.rows(seats, as_of)
        rules = self._rules_moved(frozen)
        cause = np.full(
            len(result.ids), CAUSES.index("rules" if rules else "behaviour")
        )
        overridden = (
            result.take(result.outcome.reason) == engine.settling.Reason.OVERRIDE
        )
        cause[overridden] = CAUSES.index("override")
        rows["cause"] = ("int4", cause)
        changed = rows["digest"][1] != seats.digest
        changed |= rows["member_id"][1] == 0
        old, new = rows["old_tier_id"][1], rows["tier_id"][1]
        order = {tier: place for place, tier in enumerate(result.tier_ids.tolist())}
        moved = (old != 0) & (old != new)
        places = np.array([order.get(int(tier), -1) for tier in old[moved]], dtype=int)
        new_places = np.array([order[int(tier)] for tier in new[moved]], dtype=int)
        stays = np.isin(standing.partner, result.ids)
        first = not len(standing.partner) and not assessment.is_partial
        run = {
            "program_id": self.id,
            "assessment_id": assessment.id,
            "user_id": self.env.uid,
            "as_of": scope.as_of,
            "causes": CAUSES,
            "cause": "rules" if rules else "behaviour",
            # Everyone enters with the first run: nobody is told about that.
            "state": "done" if first else "pending",
        }
        ledger.write_changes(
            self.env.cr,
            {name: (kind, array[changed]) for name, (kind, array) in rows.items()},
            self.criterion_ids.ids,
            run,
        )
        ledger.remove(self.env.cr, standing.member[~stays], run)
        tiers, sizes = np.unique(new, return_counts=True)
        return {
            "customer_count": len(result.ids),
            "new_count": int((old == 0).sum()),
            "up_count": int((new_places < places).sum()),
            "down_count": int((new_places > places).sum()),
            "left_count": int((~stays).sum()),
            "written_count": int(changed.sum()),
            "tier_counts": {
                str(tier): int(size)
                for tier, size in zip(tiers.tolist(), sizes.tolist(), strict=True)
            },
        }

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

    def _rules_moved(self, frozen):
        """Whether the rules changed since customers were last assessed."""
        if frozen:
            return False
        last = self.env["customer.tier.assessment"].search(
            [("program_id", "=", self.id), ("state", "=", "done")],
            order="id desc",
            limit=1,
        )
        return bool(last) and last.version != self.version

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
