"""The purchase log of the demonstration, its dates moved and its amounts split."""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import NamedTuple

from . import cdnow


class Purchase(NamedTuple):
    """A line of the log, and the customer's how-manieth purchase it is (0, 1, …)."""

    customer: int
    day: date
    discs: int
    cents: int
    place: int


def read_log():
    """The purchases of the log in the order of the file: by customer, then by date."""
    purchases = []
    seen = defaultdict(int)
    with cdnow.master_log().open() as log:
        for line in log:
            fields = line.split()
            if len(fields) != 4 or not fields[0].isdigit():
                continue  # the heading
            customer = int(fields[0])
            year, month, day = fields[1][:4], fields[1][4:6], fields[1][6:]
            day = date(int(year), int(month), int(day))
            cents = int(Decimal(fields[3]) * 100)
            purchases.append(
                Purchase(customer, day, int(fields[2]), cents, seen[customer])
            )
            seen[customer] += 1
    return purchases


def split(purchase):
    """Lines of a purchase whose unit prices have whole cents and whose sum is exact.

    :return: [(discs, cents for one)], one line or two
    """
    cents, dearer = divmod(purchase.cents, purchase.discs)
    lines = [(purchase.discs - dearer, cents), (dearer, cents + 1)]
    return [line for line in lines if line[0]]


def moments(zone, purchases):
    """When each purchase was made, in UTC, as text.

    Its day is the one of the log, moved, in `zone`; its hour lies
    between 9 and 16 there, and on the last day not later than now.
    """
    now = datetime.now(zone).replace(microsecond=0)
    moved = now.date() - max(purchase.day for purchase in purchases)
    times = []
    for index, purchase in enumerate(purchases):
        day = purchase.day + moved
        seconds = index * 7_919 % (7 * 3600)
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=zone)
        moment = min(moment + timedelta(seconds=seconds), now)
        times.append(moment.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S"))
    return times
