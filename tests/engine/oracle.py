"""What the engine should find, slowly: plain Python, exact fractions, one at a time.

Shares no code with the engine and uses no numpy. None is a missing value.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cache

from places import Ladder, Map, Rules, fraction

NEW, SAME, UP, DOWN, HELD_BUFFER, HELD_GRACE, HELD_STAY, OVERRIDE = range(8)
HELD_REVIEW, HELD_NOTICE, RELEASED = range(8, 11)
EPOCH = date(1970, 1, 1)


@cache
def nine(number):
    """A fraction rounded to nine decimals."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(number.numerator) / Decimal(number.denominator)
        return Fraction(exact.quantize(Decimal("1e-9"), ROUND_HALF_EVEN))


class Criterion:
    """One criterion on one population."""

    def __init__(self, criterion, population, flatten=True):
        self.criterion = criterion
        self.flag = None
        known = [self._goodness(value) for value in population if value is not None]
        self.known = sorted(known)
        self.ends = sorted(self._floored(v) for v in population if v is not None)
        if self._is_fixed():
            return
        buckets = 5
        if criterion["scoring"] == "quantile":
            buckets = criterion.get("buckets", 5)
        ranks = criterion["scoring"] in ("quantile", "percentile")
        if not known or (flatten and ranks and len(known) < 5 * buckets):
            self.flag = "small"
        elif len(set(known)) == 1 or (
            criterion["scoring"] in ("linear", "log") and not self._has_range()
        ):
            self.flag = "constant"

    def points(self, value):
        """Points of a value, of the population or not: Fraction 0..100."""
        if value is None:
            return Fraction(0)
        if self.flag:
            return Fraction(50)
        return getattr(self, "_" + self.criterion["scoring"])(value)

    def counts(self, method):
        """Whether it is measured for its points, and not for conditions only."""
        return method != "rule" or self.criterion["weight"] > 0

    def bucket(self, value):
        buckets = self.criterion.get("buckets", 5)
        if value is None:
            return 0
        if self.flag:
            return (buckets + 1) // 2
        return 1 + buckets * self._worse(value) // len(self.known)

    def _is_fixed(self):
        if self.criterion["scoring"] in ("linear", "log"):
            given = (self.criterion.get("low"), self.criterion.get("high"))
            return None not in given
        return self.criterion["scoring"] == "bands"

    def _has_range(self):
        low, high = self._range()
        return low < high

    def _floored(self, value):
        floor = self.criterion.get("floor")
        return value if floor is None or value > floor else floor

    def _goodness(self, value):
        value = self._floored(value)
        return -value if self.criterion.get("direction") == "lower" else value

    def _worse(self, value):
        return bisect_left(self.known, self._goodness(value))

    def _bands(self, value):
        reached = [
            fraction(points)
            for bound, points in self.criterion["bands"]
            if self._within(bound, value)
        ]
        return max(reached, default=Fraction(0))

    def _within(self, bound, value):
        if self.criterion.get("direction") == "lower":
            return self._floored(value) <= bound
        return self._floored(value) >= bound

    def _quantile(self, value):
        buckets = self.criterion.get("buckets", 5)
        return Fraction(100 * (self.bucket(value) - 1), buckets - 1)

    def _percentile(self, value):
        return Fraction(100 * self._worse(value), len(self.known))

    def _range(self):
        low, high = self.criterion.get("low"), self.criterion.get("high")
        low = self.ends[0] if low is None else low
        high = self.ends[-1] if high is None else high
        return Fraction(low), Fraction(high)

    def _mirrored(self, part):
        return 100 * (1 - part if self.criterion.get("direction") == "lower" else part)

    def _linear(self, value):
        low, high = self._range()
        inside = min(max(Fraction(self._floored(value)), low), high)
        return self._mirrored((inside - low) / (high - low))

    def _log(self, value):
        low, high = self._range()
        inside = min(max(Fraction(self._floored(value)), low), high)
        shift = max(Fraction(0), 1 - low)
        part = _ln((inside + shift) / (low + shift)) / _ln(
            (high + shift) / (low + shift)
        )
        return self._mirrored(Fraction(part))


