"""What programs should make of a handful of customers, slowly: plain Python.

Shares no code with the product. Customers and tiers go by names, days are dates.
"""

from copy import copy, deepcopy
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


class Program:
    """One program: members, history and runs as they should be."""

    def __init__(self, books, source, order, rules, hold):
        self.books, self.source, self.order = books, source, order
        self.versions, self.hold = [rules], hold
        self.members, self.history, self.runs, self.notices = {}, [], [], []
        self.count = 0

    @property
    def rules(self):
        return self.versions[-1]

    @property
    def version(self):
        return len(self.versions)

    def change(self, rules):
        if rules != self.rules:
            self.versions.append(rules)

    def last(self, full=True):
        done = [r for r in self.runs if r.state == "done" and not (full and r.partial)]
        return done[-1] if done else None

    def lacks(self, code):
        """Whether some customers could not be put into a tier: those rules hold by
        which everyone was assessed last."""
        last = self.last()
        return last and code not in self.versions[last.version - 1].tiers

    def reviewed(self, as_of):
        days = [
            run.as_of
            for run in self.runs
            if run.state == "done" and not run.partial and run.as_of < as_of
        ]
        return max(days, default=None)

    # ------------------------------------------------------------------
    # Assessing
    # ------------------------------------------------------------------

    def positions(self, rules, as_of, cuts=None):
        """(customer → Position, activity by customer, scores of the active ones)"""
        measured = self.books.measure(self.source, as_of)
        scores = {
            customer: min(max(money, 0), 100) if count else 0
            for customer, (money, count, _last) in measured.items()
        }
        if cuts is None:
            cuts = [scores[c] for c, (_m, count, _l) in measured.items() if count]
        found = {}
        for customer, (money, count, _last) in measured.items():
            value = Fraction(scores[customer])
            if rules.method == "rank":
                upto = sum(cut <= value for cut in cuts)
                value = Fraction(100 * upto, len(cuts)) if cuts else Fraction(0)
            value = value if count else Fraction(0)
            found[customer] = Position(rules, value, money, count > 0)
        activity = {c: last for c, (_m, _c, last) in measured.items()}
        return found, activity, scores, cuts

    def decide(self, rules, positions, as_of, partial=False, order=None):
        """customer → Member as they would be; ``order`` none: tiers that are not on
        the ladder are unknown."""
        reviewed, decided = self.reviewed(as_of), {}
        for customer, position in positions.items():
            old = self.members.get(customer)
            new = copy(old) if old else Member(0, since=as_of)
            new.computed = position.best()
            known = old and (order or old.tier in rules.tiers)
            override = old and old.override
            new.below, new.below_at, new.notice_at = 0, None, None
            if override and override.until and override.until < as_of:
                new.tier, new.override = new.computed, None
            elif override and (
                override.tier in rules.tiers or (partial and old.tier == override.tier)
            ):
                new.tier = override.tier  # maybe one of later rules
            elif known:
                tier = rules.heir(old.tier, order) if order else old.tier
                new.tier, new.below, new.below_at, new.notice_at = settle(
                    rules, position, old, tier, as_of, reviewed, partial
                )
            else:
                new.tier = new.computed
            decided[customer] = new
        return decided

    def direction(self, rules, old, new, order=None):
        """-1 up, 1 down, 0 neither, for tiers before and after."""
        if old in (None, new) or not (order or old in rules.tiers):
            return 0
        place = rules.heir(old, order) if order else old
        ladder = rules.ladder
        way = ladder.index(new) - ladder.index(place)
        if not way and old not in rules.tiers:
            return 1  # with the tier gone, the next worse one is lower
        return (way > 0) - (way < 0)

    def assess(self, as_of, customers=None, event=False, held=None):
        """One assessment, of everyone or of some.

        Some are assessed by the rules and cut points of the last run of everyone.
        """
        frozen = self.last() if customers is not None else None
        partial = frozen is not None
        version = frozen.version if partial else self.version
        rules = self.versions[version - 1]
        positions, activity, scores, cuts = self.positions(
            rules, as_of, frozen.cuts if partial else None
        )
        if partial:
            positions = {c: p for c, p in positions.items() if c in customers}
        decided = self.decide(rules, positions, as_of, partial, self.order)
        for customer, member in decided.items():
            member.score = scores[customer] if rules.method != "rule" else 0
            member.revenue = positions[customer].money
            old = self.members.get(customer)
            if not old or old.tier != member.tier:
                member.since = as_of
        there = [c for c in self.members if not partial or c in customers]
        leaving = [c for c in there if c not in decided]
        last = self.last(full=not partial)
        causes = self.attribute(rules, decided, activity, as_of, last, partial, event)
        run = held or Run(len(self.runs), as_of, version, partial)
        before = run.counts
        run.counts = self.summary(rules, decided, leaving)
        run.cuts = cuts
        if not held:
            self.runs.append(run)
        for other in self.runs[: run.number]:
            if not partial and other.state == "held":
                other.state = "failed"
        if self.is_held(run, before if held else None):
            run.state = "held"
            return run
        run.state = "done"
        self.apply(run, decided, leaving, causes)
        if event and not run.changed:
            self.runs.remove(run)  # nothing new, and no record of it
        return run

    def summary(self, rules, decided, leaving):
        ways = [
            self.direction(rules, self.tier_of(c), m.tier, self.order)
            for c, m in decided.items()
        ]
        return {
            "customers": len(decided),
            "new": sum(c not in self.members for c in decided),
            "up": ways.count(-1),
            "down": ways.count(1),
            "left": len(leaving),
        }

    def tier_of(self, customer):
        member = self.members.get(customer)
        return member and member.tier

    def is_held(self, run, approved):
        """Too many would lose their tier, and more than was approved."""
        share, count = self.hold
        losing = run.counts["down"] + run.counts["left"]
        if approved and losing <= approved["down"] + approved["left"]:
            return False
        enough = losing >= max(1, count) and 100 * losing > share * len(self.members)
        return bool(not run.partial and share and enough)

    def attribute(self, rules, decided, activity, as_of, last, partial, event):
        """customer → why they move or leave."""
        causes, former, then = {}, {}, None
        if last and not partial and last.version != self.version:
            then = self.versions[last.version - 1]
            former = self.decide(then, self.positions(then, as_of)[0], as_of)
        for customer, member in decided.items():
            old = self.members.get(customer)
            cause = "behaviour"
            if last and not event and activity[customer] <= last.as_of < as_of:
                cause = "time"
            if then and old:
                way = self.direction(rules, old.tier, member.tier, self.order)
                if way != self.direction(then, old.tier, former[customer].tier):
                    cause = "rules"
            if old and old.override:
                forced = old.override.tier in rules.tiers
                if forced or member.override is None:
                    cause = "override"
            causes[customer] = cause if old else "behaviour"
        return causes

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    def apply(self, run, decided, leaving, causes):
        for customer, member in decided.items():
            old = self.members.get(customer)
            if old == member:
                continue
            if not old:
                self.count += 1
                member.number, member.scores = self.count, {}
            elif round(member.score, 1) != round(old.score, 1):
                month = run.as_of.replace(day=1)
                row = (run.as_of, member.score, member.tier)
                member.scores = {**old.scores, month: row}
            if member.notice_at == run.as_of and (old and old.notice_at) != run.as_of:
                self.notices.append((customer, member.tier, run.as_of))
            self.move(customer, member.tier, run.as_of, causes[customer])
            self.members[customer] = member
            run.changed[customer] = (deepcopy(old), deepcopy(member))
        for customer in leaving:
            self.move(customer, None, run.as_of, "behaviour")
            run.changed[customer] = (self.members.pop(customer), None)
        run.applied = 1 + max(r.applied for r in self.runs)
        if run.partial and not run.changed:
            return  # there is nothing to take back
        # One run can be taken back: the last one, and that of everyone before it.
        for other in self.runs:
            other.reversible &= run.partial and not other.partial
        run.reversible = True

    def move(self, customer, tier, day, cause):
        old = self.tier_of(customer)
        if old != tier:
            self.history.append(Move(customer, old, tier, day, cause))

    def leave(self, customer, day):
        """At once, for ever: not even a run that is taken back brings them back."""
        if customer in self.members:
            self.move(customer, None, day, "override")
            del self.members[customer]
        for run in self.runs:
            if run.changed.get(customer, (None, None))[0]:
                del run.changed[customer]

    def later(self, run):
        """A run of everyone after this one, or any after one of some."""
        return [
            other
            for other in self.runs[run.number + 1 :]
            if other.state in ("held", "done") and (run.partial or not other.partial)
        ]

    def can_rollback(self, run):
        return run.state == "done" and run.reversible and not self.later(run)

    def rollback(self, run, today):
        """Take a run back.

        :return: customers who have to be assessed again
        """
        month = run.as_of.replace(day=1)
        again = {
            customer
            for other in self.runs
            if other.applied > run.applied and other.state == "done"
            for customer in other.changed
            if customer in self.members
        }
        for customer, (before, after) in run.changed.items():
            now = self.members.get(customer)
            if not after:
                if not now and customer not in self.books.objecting:
                    self.move(customer, before.tier, today, "rollback")
                    self.members[customer] = deepcopy(before)
                continue
            if not now or now.override != after.override:
                continue  # left, or overridden, or not any more, since
            if not before:
                self.move(customer, None, today, "rollback")
                del self.members[customer]
            elif now.number == before.number:
                back = deepcopy(before)
                if now.override and now.override.tier == now.tier:
                    back.tier, back.since = now.tier, now.since  # by hand, still
                back.scores = {m: row for m, row in now.scores.items() if m != month}
                if month in before.scores:
                    back.scores[month] = before.scores[month]
                self.move(customer, back.tier, today, "rollback")
                self.members[customer] = back
        run.state = "rolled_back"
        for other in self.runs:
            other.reversible &= run.partial and other is not run
        return again
