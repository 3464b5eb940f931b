"""Members, history and runs of a program as they should be, slowly: plain Python.

Shares no code with the product, see ``movement_model``.
"""

from copy import copy, deepcopy
from fractions import Fraction

from .movement_model import Member, Move, Position, Run, settle


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
