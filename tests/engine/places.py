"""Where each method puts one customer, in plain Python; a part of the oracle.

A place has a ``tier``, the best tier ``reached()`` by rising with the upward buffer,
and ``holds(tier)``: whether the customer, who may belong lower, still holds a tier.
"""

from fractions import Fraction
from itertools import product


def fraction(number):
    """The decimal a person wrote, not the binary fraction next to it."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def line(settings, tier):
    """Where a tier begins, and whether a position on the line is in it."""
    if tier == len(settings["tiers"]) - 1:
        return Fraction(0), True
    if settings["method"] == "rank":
        shares = [fraction(t["share"]) for t in settings["tiers"][: tier + 1]]
        return 100 - sum(shares), False
    return fraction(settings["tiers"][tier]["min_score"]), True


def reaches(settings, tier, position, offset):
    """Is the position at or over the line of the tier, moved by an offset?"""
    begin, inclusive = line(settings, tier)
    begin += offset
    return position >= begin if inclusive else position > begin


class Ladder:
    """Where lines put a customer: tier, the best one to rise to, which ones hold."""

    def __init__(self, settings, position, proposed):
        self.settings, self.position, self.tier = settings, position, proposed

    def reached(self):
        buffer = fraction(self.settings["policy"].get("buffer_up") or 0)
        if not buffer:
            return self.tier
        last = len(self.settings["tiers"]) - 1
        tiers = [
            t for t in range(last) if reaches(self.settings, t, self.position, buffer)
        ]
        return min(tiers, default=last)

    def holds(self, tier):
        buffer = fraction(self.settings["policy"].get("buffer_down") or 0)
        if not self.position:
            return tier == len(self.settings["tiers"]) - 1
        return reaches(self.settings, tier, self.position, -buffer)


class Rules:
    """Where conditions put a customer; None is a missing value."""

    def __init__(self, settings, row):
        codes = [criterion["code"] for criterion in settings["criteria"]]
        self.values = dict(zip(codes, row, strict=True))
        self.tiers = settings["tiers"]
        self.tier = next(
            n
            for n, tier in enumerate(self.tiers)
            if tier["is_base"] or self.meets(tier["entry"])
        )

    def reached(self):
        return self.tier

    def holds(self, tier):
        return self.tier <= tier or self.meets(self.tiers[tier].get("maintain") or [])

    def meets(self, alternatives):
        return any(meets_alternative(one, self.values) for one in alternatives)


def meets_alternative(alternative, values):
    met = [meets_condition(c, values[c["metric"]]) for c in alternative["conditions"]]
    return sum(met) >= (alternative["need"] or len(met))


def meets_condition(condition, value):
    operator = condition["operator"]
    if operator in ("set", "unset"):
        return (value is None) == (operator == "unset")
    if value is None:
        return False
    bound = condition["value"]
    if value == bound:
        return operator in ("ge", "le")
    return (value > bound) == (operator in ("ge", "gt"))


def is_possible(alternative):
    """Can anyone meet it at all? Tries every kind of customer there is."""
    conditions = alternative["conditions"]
    kinds = {}
    for condition in conditions:
        near = [None]
        for other in conditions:
            if other["metric"] == condition["metric"] and "value" in other:
                bound = other["value"]
                near += [bound, bound - 0.001, bound + 0.001]
        kinds[condition["metric"]] = {*near, 0}
    return any(
        meets_alternative(alternative, dict(zip(kinds, values, strict=True)))
        for values in product(*kinds.values())
    )


class Map:
    """Where a grid puts a customer whose axes have these scores; None: nothing."""

    def __init__(self, settings, axes):
        self.settings, self.axes = settings, axes
        grid = settings["grid"]
        self.starts = [
            [None, *(fraction(line) for line in grid[name])]
            for name in ("x_lines", "y_lines")
        ]
        last = len(settings["tiers"]) - 1
        self.cell = self.tier = None
        self.tier = last
        if axes is not None:
            [column], [row] = self.columns_and_rows(0, 0)
            self.cell = row * len(self.starts[0]) + column
            self.tier = self.tier_of(column, row)

    def tier_of(self, column, row):
        codes = [tier["code"] for tier in self.settings["tiers"]]
        return codes.index(self.settings["grid"]["cells"][row][column])

    def columns_and_rows(self, less, more):
        """Where each axis can be when its score is up to so much less or more."""
        places = []
        for score, starts in zip(self.axes, self.starts, strict=True):
            # Who has nothing on an axis is under every line.
            most = score + more if score else score
            first = self.part(starts, score - less)
            places.append(range(first, self.part(starts, most) + 1))
        columns, parts = places
        rows = [len(self.starts[1]) - 1 - part for part in parts]
        return [*columns], rows

    @staticmethod
    def part(starts, score):
        return max(n for n, start in enumerate(starts) if n == 0 or score >= start)

    def around(self, less, more):
        columns, rows = self.columns_and_rows(less, more)
        return [self.tier_of(column, row) for column in columns for row in rows]

    def reached(self):
        if self.axes is None:
            return self.tier
        return max(self.around(fraction(self.settings["policy"]["buffer_up"]), 0))

    def holds(self, tier):
        if self.axes is None:
            return self.tier <= tier
        buffer = fraction(self.settings["policy"]["buffer_down"])
        return min(self.around(0, buffer)) <= tier