def _ln(number):
    with localcontext() as context:
        context.prec = 40
        return (Decimal(number.numerator) / Decimal(number.denominator)).ln()


def composite(points, weights):
    """Weighted mean of a customer's points, to nine decimals."""
    total = sum(fraction(weight) for weight in weights)
    parts = (p * fraction(w) for p, w in zip(points, weights, strict=True))
    return nine(sum(parts) / total)


class Grade:
    """The grade of a score in a population of scores."""

    def __init__(self, settings, scores, amounts=None):
        self.settings = settings
        self.scores = sorted(scores)
        self.held = None
        if settings["method"] == "rank" and settings.get("rank_basis") == "value":
            amounts = [max(0, fraction(a)) if a is not None else 0 for a in amounts]
            self.held = {}
            for score, amount in zip(scores, amounts, strict=True):
                self.held[score] = self.held.get(score, 0) + amount
            self._sum_from_the_top()

    def _sum_from_the_top(self):
        ahead, self.ahead = Fraction(0), {}
        for score in sorted(self.held, reverse=True):
            self.ahead[score] = ahead
            ahead += self.held[score]
        self.total = ahead

    def share_ahead(self, score):
        """Percentage that strictly better customers hold."""
        if self.held is None:
            above = len(self.scores) - bisect_right(self.scores, score)
            return Fraction(100 * above, len(self.scores))
        if not self.total:
            return Fraction(100)
        if score in self.ahead:
            return 100 * self.ahead[score] / self.total
        ahead = sum(held for other, held in self.held.items() if other > score)
        return 100 * ahead / self.total

    def position(self, score):
        if self.settings["method"] in ("rule", "matrix"):
            return score
        if self.settings["method"] == "rank":
            return nine(100 - self.share_ahead(score))
        if self.settings.get("score_basis") != "percentile":
            return score
        if len(self.scores) < 25 or self.scores[0] == self.scores[-1]:
            return Fraction(50)
        return nine(Fraction(100 * bisect_left(self.scores, score), len(self.scores)))

    def tier(self, score):
        tiers = self.settings["tiers"]
        if self.settings["method"] == "rank":
            share, cumulated = self.share_ahead(score), Fraction(0)
            for index, tier in enumerate(tiers[:-1]):
                cumulated += fraction(tier["share"])
                if share < cumulated:
                    return index
            return len(tiers) - 1
        position = self.position(score)
        for index, tier in enumerate(tiers[:-1]):
            if position >= fraction(tier["min_score"]):
                return index
        return len(tiers) - 1


def settle(settings, place, state, as_of, reviewed=-1, partial=False):
    """One customer: (tier, below, below_at, reason, notice_at)."""
    policy, proposed = settings["policy"], place.tier
    last = len(settings["tiers"]) - 1
    current = state["tier"]
    if state["override"] >= 0:
        return state["override"], 0, -1, OVERRIDE, -1
    if state.get("released"):
        return proposed, 0, -1, RELEASED, -1
    if current < 0:
        return proposed, 0, -1, NEW, -1
    if proposed < current:
        reached = place.reached()
        if reached == current:
            return current, 0, -1, HELD_BUFFER, -1
        came_today = current == last and state["since"] >= as_of
        waits = partial and policy.get("upgrade") == "assessment"
        if waits or (policy.get("to_base") and came_today):
            return current, 0, -1, HELD_REVIEW, -1
        return reached, 0, -1, UP, -1
    if proposed == current:
        return current, 0, -1, SAME, -1
    if place.holds(current):
        return current, 0, -1, HELD_BUFFER, -1
    grace = max(1, policy.get("grace") or 1)
    below = state["below"] + (1 if state["below_at"] < as_of else 0)
    notice_at = -1
    if policy.get("notice") and below >= max(1, grace - 1):
        notice_at = state["notice_at"] if state.get("notice_at", -1) >= 0 else as_of
    if below < grace:
        return current, below, as_of, HELD_GRACE, notice_at
    if as_of - state["since"] < (policy.get("min_stay") or 0):
        return current, below, as_of, HELD_STAY, notice_at
    if not reviewed_on(policy, state["since"], as_of, reviewed):
        return current, below, as_of, HELD_REVIEW, notice_at
    if policy.get("notice") and as_of - notice_at < policy["notice"]:
        return current, below, as_of, HELD_NOTICE, notice_at
    steps = policy.get("max_steps") or last
    tier = last if policy.get("to_base") else min(proposed, current + steps)
    done = tier >= proposed or place.holds(tier)
    return tier, 0, -1 if done else as_of, DOWN, -1


