from dataclasses import dataclass

import numpy as np

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..measure.ledger import Standing
from ..measure.parts import days


@dataclass(frozen=True)
class Replay:
    """Where customers stood on a day, found anew.

    :param run: the assessment that was in force, or None before the first one
    :param standing: :class:`~…measure.ledger.Standing`, without ids of members
    :param decisions: customer id → (:class:`~.customer_tier_program_decide.Decision`
        that last concerned the customer, row in its result, its assessment); only of
        customers who were asked for
    """

    run: object
    standing: Standing
    decisions: dict

    def tier_of(self, partner_id):
        """Id of the tier of a customer, or None."""
        place = np.searchsorted(self.standing.partner, partner_id)
        known = self.standing.partner[place : place + 1] == partner_id
        return int(self.standing.tier[place]) if known.any() else None


class CustomerTierProgramReplay(models.AbstractModel):
    """What the runs of the past would find again.

    Every run names its day, the version of the rules and the cut points. Going through
    them in order, on the documents as they are now, leads to where customers stood on
    any day; where it does not, a document of that time was changed since.
    """

    _name = "customer.tier.program.replay"
    _description = "Replay of Past Assessments"

    def _replay(self, as_of, partners=None):
        """Where customers stood at the end of a past day.

        :param date as_of: the day
        :param partners: the only customers, None for all
        :return: :class:`Replay`
        :raise UserError: the rules of a run of that time were not kept
        """
        self.ensure_one()
        # sudo: the same customers and documents as in the runs themselves
        program = self.sudo()
        owners = partners and set(program._get_addresses(partners)[0])
        runs = program.env["customer.tier.assessment"].search(
            [
                ("program_id", "=", program.id),
                ("state", "=", "done"),
                ("as_of", "<=", as_of),
            ],
            order="id",
        )
        overrides = program._get_past_overrides(owners)
        standing, decisions, restored = _nobody(), {}, {}
        for run in runs:
            concerned = owners
            if run.is_partial:
                concerned = set(run.partner_ids or ())
                concerned = concerned & owners if owners else concerned
                if not concerned:
                    continue
            rules = restored.get(run.version)
            if rules is None:
                rules = restored[run.version] = program._restore_rules(run)
            standing = program._replay_run(
                run, rules, standing, concerned, overrides, decisions
            )
        return Replay(runs[-1:], standing, decisions)

    def _restore_rules(self, run):
        rules = run.version_id and run.version_id._restore()
        if not rules:
            raise UserError(
                self.env._(
                    "%(program)s: the rules of %(date)s cannot be had any more.",
                    program=self.name,
                    date=format_date(self.env, run.as_of),
                )
            )
        return rules

    def _replay_run(self, run, rules, standing, concerned, overrides, decisions):
        """Do one run again; where customers stand afterwards."""
        as_of = days(run.as_of)
        partners = concerned and self.env["res.partner"].browse(sorted(concerned))
        measured = rules._measure(run.as_of, partners)
        tier_ids = np.array([tier["id"] for tier in run.settings["tiers"]])
        standing = _overridden(standing, overrides, as_of)
        decision = rules._decide_from(
            measured,
            standing,
            tier_ids,
            self._get_heirs(tier_ids),
            run._get_cuts(),
            reviewed=self._get_reviewed_before(run),
            frozen=run.frozen_id,
        )
        result = decision.result
        if concerned:
            for row, partner_id in enumerate(result.ids.tolist()):
                decisions[partner_id] = (decision, row, run)
        rows = result.rows(decision.seats, as_of)
        found = {name: array for name, (_kind, array) in rows.items()}
        found["override"] = decision.seats.override
        kept = np.zeros(len(standing.partner), dtype=bool)
        if run.is_partial:
            affected = self._get_affected_ids(result.ids, concerned)
            kept = ~np.isin(standing.partner, list(affected))
        return _merged(standing, kept, result.ids, found)

    def _get_reviewed_before(self, run):
        """Days since 1970 of the assessment of everyone before a run; or -1."""
        found = self.env["customer.tier.assessment"].search(
            [
                ("program_id", "=", self.id),
                ("state", "=", "done"),
                ("is_partial", "=", False),
                ("as_of", "<", run.as_of),
                ("id", "<", run.id),
            ],
            order="as_of desc",
            limit=1,
        )
        return days(found.as_of) if found else -1

    def _get_past_overrides(self, owners):
        """Overrides that were ever in force: partner id → list of (first day, last day,
        tier id), days since 1970."""
        domain = [("program_id", "=", self.id), ("state", "in", ("active", "ended"))]
        if owners:
            domain.append(("partner_id", "in", list(owners)))
        found = {}
        for override in self.env["customer.tier.override"].search(domain):
            last = [days(override.until)] if override.until else []
            if override.ended_on:
                # The day on which it was ended by hand was no day of it any more.
                last.append(days(override.ended_on) - 1)
            first = override.decided_on or override.date
            found.setdefault(override.partner_id.id, []).append(
                (days(first), min(last, default=np.inf), override.tier_id.id)
            )
        return found


def _nobody():
    """Where nobody stands yet."""
    ids, scores = np.zeros(0, dtype=np.int32), np.zeros(0)
    return Standing(np.zeros(0, dtype=np.int64), *[ids] * 8, scores, scores)


def _overridden(standing, overrides, as_of):
    """The standing with the overrides that are in force on a day, and those that are
    over since the run before."""
    override = np.zeros_like(standing.override)
    for place, partner_id in enumerate(standing.partner.tolist()):
        for first, last, tier_id in overrides.get(partner_id, ()):
            if first <= as_of <= last:
                override[place] = tier_id
    released = ((standing.override > 0) & (override == 0)).astype(np.int32)
    return Standing(**{**standing.__dict__, "override": override, "released": released})


def _merged(standing, kept, ids, found):
    """The standing of whoever a run left alone, and of those that it concerned."""
    order = np.argsort(np.concatenate([standing.partner[kept], ids]), kind="stable")
    known = {
        "partner": ids,
        "member": np.ones(len(ids), dtype=np.int32),
        "tier": found["tier_id"],
        "override": found["override"],
        "released": np.zeros(len(ids), dtype=np.int32),
        **{
            name: found[name]
            for name in ("since", "below", "below_at", "notice_at", "score", "digest")
        },
    }
    return Standing(
        **{
            name: np.concatenate([getattr(standing, name)[kept], values])[order]
            for name, values in known.items()
        }
    )
