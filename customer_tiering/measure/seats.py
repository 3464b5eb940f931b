"""Members aligned with customers, and what an assessment makes of them."""

import numpy as np

from . import ledger


class Seats:
    """Members that belong to given customers, aligned with them."""

    def __init__(self, ids, standing):
        place = np.searchsorted(standing.partner, ids)
        place[place == len(standing.partner)] = 0
        if len(standing.partner):
            known = standing.partner[place] == ids
        else:
            known = np.zeros(len(ids), dtype=bool)
        self._place, self._known, self._standing = place, known, standing

    def __getattr__(self, name):
        source = getattr(self._standing, name)
        if not len(source):
            return np.zeros(len(self._known), dtype=source.dtype)
        return np.where(self._known, source[self._place], source.dtype.type(0))

    def state(self, tier_ids, heirs=None):
        """State as :func:`~…engine.settling.settle` wants it.

        :param tier_ids: of the ladder, best first
        :param dict heirs: id of a tier that left the ladder → id of the one in whose
            place its customers stand
        """
        tier = self.tier
        for gone, heir in (heirs or {}).items():
            tier = np.where(tier == gone, heir, tier)
        return {
            "tier": _positions(tier_ids, tier),
            "since": self.since,
            "below": self.below,
            "below_at": np.where(self._known, self.below_at, -1).astype(np.int32),
            "notice_at": np.where(self._known, self.notice_at, -1).astype(np.int32),
            "override": _positions(tier_ids, self.override),
            "released": self.released > 0,
        }


def _positions(tier_ids, ids):
    """Place of each tier on the ladder, -1 where it is not on it."""
    order = np.argsort(tier_ids)
    found = np.minimum(np.searchsorted(tier_ids[order], ids), len(tier_ids) - 1)
    places = order[found]
    return np.where(tier_ids[places] == ids, places, -1).astype(np.int32)


class Result:
    """Outcome of the engine for the customers that have a member each."""

    def __init__(self, ids, place, values, revenue, outcome, tier_ids):
        self.ids, self.place = ids, place
        self.values, self.revenue = values, revenue
        self.outcome, self.tier_ids = outcome, tier_ids

    def take(self, array):
        return array if self.place is None else array[self.place]

    def take_row(self, row):
        """Where the outcome of a customer is."""
        return row if self.place is None else int(self.place[row])

    def rows(self, seats, as_of):
        """Columns for :func:`~…measure.ledger.write_changes`."""
        outcome = self.outcome
        tier = self.tier_ids[self.take(outcome.tier)]
        moved = tier != seats.tier
        stored = {
            "tier_id": ("int4", tier),
            "computed_tier_id": ("int4", self.tier_ids[self.take(outcome.proposed)]),
            "since": ("int4", np.where(moved, as_of, seats.since)),
            "below": ("int4", self.take(outcome.below)),
            "below_at": ("int4", self.take(outcome.below_at)),
            "score": ("float8", self.take(outcome.score)),
            "revenue": ("float8", self.take(self.revenue)),
        }
        for number in range(self.values.shape[1]):
            stored[f"v{number}"] = ("float8", self.take(self.values[:, number]))
            stored[f"p{number}"] = ("float8", self.take(outcome.points[:, number]))
        notice_at = self.take(outcome.notice_at)
        noticed = (notice_at == as_of) & (notice_at != seats.notice_at)
        digested = {name: array for name, (_kind, array) in stored.items()}
        # As before there were notices, where there is none.
        digested["below_at"] = digested["below_at"] + (
            (notice_at.astype(np.int64) + 1) << 32
        )
        digest = ledger.digest(digested.values())
        return {
            "member_id": ("int4", seats.member),
            "partner_id": ("int4", self.ids),
            "old_tier_id": ("int4", seats.tier),
            "old_score": ("float8", seats.score),
            "released": ("int4", seats.released),
            "notice_at": ("int4", notice_at),
            "noticed": ("int4", noticed),
            "digest": ("float8", digest),
            **stored,
        }
