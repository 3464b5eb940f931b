from dataclasses import dataclass

import numpy as np

from odoo import models
from odoo.exceptions import UserError

from .. import wording
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
        tier_ids, sizes = np.unique(self.result.tier_ids[self.now], return_counts=True)
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
        as_of, owners = measured.scope.as_of, measured.owners
        affected = None
        if owners is not None:
            affected = self._get_affected_ids(self._get_own_ids(measured), owners)
        tier_ids = self._get_ladder_ids()
        return self._decide_from(
            measured,
            ledger.read_standing(self.env.cr, self._origin.id or 0, as_of, affected),
            tier_ids,
            self._get_heirs(tier_ids),
            frozen and frozen._get_cuts(),
            reviewed=self._get_reviewed(as_of),
            frozen=frozen,
        )

    def _decide_behind(self, measured, rules, last):
        """:meth:`_decide` some customers by the rules of the last run of everyone.

        :param measured: by those rules
        :param rules: the program with them, not saved
        :param last: that run
        :raise UserError: a customer is to be overridden into a tier that they lack
        """
        as_of, owners = measured.scope.as_of, measured.owners
        affected = rules._get_affected_ids(rules._get_own_ids(measured), owners)
        standing = ledger.read_standing(self.env.cr, self.id, as_of, affected)
        ladder = [tier["id"] for tier in last.settings["tiers"]]
        ahead = ~np.isin(standing.override, [0, *ladder])
        asked = ahead & (standing.tier != standing.override)
        unknown = np.unique(standing.override[asked])
        if len(unknown):
            tiers = self.env["customer.tier"].browse(unknown.tolist())
            raise UserError(
                self.env._(
                    "Tier: %(tiers)s belongs to rules that nobody was assessed by yet."
                    " Assess the customers first.",
                    tiers=wording.listed(self.env, tiers.mapped("name")),
                )
            )
        # Who is in such a tier by hand already stays there.
        more = np.unique(standing.override[ahead]).tolist()
        tier_ids = np.array(ladder + more, dtype=np.int64)
        return rules._decide_from(
            measured,
            standing,
            tier_ids,
            self._get_heirs(tier_ids),
            last._get_cuts(),
            reviewed=self._get_reviewed(as_of, rules.downgrade_when),
            frozen=last,
        )

    def _decide_from(
        self, measured, standing, tier_ids, heirs, cuts, reviewed, frozen=None
    ):
        """:meth:`_decide`, given where customers stand.

        :param standing: :class:`~…measure.ledger.Standing`
        :param tier_ids: of the ladder, and ``heirs``: see :meth:`_get_heirs`
        :param cuts: cut points to use; None finds them on the customers
        :param int reviewed: see the engine
        :param frozen: the full run of the cut points, where only some are assessed
        """
        scope, owners = measured.scope, measured.owners
        settings = self._get_settings()
        people = measured.of(self)
        as_of = days(scope.as_of)
        fan_out = self._get_fan_out(people.ids, owners)
        own_ids, place = fan_out if fan_out is not None else (people.ids, None)
        state = Seats(people.ids, standing).state(tier_ids, heirs)
        counted = state["below_at"]
        # Assessments running are those of everyone: an order more or less in between
        # does not bring a downgrade nearer.
        uncounted = frozen and self.grace > 1
        if uncounted:
            state["below_at"] = np.full_like(counted, as_of)
        values, revenue, outcome = self._evaluate(
            measured,
            people,
            settings,
            state,
            cuts,
            reviewed=reviewed,
            partial=bool(frozen),
        )
        if uncounted:
            kept = np.where(outcome.below_at < 0, -1, counted).astype(np.int32)
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

    def _get_own_ids(self, measured):
        """Ids of the customers that have a member each, ascending."""
        people = measured.of(self)
        fan_out = self._get_fan_out(people.ids, measured.owners)
        return people.ids if fan_out is None else fan_out[0]

    def _get_heirs(self, tier_ids):
        """Where customers of tiers that left the ladder stand now.

        Whoever was in a tier that was archived, or merged with the one below, has the
        next worse one that there is.

        :param tier_ids: of the ladder, best first; those that are not saved yet have
            numbers below 0
        :return: dict of tier id → tier id on the ladder
        """
        ladder = tier_ids.tolist()
        every = self._origin.with_context(active_test=False).tier_ids
        order = {tier.id: (tier.sequence, tier.id) for tier in every}
        if min(ladder, default=0) < 0:
            # As they are being edited.
            order |= {
                number: (tier.sequence, tier._origin.id or 0)
                for number, tier in zip(ladder, self._get_ladder(), strict=True)
            }
        heirs = {}
        for gone in every.ids:
            if gone not in ladder and ladder:
                worse = [n for n in ladder if order.get(n, (0, 0)) > order[gone]]
                heirs[gone] = worse[0] if worse else ladder[-1]
        return heirs

    def _get_reviewed(self, as_of, downgrade_when=None):
        """Days since 1970 of the last assessment of everyone before a day; or -1.

        :param str downgrade_when: of the rules that ask, when they are others
        """
        if (downgrade_when or self.downgrade_when) == "scheduled":
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
