"""What programs should make of a handful of customers, slowly: plain Python.

Shares no code with the product. Customers and tiers go by names, days are dates.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

NEVER = date.min


@dataclass
class Document:
    """An order, an invoice or a credit note that counts."""

    source: str
    customer: str
    day: date
    amount: int
    credits: "Document | None" = None


@dataclass
class Books:
    """Everything that happened, whoever looks at it."""

    documents: list = field(default_factory=list)
    archived: set = field(default_factory=set)
    objecting: set = field(default_factory=set)

    def measure(self, source, as_of):
        """customer → (money and purchases in the month up to a day, day of the last
        document) of those who are graded."""
        start = as_of - relativedelta(months=1) + timedelta(1)
        found = {}
        known = [d for d in self.documents if d.source == source and d.day <= as_of]
        for document in known:
            if document.customer in self.archived | self.objecting:
                continue
            credited = sum(d.amount for d in known if d.credits is document)
            money, count, last = found.get(document.customer, (0, 0, NEVER))
            last = max(last, document.day)
            # A credit note lowers the period of what it credits.
            if (document.credits or document).day >= start:
                if document.credits:
                    money -= document.amount
                else:
                    money += document.amount
                    count += credited < document.amount
            found[document.customer] = (money, count, last)
        return found


@dataclass(frozen=True)
class Rules:
    """``tiers``, best first: code → line (score), share (rank), or what the money must
    be to enter and to stay, None without (rule); ``policy``: see :func:`settle`."""

    method: str
    tiers: dict
    policy: dict

    @property
    def ladder(self):
        return list(self.tiers)

    def heir(self, code, order):
        """The tier in whose place customers of one that left the ladder stand.

        :param list order: all tiers that there ever were, best first
        """
        if code in self.tiers:
            return code
        worse = order[order.index(code) :]
        return next((c for c in worse if c in self.tiers), self.ladder[-1])


@dataclass
class Position:
    """How a customer compares: to what one gets, and what one keeps."""

    rules: Rules
    value: Fraction
    money: int
    active: bool

    def reaches(self, code, buffer=0):
        if code == self.rules.ladder[-1]:
            return True
        if self.rules.method == "rule":
            return self.money >= self.rules.tiers[code][0]
        line = self._line(code) + buffer
        if self.rules.method == "rank":
            return self.active and self.value > line
        return self.active and self.value >= line

    def holds(self, code, buffer):
        if code == self.rules.ladder[-1]:
            return True
        if self.rules.method == "rule":
            least = self.rules.tiers[code][1]
            return least is not None and self.money >= least
        # Who brings nothing keeps nothing, however wide the buffer.
        return self.value > 0 and self.reaches(code, -buffer)

    def _line(self, code):
        """Its own share, and those of the better tiers, are above the line."""
        if self.rules.method != "rank":
            return Fraction(self.rules.tiers[code])
        better = self.rules.ladder[: self.rules.ladder.index(code) + 1]
        return 100 - sum(Fraction(self.rules.tiers[c]) for c in better)

    def best(self, buffer=0):
        return next(c for c in self.rules.ladder if self.reaches(c, buffer))


@dataclass
class Member:
    """Where a customer stands."""

    number: int
    tier: str | None = None
    computed: str | None = None
    since: date | None = None
    below: int = 0
    below_at: date | None = None
    notice_at: date | None = None
    score: int = 0
    revenue: int = 0
    override: object = None
    scores: dict = field(default_factory=dict)


@dataclass
class Override:
    tier: str
    until: date | None


@dataclass
class Run:
    number: int
    as_of: date
    version: int
    partial: bool
    state: str = "done"
    cuts: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    # Members that it changed, before and after; None where there was none.
    changed: dict = field(default_factory=dict)
    reversible: bool = False
    applied: int = 0


@dataclass
class Move:
    customer: str
    old: str | None
    new: str | None
    day: date
    cause: str


def fixed_day(year, month, day):
    """The last day of a month that is too short."""
    return date(year, month, 1) + relativedelta(day=day)


def is_review(policy, since, as_of, reviewed):
    """Whether a day of review lies after the last assessment of everyone."""
    if policy["downgrade"] == "scheduled":
        return True
    if policy["downgrade"] == "anniversary":
        day, years = since, 0
        while day <= as_of:
            if day > max(since, reviewed or since):
                return True
            years += 1
            day = since + relativedelta(years=years)
        return False
    first = reviewed + timedelta(1) if reviewed else as_of
    return any(
        first <= fixed_day(year, month, day) <= as_of
        for year in range(first.year, as_of.year + 1)
        for month, day in policy["review_days"]
    )


def settle(rules, position, member, tier, as_of, reviewed, partial):
    """What becomes of a member who stands in ``tier`` of the ladder: (tier, below,
    below_at, notice_at)."""
    policy, ladder = rules.policy, rules.ladder
    place, proposed = ladder.index(tier), ladder.index(position.best())
    if proposed < place:
        best = position.best(policy["buffer_up"])
        waits = partial and policy["upgrade"] == "assessment"
        if policy["policy"] == "base" and tier == ladder[-1]:
            waits = waits or member.since >= as_of
        if ladder.index(best) < place and not waits:
            return best, 0, None, None
        return tier, 0, None, None
    if proposed == place or position.holds(tier, policy["buffer_down"]):
        return tier, 0, None, None
    below, below_at = member.below, member.below_at
    # With a grace, those assessments count that are of everyone.
    if not (partial and policy["grace"] > 1):
        if not below_at or below_at < as_of:
            below += 1
        below_at = as_of
    notice_at = None
    if policy["notice"] and below >= max(1, policy["grace"] - 1):
        notice_at = member.notice_at or as_of
    if (
        below < policy["grace"]
        or (as_of - member.since).days < policy["min_stay"]
        or not is_review(policy, member.since, as_of, reviewed)
        or (policy["notice"] and (as_of - notice_at).days < policy["notice"])
    ):
        return tier, below, below_at, notice_at
    steps = {"step": place + 1, "direct": proposed, "base": len(ladder) - 1}
    lower = steps[policy["policy"]]
    done = lower >= proposed or position.holds(ladder[lower], policy["buffer_down"])
    # The next step has a count of its own, and not on the same day.
    return ladder[lower], 0, None if done else below_at, None
