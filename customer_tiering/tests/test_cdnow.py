from collections import Counter, defaultdict
from unittest.mock import patch

import numpy as np

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.customer_tiering import engine
from odoo.addons.customer_tiering.engine.settling import new_state

from .cdnow_movement import MOVEMENT, TOLERANCES, figures
from .common_cdnow import CdnowCommon

MONTH_ENDS = CdnowCommon.month_ends(15, 1997)[5:]


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
        """Ten months under each policy, by real runs, meet the published figures.

        The program with the default policy moves everyone as the engine does. With
        the published upward buffers nobody rises to the top tier, which is refused:
        only to measure what was measured, it is allowed here.
        """
        with self.assertRaisesRegex(ValidationError, "nobody could rise"):
            self.make_movement("refused", {"buffer_up": 5})
        self.startPatcher(patch.object(engine.errors, "_reachable"))
        programs = {
            name: self.make_movement(name, policy)
            for name, (policy, *_figures) in MOVEMENT.items()
        }
        together = self.env["customer.tier.program"].union(*programs.values())
        scores, spent, state = defaultdict(list), [], None
        for day in MONTH_ENDS:
            runs = together._assess(as_of=day)
            self.assertEqual(set(runs.mapped("state")), {"done"})
            state, expected, moved = self.engine(programs["default"], day, state)
            self.assertEqual(self.found(programs["default"]), expected)
            run = runs.filtered(lambda run: run.program_id == programs["default"])
            self.assertEqual((run.up_count, run.down_count), moved)
            for name, program in programs.items():
                scores[name].append(self.read_scores(program))
            spent.append(self.read_spent(day))
        for name, (_policy, *published) in MOVEMENT.items():
            self.assertStandsByHistory(programs[name])
            tiers = self.read_history(programs[name])
            found = figures(tiers, scores[name], spent)
            for number, figure, close in zip(found, published, TOLERANCES, strict=True):
                with self.subTest(name, figure=figure):
                    self.assertAlmostEqual(number, figure, delta=close)
        # the same day again: not a row
        before = self.count_rows()
        again = together._assess(as_of=day)
        self.assertEqual(again.mapped("written_count"), [0] * len(programs))
        self.assertEqual(self.count_rows(), before)

    def make_movement(self, name, policy):
        """The ladder of the published figures, with a policy as the engine names it."""
        return self.make_ladder(
            [("VIP", 5, 95), ("MAJOR", 15, 80), ("NORMAL", 30, 50), ("BASE", 50, 0)],
            ["last_purchase", "orders", "revenue"],
            name=name,
            score_basis="percentile",
            buffer_up=policy.get("buffer_up", 0),
            buffer_down=policy.get("buffer_down", 0),
            grace=policy.get("grace", 1),
            downgrade_policy="step" if policy.get("max_steps") else "direct",
        )

    # Arrays over the customers, in the order of their ids.

    def read_scores(self, program):
        """float64[N] as they stand now."""
        self.env.cr.execute(
            "SELECT score FROM customer_tier_member WHERE program_id = %s"
            " ORDER BY partner_id",
            [program.id],
        )
        return np.array(self.env.cr.fetchall()).ravel()

    def read_spent(self, day):
        """float64[N], cents of the ninety days after one."""
        self.env.cr.execute(
            """
            SELECT COALESCE(SUM(o.amount_untaxed) FILTER (
                   WHERE o.date_order::date > %(day)s
                     AND o.date_order::date <= %(day)s::date + 90), 0)::float8
              FROM sale_order o WHERE o.company_id = %(company)s
             GROUP BY o.partner_id ORDER BY o.partner_id
            """,
            {"day": day, "company": self.company.id},
        )
        return np.round(100 * np.array(self.env.cr.fetchall()).ravel())

    def read_history(self, program):
        """int[N] for each month-end, places on the ladder, by the transitions alone."""
        place = {tier.id: place for place, tier in enumerate(program._get_ladder())}
        row = {owner: row for row, owner in enumerate(sorted(self.number_of))}
        self.env.cr.execute(
            "SELECT date::text, partner_id, old_tier_id, new_tier_id"
            "  FROM customer_tier_transition WHERE program_id = %s ORDER BY id",
            [program.id],
        )
        moves = defaultdict(list)
        for day, *move in self.env.cr.fetchall():
            moves[day].append(move)
        self.assertLessEqual(set(moves), set(MONTH_ENDS))
        tiers, standing = [], np.full(len(row), -1)
        for day in MONTH_ENDS:
            before = standing.copy()
            for owner, old, new in moves[day]:
                self.assertEqual(place.get(old, -1), before[row[owner]])
                standing[row[owner]] = place[new]
            tiers.append(standing.copy())
        return tiers

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
