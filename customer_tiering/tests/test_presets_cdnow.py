import math
from collections import Counter, defaultdict
from datetime import date

import numpy as np
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.customer_tiering.engine import clv

from .common_cdnow import CdnowCommon

AS_OF = "1998-06-30"
YEAR, YEAR_BEFORE = "1997-07-01", "1996-07-01"


@tagged("post_install", "-at_install")
class TestPresetsCdnow(CdnowCommon):
    """Each preset as it comes on a real purchase log, customer by customer, against
    the same in plain Python."""

    def graded(self, code):
        """number → code of the tier, by a preset."""
        preset = self.env["customer.tier.preset"].search([("code", "=", code)])
        with freeze_time(f"{AS_OF} 12:00:00"):
            program = preset._make_program()
        program.action_publish()
        run = program._assess(as_of=AS_OF)
        self.assertEqual(run.customer_count, 23570)
        return self.found(program)

    def below(self, known, place):
        """number → how many customers have less of one of the known values."""
        return self.strictly_below(
            {number: row[place] for number, row in known.items()}
        )

    def assertTiers(self, code, expected, base, sizes):
        """A preset puts customers where they are expected, all others in the base."""
        numbers = {number for number, _day, _cents in self.rows}
        expected = {**dict.fromkeys(numbers, base), **expected}
        found = self.graded(code)
        wrong = {n: (found.get(n), expected[n]) for n in numbers}
        wrong = {number: pair for number, pair in wrong.items() if pair[0] != pair[1]}
        self.assertEqual(wrong, {})
        self.assertEqual(dict(Counter(expected.values())), sizes)

    def test_scorecard(self):
        known = self.known(AS_OF, YEAR)
        last, orders, spent = (self.below(known, place) for place in range(3))
        expected = {}
        for number in known:
            score = 50 * spent[number] + 30 * orders[number] + 20 * last[number]
            lines = (("VIP", 80), ("IMPORTANT", 60), ("NORMAL", 30), ("POTENTIAL", 0))
            expected[number] = next(
                c for c, line in lines if score >= line * len(known)
            )
        self.assertTiers(
            "scorecard",
            expected,
            "POTENTIAL",
            {"VIP": 1210, "IMPORTANT": 1707, "NORMAL": 2592, "POTENTIAL": 18061},
        )

    def test_rfm(self):
        known = self.known(AS_OF, YEAR_BEFORE)
        last, orders, spent = (self.below(known, place) for place in range(3))
        # By the middle of the published ranges of R and FM, from 1 to 5.
        segments = {
            "CHAMPIONS": [(4, 4), (4, 5), (5, 4), (5, 5)],
            "LOYAL": [(3, 4), (3, 5), (4, 3), (5, 3)],
            "POTENTIAL": [(4, 2), (5, 2)],
            "NEW": [(5, 1)],
            "PROMISING": [(4, 1)],
            "ATTENTION": [(2, 3), (3, 3)],
            "SLEEPING": [(3, 1), (3, 2)],
            "AT_RISK": [(2, 4), (2, 5), (1, 3)],
            "CANT_LOSE": [(1, 4), (1, 5)],
            "HIBERNATING": [(1, 2), (2, 2)],
            "LOST": [(1, 1), (2, 1)],
        }
        segment_of = {cell: code for code in segments for cell in segments[code]}
        self.assertEqual(len(segment_of), 25)
        expected = {}
        for number in known:
            recency = 1 + 5 * last[number] // len(known)
            value = 1 + 5 * (orders[number] + spent[number]) // (2 * len(known))
            expected[number] = segment_of[recency, value]
        # Nobody is new: all of them bought for the first time a year ago and more.
        self.assertTiers(
            "rfm",
            expected,
            "LOST",
            {
                "CHAMPIONS": 7307,
                "LOYAL": 2500,
                "POTENTIAL": 156,
                "ATTENTION": 1188,
                "SLEEPING": 3358,
                "AT_RISK": 437,
                "CANT_LOSE": 102,
                "HIBERNATING": 2533,
                "LOST": 5989,
            },
        )

    def test_abc(self):
        spent = {number: row[2] for number, row in self.known(AS_OF).items()}
        expected = self.by_shares(spent, spent, [("A", 80), ("B", 15), ("C", 5)])
        self.assertTiers("abc", expected, "C", {"A": 7695, "B": 8067, "C": 7808})

    def test_pyramid(self):
        known = self.known(AS_OF, YEAR)
        orders, spent = self.below(known, 1), self.below(known, 2)
        scores = {number: 70 * spent[number] + 30 * orders[number] for number in known}
        shares = [("KEY", 5), ("MAJOR", 15), ("ORDINARY", 30), ("SMALL", 50)]
        expected = self.by_shares(scores, dict.fromkeys(scores, 1), shares)
        self.assertTiers(
            "pyramid",
            expected,
            "SMALL",
            {"KEY": 417, "MAJOR": 1250, "ORDINARY": 2499, "SMALL": 19404},
        )

    def test_life_cycle(self):
        bought = defaultdict(list)
        for number, day, _cents in self.rows:
            bought[number].append(
                (date.fromisoformat(AS_OF) - date.fromisoformat(day)).days
            )
        quarter = (date.fromisoformat(AS_OF) - date(1998, 3, 31)).days
        expected = {}
        for number, days in bought.items():
            recent = [ago for ago in days if ago <= quarter]
            before = [ago for ago in days if ago > quarter]
            silence = min(before) - max(recent) if recent and before else 0
            if max(days) <= 90:
                expected[number] = "NEW"
            elif min(days) <= 90:
                expected[number] = "WON_BACK" if silence > 180 else "ACTIVE"
            else:
                lines = (("AT_RISK", 180), ("DORMANT", 365), ("LOST", math.inf))
                expected[number] = next(c for c, line in lines if min(days) <= line)
        self.assertTiers(
            "life_cycle",
            expected,
            "PROSPECT",
            {
                "ACTIVE": 2139,
                "WON_BACK": 1178,
                "AT_RISK": 2057,
                "DORMANT": 2976,
                "LOST": 15220,
            },
        )

    def test_key_account_matrix(self):
        """Nobody is rated: what they bought does not say anything of the kind."""
        self.assertTiers("kaism", {}, "UNRATED", {"UNRATED": 23570})

    def test_spend_tiers(self):
        spent = {number: row[2] for number, row in self.known(AS_OF, YEAR).items()}
        ranked = sorted(spent.values(), reverse=True)
        lines = {}
        for code, percent in (("GOLD", 5), ("SILVER", 20), ("BRONZE", 50)):
            least = ranked[math.ceil(len(ranked) * percent / 100) - 1] / 100
            lines[code] = float(f"{least:.1e}")
        self.assertEqual(lines, {"GOLD": 430, "SILVER": 170, "BRONZE": 63})
        expected = {
            number: next(
                (code for code, line in lines.items() if cents >= 100 * line), "MEMBER"
            )
            for number, cents in spent.items()
        }
        self.assertTiers(
            "spend_tiers",
            expected,
            "MEMBER",
            {"GOLD": 420, "SILVER": 1238, "BRONZE": 2509, "MEMBER": 19403},
        )

    def test_lifetime_value(self):
        """By the engine alone on the log; that it meets the published figures is
        tested with the engine."""
        known = self.known(AS_OF)
        numbers = sorted(known)
        first = {}
        for number, day, _cents in self.rows:
            first[number] = min(first.get(number, day), day)
        starts, ends = (
            np.array(days, dtype="datetime64[D]").astype(int)
            for days in (
                [first[number] for number in numbers],
                [known[number][0] for number in numbers],
            )
        )
        count = np.array([known[number][1] for number in numbers])
        mean = np.array([known[number][2] for number in numbers]) / 100 / count
        today = np.datetime64(AS_OF).astype(int)
        month = 365.25 / 12
        again = np.where(ends > starts, count - 1, 0)
        model = clv.fit_bg_nbd(again, ends - starts, today - starts)
        spend = clv.expected_mean_value(clv.fit_gamma_gamma(count, mean), count, mean)
        values = clv.lifetime_value(
            model,
            again,
            ends - starts,
            today - starts,
            spend,
            periods=12,
            period=month,
            rate=1.1 ** (1 / 12) - 1,
        )
        pairs = zip(numbers, np.round(100 * values).tolist(), strict=True)
        # Who only ever took what was free has no value to expect.
        cents = {number: value for number, value in pairs if not math.isnan(value)}
        lines = (("HIGHEST", 95), ("HIGH", 80), ("MEDIUM", 50), ("LOW", 0))
        expected = {
            number: next(c for c, line in lines if 100 * below >= line * len(cents))
            for number, below in self.strictly_below(cents).items()
        }
        self.assertTiers(
            "lifetime_value",
            expected,
            "LOW",
            {"HIGHEST": 1175, "HIGH": 3523, "MEDIUM": 7048, "LOW": 11824},
        )

    def test_value_classes(self):
        known, earlier = self.known(AS_OF, YEAR), self.known("1997-06-30", YEAR_BEFORE)
        spent = self.below(known, 2)
        expected = {}
        for number, (_last, _count, now) in known.items():
            then = earlier.get(number, ("", 0, 0))[2]
            grew = 10 * (now - then) >= then if then else now > 0
            value = 10 * spent[number] // len(known)
            if value >= 8:
                expected[number] = "A"
            elif value >= 5:
                expected[number] = "B" if grew else "C"
            else:
                expected[number] = "C" if grew else "D"
        self.assertTiers(
            "value_classes",
            expected,
            "D",
            {"A": 1666, "B": 1661, "C": 2203, "D": 18040},
        )
