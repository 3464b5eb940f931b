"""What the planning of contacts is to do, said once more: slowly, and in plain Python.

People, customers and cadences are names; nothing of Odoo or of the addon is used.
"""

import calendar
from datetime import date, timedelta

DAY = timedelta(days=1)
# Which kinds of contacts keep a cadence of a kind.
KEEPS = {
    "visit": {"visit"},
    "call": {"visit", "call"},
    "any": {"visit", "call", "todo", "message"},
}


def later(day, number, unit):
    """A day some weeks or months later; months end with their last day."""
    if unit == "weeks":
        return day + 7 * number * DAY
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class CadenceModel:
    """The world as it stands, and :meth:`plan`, which changes it."""

    def __init__(self):
        self.ladder = []  # tiers, best first
        self.cadences = []  # (tier, kind, number, unit)
        self.customers = []  # in the order of creation
        self.tier, self.since, self.user, self.second = {}, {}, {}, {}
        self.capacity, self.away, self.left = {}, {}, set()
        self.objecting = set()
        self.contacts = {}  # customer → list of (kind, day)
        self.opened = []  # dicts: cadence, customer, user, deadline, due
        self.done = []  # the same, with the day on which it was done

    # What is asked of the world

    def last(self, cadence, customer):
        days = [
            day
            for kind, day in self.contacts.get(customer, ())
            if kind in KEEPS[cadence[1]]
        ]
        return max(days) if days else None

    def due(self, cadence, customer):
        start = self.last(cadence, customer) or self.since[customer]
        return later(start, cadence[2], cadence[3])

    def applies(self, cadence, customer):
        return self.tier[customer] == cadence[0] and customer not in self.objecting

    def week(self, day):
        monday = day - day.weekday() * DAY
        return [monday + number * DAY for number in range(7)]

    def workdays(self, user, day):
        if user is None or user in self.left:
            return []
        return [one for one in self.week(day)[:5] if one not in self.away.get(user, ())]

    def planner(self, customer, day):
        for user in (self.user[customer], self.second[customer]):
            if self.workdays(user, day):
                return user
        return None

    def taken(self, user, day):
        """Deadlines of what a person has on the list of the week."""
        week = self.week(day)
        found = [
            one["deadline"]
            for one in self.opened
            if one["user"] == user and one["deadline"] <= week[-1]
        ]
        return found + [
            one["deadline"]
            for one in self.done
            if one["user"] == user and one["done"] in week
        ]

    def limit(self, user, day):
        return self.capacity[user] * len(self.workdays(user, day)) // 5

    def waiting(self, day):
        """(cadence, customer) that are due by the end of the week and not open."""
        busy = {(one["cadence"], one["customer"]) for one in self.opened}
        return [
            (cadence, customer)
            for cadence in self.cadences
            for customer in self.customers
            if self.applies(cadence, customer)
            and (cadence, customer) not in busy
            and self.due(cadence, customer) <= self.week(day)[-1]
        ]

    def rank(self, pair):
        cadence, customer = pair
        return (
            self.ladder.index(cadence[0]),
            self.due(cadence, customer),
            self.last(cadence, customer) or self.since[customer],
            self.customers.index(customer),
            self.cadences.index(cadence),
        )

    # What is done to it

    def plan(self, day):
        for one in list(self.opened):
            cadence, customer = one["cadence"], one["customer"]
            there = (
                bool(self.workdays(one["user"], day))
                if one["user"]
                else self.planner(customer, day) is None
            )
            if (
                not there
                or not self.applies(cadence, customer)
                or self.due(cadence, customer) > one["due"]
            ):
                self.opened.remove(one)
        for pair in self.waiting(day):
            if self.planner(pair[1], day) is None:
                self.open(pair, None, self.week(day)[4])
        for user in self.capacity:
            days = [one for one in self.workdays(user, day) if one >= day]
            while days and len(self.taken(user, day)) < self.limit(user, day):
                mine = [
                    pair
                    for pair in self.waiting(day)
                    if self.planner(pair[1], day) == user
                ]
                if not mine:
                    break
                taken = self.taken(user, day)
                least = min(taken.count(one) for one in days)
                free = [one for one in days if taken.count(one) == least]
                self.open(min(mine, key=self.rank), user, free[0])

    def open(self, pair, user, deadline):
        cadence, customer = pair
        self.opened.append(
            {
                "cadence": cadence,
                "customer": customer,
                "user": user,
                "deadline": deadline,
                "due": self.due(cadence, customer),
            }
        )

    def move(self, customer, tier, day):
        if self.tier[customer] != tier:
            self.tier[customer], self.since[customer] = tier, day

    def hand_over(self, customer, user):
        self.opened = [
            one
            for one in self.opened
            if one["customer"] != customer or one["user"] != self.user[customer]
        ]
        self.user[customer] = user

    def finish(self, one, kind, day):
        self.opened.remove(one)
        self.done.append({**one, "done": day})
        self.meet(one["customer"], kind, day)

    def meet(self, customer, kind, day):
        self.contacts.setdefault(customer, []).append((kind, day))
