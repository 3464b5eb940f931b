import io
import os
from collections import Counter, defaultdict
from importlib import util
from pathlib import Path
from unittest import SkipTest

import numpy as np

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.customer_tiering import engine
from odoo.addons.customer_tiering.engine.settling import new_state

from .common_behaviour import BehaviourCommon

VARIABLE = "CUSTOMER_TIERING_CDNOW"


def master_log():
    """Path of CDNOW_master.txt, or None when it cannot be had."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    source = Path(__file__).resolve().parents[2] / "devtools" / "cdnow.py"
    if not source.is_file():
        return None
    spec = util.spec_from_file_location("customer_tiering_cdnow", source)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.master_log()


@tagged("post_install", "-at_install")
class TestCdnow(BehaviourCommon):
    """A real purchase log through Odoo: 69,659 orders of 23,570 customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = master_log()
        if not path:
            raise SkipTest(f"{VARIABLE} does not name CDNOW_master.txt")
        cls.rows = []
        for line in path.read_text().splitlines()[1:]:
            number, day, _discs, dollars = line.split()
            day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            cls.rows.append((int(number), day, round(float(dollars) * 100)))
        cls.load()

    @classmethod
    def load(cls):
        """Partners and confirmed orders, copies of one that the ORM made."""
        partner = cls.make_customer("Number")
        order = cls.make_order(partner, 1, "1997-01-01")
        cls.env.flush_all()
        cr = cls.env.cr
        cr.execute(
            "CREATE TEMPORARY TABLE cdnow (number int, at timestamp, amount numeric)"
            " ON COMMIT DROP"
        )
        text = "".join(
            f"{number}\t{day} 12:00:00\t{cents / 100}\n"
            for number, day, cents in cls.rows
        )
        cr.copy_expert("COPY cdnow FROM STDIN", io.StringIO(text))
        cr.execute(
            "CREATE TEMPORARY TABLE cdnow_customer ON COMMIT DROP AS"
            " SELECT number, nextval('res_partner_id_seq')::int AS id"
            "   FROM (SELECT DISTINCT number FROM cdnow) numbers"
        )
        cls.copy_rows(
            partner,
            "cdnow_customer s",
            {"id": "s.id", "commercial_partner_id": "s.id", "ref": "s.number::text"},
        )
        customer = "s.id"
        cls.copy_rows(
            order,
            "(cdnow JOIN cdnow_customer USING (number)) s",
            {
                "id": "nextval('sale_order_id_seq')",
                "partner_id": customer,
                "partner_invoice_id": customer,
                "partner_shipping_id": customer,
                "date_order": "s.at",
                "amount_untaxed": "s.amount",
                "amount_total": "s.amount",
                "access_token": "NULL",
            },
        )
        cr.execute("DELETE FROM sale_order WHERE id = %s", [order.id])
        cr.execute("ANALYZE sale_order, res_partner")
        cr.execute("SELECT id, number FROM cdnow_customer")
        cls.number_of = dict(cr.fetchall())
        cls.env.invalidate_all()

    @classmethod
    def copy_rows(cls, record, source, values):
        """A copy of the row of a record for each row of the source."""
        cr = cls.env.cr
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema AND table_name = %s",
            [record._table],
        )
        columns = [column for (column,) in cr.fetchall()]
        cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s"
                "  FROM (SELECT * FROM %(table)s WHERE id = %(id)s) made, %(source)s",
                table=SQL.identifier(record._table),
                columns=SQL(", ").join(SQL.identifier(name) for name in columns),
                values=SQL(", ").join(
                    SQL(values[name])
                    if name in values
                    else SQL.identifier("made", name)
                    for name in columns
                ),
                id=record.id,
                source=SQL(source),
            )
        )

    # ------------------------------------------------------------------
    # The same in plain Python, by numbers of customers
    # ------------------------------------------------------------------

    def known(self, as_of):
        """number → (last day, purchases, cents) up to a day."""
        found = {}
        for number, day, cents in self.rows:
            if day <= as_of:
                last, count, total = found.get(number, ("", 0, 0))
                found[number] = (max(last, day), count + 1, total + cents)
        return found

    def strictly_below(self, values):
        """number → how many customers have less."""
        sizes = Counter(values.values())
        below, total = {}, 0
        for value in sorted(sizes):
            below[value] = total
            total += sizes[value]
        return {number: below[value] for number, value in values.items()}

    def combined(self, as_of):
        """number → sum over recency, frequency and spend of how many are below."""
        known = self.known(as_of)
        sums = defaultdict(int)
        for place in range(3):
            values = {number: row[place] for number, row in known.items()}
            for number, below in self.strictly_below(values).items():
                sums[number] += below
        return sums

    def by_shares(self, scores, weights, shares):
        """number → code of the class in which the strictly better ones end."""
        held = Counter()
        for number, score in scores.items():
            held[score] += weights[number]
        total, better, code_of = sum(held.values()), 0, {}
        for score in sorted(held, reverse=True):
            ahead = 0
            code_of[score] = shares[-1][0]
            for code, share in shares:
                ahead += share
                if 100 * better < ahead * total:
                    code_of[score] = code
                    break
            better += held[score]
        return {number: code_of[score] for number, score in scores.items()}

    # ------------------------------------------------------------------

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

    def found(self, program):
        """number → code of the tier."""
        self.env.cr.execute(
            "SELECT m.partner_id, t.code FROM customer_tier_member m"
            "  JOIN customer_tier t ON t.id = m.tier_id WHERE m.program_id = %s",
            [program.id],
        )
        return {self.number_of[owner]: code for owner, code in self.env.cr.fetchall()}

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
            "override": state["override"],
        }
        found = {
            number: codes[tier]
            for (number, _row), tier in zip(known, new.tolist(), strict=True)
        }
        return after, found, moved
