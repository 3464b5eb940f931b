from collections import Counter

import numpy as np

from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_tiering import engine
from odoo.addons.customer_tiering.engine.settling import new_state

from .common_cdnow import CdnowCommon


@tagged("post_install", "-at_install")
class TestCdnow(CdnowCommon):
    """A real purchase log through Odoo: 69,659 orders of 23,570 customers."""

    def make_ladder(self, shares, codes, **values):
        """A program over a lifetime; criteria with equal weights."""
        return self.make_program(
            window="lifetime",
            criterion_ids=[
                Command.create(
                    {
                        "metric_id": self.metric(code).id,
                        "weight": 100 / len(codes),
                        "scoring": values.pop("scoring", "percentile"),
                    }
                )
                for code in codes
            ],
            tier_ids=[
                Command.create(
                    {
                        "name": code,
                        "code": code,
                        "sequence": place,
                        "share": share,
                        "min_score": line,
                        "is_base": place == len(shares),
                    }
                )
                for place, (code, share, line) in enumerate(shares, 1)
            ],
            **values,
        )

    def test_abc(self):
        """80/15/5 of the spend of a lifetime, customer by customer."""
        program = self.make_ladder(
            [("A", 80, 0), ("B", 15, 0), ("C", 5, 0)],
            ["revenue"],
            method="rank",
            rank_basis="value",
        )
        run = program._assess(as_of="1998-06-30")
        spent = {number: row[2] for number, row in self.known("1998-06-30").items()}
        expected = self.by_shares(spent, spent, [("A", 80), ("B", 15), ("C", 5)])
        self.assertEqual(len(expected), 23570)
        self.assertEqual(self.found(program), expected)
        sizes = Counter(expected.values())
        self.assertEqual(
            run.tier_counts,
            {str(tier.id): sizes[tier.code] for tier in program.tier_ids},
        )
        # A holds its 80 %, and would not without its last customer
        held = sum(spent[number] for number, code in expected.items() if code == "A")
        least = min(spent[number] for number, code in expected.items() if code == "A")
        self.assertGreaterEqual(100 * held, 80 * sum(spent.values()))
        ties = sum(spent[n] for n in spent if spent[n] == least)
        self.assertLess(100 * (held - ties), 80 * sum(spent.values()))

    def test_ladder(self):
        """50/30/15/5 of the customers, by rank and by the share below."""
        shares = [
            ("VIP", 5, 95),
            ("MAJOR", 15, 80),
            ("NORMAL", 30, 50),
            ("BASE", 50, 0),
        ]
        codes = ["last_purchase", "orders", "revenue"]
        ranked = self.make_ladder(shares, codes, name="Rank", method="rank")
        scored = self.make_ladder(
            shares, codes, name="Score", method="score", score_basis="percentile"
        )
        (ranked | scored)._assess(as_of="1998-06-30")
        scores = self.combined("1998-06-30")
        expected = self.by_shares(
            scores, dict.fromkeys(scores, 1), [(code, s) for code, s, _line in shares]
        )
        self.assertEqual(self.found(ranked), expected)
        below = self.strictly_below(scores)
        expected = {
            number: next(
                code for code, _share, line in shares if 100 * count >= line * 23570
            )
            for number, count in below.items()
        }
        self.assertEqual(self.found(scored), expected)
        sizes = Counter(expected.values())
        for code, share, _line in shares[:-1]:
            self.assertAlmostEqual(sizes[code] / 23570, share / 100, delta=0.01)

    def test_frequency_points(self):
        """Sizes of the five groups, as published; all who bought once are equal."""
        # Days with a purchase were counted, not purchases: one order a day is left.
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'cancel' WHERE company_id = %s AND id NOT IN"
            " (SELECT MIN(id) FROM sale_order GROUP BY partner_id, date_order)",
            [self.company.id],
        )
        program = self.make_ladder(
            [("TOP", 50, 50), ("BASE", 50, 0)], ["orders"], scoring="quantile"
        )
        program._assess(as_of="1997-09-30")
        self.env.cr.execute(
            "SELECT score, count(*) FROM customer_tier_member WHERE program_id = %s"
            " GROUP BY score",
            [program.id],
        )
        self.assertEqual(
            dict(self.env.cr.fetchall()), {0: 14119, 50: 4442, 75: 2064, 100: 2945}
        )

    def test_movement(self):
        """The default policy month after month, as the engine moves everyone.

        That the engine meets the published figures is tested with the engine. The
        first ones fall five points under their line in August, and go in October.
        """
        shares = [
            ("VIP", 5, 95),
            ("MAJOR", 15, 80),
            ("NORMAL", 30, 50),
            ("BASE", 50, 0),
        ]
        program = self.make_ladder(
            shares,
            ["last_purchase", "orders", "revenue"],
            score_basis="percentile",
            grace=3,
            buffer_down=5,
            downgrade_policy="step",
        )
        state, counts = None, []
        for day in self.month_ends(10, 1997)[5:]:
            run = program._assess(as_of=day)
            counts.append((run.up_count, run.down_count))
            state, expected, moved = self.engine(program, day, state)
            self.assertEqual(self.found(program), expected)
            self.assertEqual(counts[-1], moved)
        self.assertEqual(counts, [(0, 0), (1245, 0), (827, 0), (704, 0), (681, 132)])
        self.assertStandsByHistory(program)
        # the same day again: not a row
        before = self.count_rows()
        again = program._assess(as_of=day)
        self.assertEqual((again.written_count, self.count_rows()), (0, before))

    def engine(self, program, day, state):
        """The engine alone on what was known on a day.

        :return: (state afterwards, number → code, (ups, downs))
        """
        known = sorted(self.known(day).items())
        values = np.array(
            [
                (np.datetime64(last).astype(int), count, cents / 100)
                for _number, (last, count, cents) in known
            ]
        )
        as_of = int(np.datetime64(day).astype(int))
        state = state or new_state(len(known))
        outcome = engine.assess(
            program._get_settings(), values, np.ones(len(known)), None, state, as_of
        )
        old, new = state["tier"], outcome.tier
        moved = int((new < old).sum()), int(((new > old) & (old >= 0)).sum())
        codes = program._get_ladder().mapped("code")
        after = {
            "tier": new,
            "since": np.where(new == old, state["since"], as_of),
            "below": outcome.below,
            "below_at": outcome.below_at,
            "notice_at": outcome.notice_at,
            "override": state["override"],
            "released": state["released"],
        }
        found = {
            number: codes[tier]
            for (number, _row), tier in zip(known, new.tolist(), strict=True)
        }
        return after, found, moved
