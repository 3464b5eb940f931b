from dataclasses import dataclass

import numpy as np

from odoo import models

from ..measure import ledger
from ..measure.parts import Scope, days
from ..measure.seats import Result, Seats


@dataclass(frozen=True)
class Decision:
    """What an assessment decides, before anything is written.

    :param scope: what counted
    :param settings: the rules
    :param frozen: the full run whose cut points were used, or None
    :param standing: :class:`~…measure.ledger.Standing` before
    :param result: :class:`~…measure.seats.Result`, one row a customer
    :param seats: the standing aligned with the result
    :param was: int32[N], place of each one's tier before on the ladder, -1 for new
    """

    scope: Scope
    settings: dict
    frozen: object
    standing: ledger.Standing
    result: Result
    seats: Seats
    was: np.ndarray

    @property
    def now(self):
        """int32[N], place of each one's tier afterwards."""
        return self.result.take(self.result.outcome.tier)

    @property
    def direction(self):
        """int8[N]: -1 for a better tier, 1 for a worse one, 0 for none or new.

        Whoever loses a tier that left the ladder to the next worse one goes down.
        """
        way = np.sign(self.now - self.was)
        displaced = ~np.isin(self.seats.tier, self.result.tier_ids)
        way[displaced & (way == 0)] = 1
        return np.where(self.was < 0, 0, way).astype(np.int8)

    @property
    def leavers(self):
        """bool[M], the members that are graded no more."""
        return ~np.isin(self.standing.partner, self.result.ids)

    @property
    def is_first(self):
        """Whether nobody was graded before."""
        return not len(self.standing.partner) and self.frozen is None

    def count(self):
        """What would change, as fields of an assessment."""
        tier_ids, sizes = np.unique(
            self.result.tier_ids[self.now], return_counts=True
        )
        return {
            "customer_count": len(self.result.ids),
            "new_count": int((self.was < 0).sum()),
            "up_count": int((self.direction < 0).sum()),
            "down_count": int((self.direction > 0).sum()),
            "left_count": int(self.leavers.sum()),
            "tier_counts": {
                str(tier): int(size)
                for tier, size in zip(tier_ids.tolist(), sizes.tolist(), strict=True)
            },
        }


class CustomerTierProgramDecide(models.AbstractModel):
    """Where customers stand and what is measured of them → what becomes of them.

    Runs and previews are this; only a run writes it.
    """

    _name = "customer.tier.program.decide"
    _description = "Decision of a Program"

    def _decide(self, measured, frozen=None):
        """Grade the customers of the program on what was measured.

        :param measured: :class:`~.customer_tier_program_evaluate.Measured`
        :param frozen: the full run with the cut points to use; None finds them on the
            customers
        :return: :class:`Decision`
        """
        self.ensure_one()
        scope, owners = measured.scope, measured.owners
        settings = self._get_settings()
        people = measured.of(self)
        as_of = days(scope.as_of)
        fan_out = self._get_fan_out(people.ids, owners)
        own_ids, place = fan_out if fan_out is not None else (people.ids, None)
        standing = ledger.read_standing(
            self.env.cr,
            self._origin.id or 0,
            scope.as_of,
            self._get_affected_ids(own_ids, owners) if owners is not None else None,
        )
        tier_ids = self._get_ladder_ids()
        heirs = self._get_heirs(tier_ids)
        state = Seats(people.ids, standing).state(tier_ids, heirs)
        counted = state["below_at"]
        if frozen and self.grace > 1:
            # Assessments running are those of everyone: an order more or less in
            # between does not bring a downgrade nearer.
            state["below_at"] = np.full_like(counted, as_of)
        values, revenue, outcome = self._evaluate(
            measured,
            people,
            settings,
            state,
            frozen and frozen.cuts,
            reviewed=self._get_reviewed(scope.as_of),
            partial=bool(frozen),
        )
        if frozen:
            kept = np.where(outcome.below > 0, counted, -1).astype(np.int32)
            outcome = outcome._replace(below_at=kept)
        seats = Seats(own_ids, standing)
        return Decision(
            scope=scope,
            settings=settings,
            frozen=frozen,
            standing=standing,
            result=Result(own_ids, place, values, revenue, outcome, tier_ids),
            seats=seats,
            was=seats.state(tier_ids, heirs)["tier"],
        )

    def _get_ladder_ids(self):
        """Ids of the tiers, best first: int64[T]; of those that are not saved yet,
        numbers below 0."""
        return np.array(
            [
                tier._origin.id or -place
                for place, tier in enumerate(self._get_ladder(), 1)
            ],
            dtype=np.int64,
        )

    def _get_heirs(self, tier_ids):
        """Where customers of tiers that left the ladder stand now.

        Whoever was in a tier that was archived, or merged with the one below, has the
        next worse one that there is.

        :return: dict of tier id → tier id on the ladder
        """
        everything = self._origin.with_context(active_test=False).tier_ids
        ladder = self._get_ladder()
        places = [(tier.sequence, tier._origin.id or 0) for tier in ladder]
        known, heirs = set(tier_ids.tolist()), {}
        for tier in everything:
            if tier.id not in known and len(places):
                worse = [n for n, at in enumerate(places) if at > (tier.sequence, tier.id)]
                heirs[tier.id] = int(tier_ids[worse[0] if worse else -1])
        return heirs

    def _get_reviewed(self, as_of):
        """Days since 1970 of the last assessment of everyone before a day; or -1."""
        if self.downgrade_when == "scheduled":
            return -1
        [[latest]] = self.env["customer.tier.assessment"]._read_group(
            [
                ("program_id", "=", self._origin.id),
                ("state", "=", "done"),
                ("is_partial", "=", False),
                ("as_of", "<", as_of),
            ],
            [],
            ["as_of:max"],
        )
        return days(latest) if latest else -1