def reviewed_on(policy, since, as_of, reviewed):
    """Whether a day of review lies after the last assessment and up to this one."""
    strategy = policy.get("downgrade") or "scheduled"
    if strategy == "scheduled":
        return True
    if strategy == "anniversary":
        first = max(since, reviewed) + 1
        wanted = {(EPOCH + timedelta(since)).timetuple()[1:3]}
    else:
        first = as_of if reviewed < 0 else reviewed + 1
        wanted = {tuple(day) for day in policy["review_days"]}
    for day in range(first, as_of + 1):
        found = EPOCH + timedelta(day)
        if (found.month, found.day) in wanted:
            return True
        # a common year has its 29 February on the 28th
        tomorrow = found + timedelta(1)
        if (2, 29) in wanted and (found.month, found.day, tomorrow.day) == (2, 28, 1):
            return True
    return False


def assess(settings, rows, active, amounts, states, as_of):
    """All customers: a list of dicts, and the criteria and the grade behind them."""
    population = [row for row, counts in zip(rows, active, strict=True) if counts]
    method = settings["method"]
    criteria = [
        Criterion(criterion, [row[k] for row in population], method != "rank")
        for k, criterion in enumerate(settings["criteria"])
    ]
    found = []
    for row, counts in zip(rows, active, strict=True):
        points = [
            c.points(v) if counts and c.counts(method) else Fraction(0)
            for c, v in zip(criteria, row, strict=True)
        ]
        found.append({"points": points, **scores(settings, points)})
    pairs = [
        (f["score"], a) for f, a, c in zip(found, amounts, active, strict=True) if c
    ]
    grade = Grade(settings, [s for s, _a in pairs], [a for _s, a in pairs])
    for one, row, counts, state in zip(found, rows, active, states, strict=True):
        place = _place(settings, grade, one, row, counts)
        one["position"] = grade.position(one["score"]) if counts else Fraction(0)
        one["proposed"] = place.tier
        one["cell"] = getattr(place, "cell", None)
        decided = settle(settings, place, state, as_of)
        names = ("tier", "below", "below_at", "reason", "notice_at")
        one.update(zip(names, decided, strict=True))
    return found, criteria, grade


def scores(settings, points):
    """Score of a customer, and of both axes of a matrix."""
    weights = [criterion["weight"] for criterion in settings["criteria"]]
    if settings["method"] != "matrix":
        return {"score": composite(points, weights) if any(weights) else Fraction(0)}
    axes = []
    for axis in "xy":
        own = [n for n, c in enumerate(settings["criteria"]) if c["axis"] == axis]
        axes.append(composite([points[n] for n in own], [weights[n] for n in own]))
    return {"axes": axes, "score": nine(sum(axes) / 2)}


def _place(settings, grade, one, row, counts):
    if settings["method"] == "rule":
        return Rules(settings, row)
    if settings["method"] == "matrix":
        return Map(settings, one["axes"] if counts else None)
    if not counts:
        return Ladder(settings, Fraction(0), len(settings["tiers"]) - 1)
    return Ladder(settings, grade.position(one["score"]), grade.tier(one["score"]))
