"""The CDNOW purchase log as of a day, in plain Python."""

from collections import Counter
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def day(year, month, number):
    """Days since 1970-01-01."""
    return (date(year, month, number) - EPOCH).days


def month_end(year, month):
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - timedelta(days=1) - EPOCH).days


class Log:
    """69,659 purchases; customers in the order of their number."""

    def __init__(self, path):
        rows = []
        for row in path.read_text().splitlines():
            customer, *_number, written, _cds, dollars = row.split()
            if not customer.isdigit():
                continue  # the heading
            cents = round(float(dollars) * 100)
            when = day(int(written[:4]), int(written[4:6]), int(written[6:]))
            rows.append((int(customer), when, cents))
        self.customers = sorted({customer for customer, _day, _cents in rows})
        index = {customer: n for n, customer in enumerate(self.customers)}
        self.rows = [(index[customer], when, cents) for customer, when, cents in rows]

    def __len__(self):
        return len(self.customers)

    def purchase_days(self, as_of):
        """Number of days with a purchase of each customer up to a day."""
        days = {(customer, when) for customer, when, _cents in self.rows}
        counts = Counter(customer for customer, when in days if when <= as_of)
        return [counts[n] for n in range(len(self))]

    def known(self, as_of):
        """[last day or None, purchases, dollars] of each customer up to a day."""
        found = [[None, 0, 0] for _customer in self.customers]
        for customer, when, cents in self.rows:
            if when <= as_of:
                row = found[customer]
                row[0] = when if row[0] is None else max(row[0], when)
                row[1] += 1
                row[2] += cents
        return [[last, number, cents / 100] for last, number, cents in found]

    def histories(self, as_of):
        """Repeat purchases, weeks from the first to the last one and to a day, mean
        dollars of the repeat purchases (0 without) and of all of each customer.

        What was bought on one day is one purchase.
        """
        days = [Counter() for _customer in self.customers]
        for customer, when, cents in self.rows:
            if when <= as_of:
                days[customer][when] += cents
        found = []
        for bought in days:
            first, last = min(bought), max(bought)
            repeats, total = len(bought) - 1, sum(bought.values())
            again = (total - bought[first]) / 100 / repeats if repeats else 0.0
            weeks = (last - first) / 7, (as_of - first) / 7
            found.append([repeats, *weeks, again, total / 100 / len(bought)])
        return found

    def spent(self, after, until):
        """Cents of each customer after one day and up to another."""
        found = [0] * len(self)
        for customer, when, cents in self.rows:
            if after < when <= until:
                found[customer] += cents
        return found
