import random
from contextlib import closing
from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .common_preview import PreviewCommon

CODES = ("GOLD", "SILVER", "BRONZE", "BASE")


@tagged("post_install", "-at_install")
class TestPreviewRun(PreviewCommon):
    """A preview is a run that is not written."""

    def test_run_does_what_was_previewed(self):
        """Random programs, customers, overrides and changes of the rules."""
        states = set()
        for seed in range(12):
            with self.subTest(seed=seed):
                states |= self.live(random.Random(seed))
        self.assertEqual(states, {"held", "done"})

    def live(self, chance):
        """Some months of a program made at random; states of its runs."""
        program = self.random_program(chance)
        people = [self.make_customer(f"Customer {number}") for number in range(12)]
        states = set()
        for day in self.month_ends(5):
            for customer in people:
                if chance.random() < 0.8:
                    self.make_order(customer, chance.randrange(101), f"{day[:8]}10")
            if states:
                self.change(chance, program, people)
            states.add(self.compare(program, day))
        return states

    def random_program(self, chance):
        lines = sorted(chance.sample(range(5, 100), 3), reverse=True)
        shares = chance.choice([(10, 20, 30, 40), (25, 25, 25, 25), (0, 50, 49.5, 0.5)])
        ladder = zip(CODES, (*lines, 0), shares, strict=True)
        return self.make_program(
            method=chance.choice(["score", "rank"]),
            rank_basis=chance.choice(["customers", "value"]),
            grace=chance.randrange(1, 4),
            buffer_down=chance.choice([0, 5, 12.5]),
            buffer_up=chance.choice([0, 0, 0.25]),
            min_stay_days=chance.choice([0, 40]),
            upgrade_when=chance.choice(["realtime", "assessment"]),
            downgrade_when=chance.choice(["scheduled", "anniversary"]),
            notice_days=chance.choice([0, 0, 20]),
            downgrade_policy=chance.choice(["step", "direct", "base"]),
            hold_share=chance.choice([10, 100]),
            hold_count=1,
            tier_ids=[
                Command.create(
                    {
                        "name": code.title(),
                        "code": code,
                        "sequence": place,
                        "min_score": line,
                        "share": share,
                        "is_base": code == "BASE",
                    }
                )
                for place, (code, line, share) in enumerate(ladder, 1)
            ],
        )

    def change(self, chance, program, people):
        """Something that happens between two runs."""
        what, customer = chance.randrange(6), chance.choice(people)
        member = self.member(program, customer)
        if what == 0 and member:
            member._override(chance.choice(program.tier_ids), "Because")
        elif what == 1:
            customer.active = not customer.active
        elif what == 2 and program.method == "score":
            gold, silver = (self.tier(program, code) for code in CODES[:2])
            gold.min_score = chance.uniform(silver.min_score + 0.1, 99)
        elif what == 3 and program.method == "score" and len(program.tier_ids) == 4:
            self.tier(program, "BRONZE").active = False
        elif what == 4:
            program.grace = chance.randrange(1, 4)

    def compare(self, program, day):
        """Preview, then assess, and compare; state of the run."""
        before = {m.partner_id: m.tier_id.code for m in self.members(program)}
        found = program._preview(day)["next"]
        held = program._preview(day)["held"]
        cells = self.cells(program, day)
        run = program._assess(as_of=day)
        self.assertEqual(run.state, "held" if held else "done")
        totals = {kind: row["customers"] for kind, row in found["totals"].items()}
        self.assertEqual(
            (totals["enter"], totals["up"], totals["down"], totals["leave"]),
            (run.new_count, run.up_count, run.down_count, run.left_count),
        )
        if held:
            run.action_approve()
            self.assertEqual(run.state, "done")
        moved = {}
        after = {m.partner_id: m for m in self.members(program)}
        for partner in before.keys() | after.keys():
            pair = (
                before.get(partner, ""),
                after[partner].tier_id.code if partner in after else "",
            )
            count, amount = moved.get(pair, (0, 0))
            # Nothing is left of what those brought who are graded no more.
            amount += after[partner].revenue if partner in after else 0
            moved[pair] = (count + 1, amount)
        gone = {pair: row[0] for pair, row in cells.items() if not pair[1]}
        self.assertEqual(gone, {p: row[0] for p, row in moved.items() if not p[1]})
        self.assertEqual(
            {pair: row for pair, row in cells.items() if pair[1]},
            {pair: row for pair, row in moved.items() if pair[1]},
        )
        return "held" if held else "done"

    def members(self, program):
        return self.env["customer.tier.member"].search(
            [("program_id", "=", program.id)]
        )

    def test_the_end_is_where_runs_lead(self):
        """Day after day the same data, until nobody moves any more."""
        for seed in range(8):
            with self.subTest(seed=seed):
                self.run_to_the_end(random.Random(100 + seed))

    def run_to_the_end(self, chance):
        program = self.random_program(chance)
        program.write({"window": "lifetime", "hold_share": 0})
        program.write({"downgrade_when": "scheduled"})
        people = [self.make_customer(f"Customer {number}") for number in range(12)]
        for customer in people:
            self.make_order(customer, chance.randrange(60), "2026-01-10")
        program._assess(as_of="2026-01-31")
        for customer in people:
            self.make_order(customer, chance.randrange(-50, 60), "2026-02-01")
        member = self.member(program, people[0])
        member._override(chance.choice(program.tier_ids), "Because")
        before = {m.partner_id: m.tier_id.code for m in self.members(program)}
        expected = self.cells(program, "2026-02-01", "end")
        day, still = date(2026, 2, 1), 0
        while still < 45:  # longer than any stay or notice
            run = program._assess(as_of=day)
            still = 0 if run.up_count or run.down_count else still + 1
            day += timedelta(days=1)
        found = {}
        for member in self.members(program):
            pair = before[member.partner_id], member.tier_id.code
            found[pair] = found.get(pair, 0) + 1
        self.assertEqual({pair: row[0] for pair, row in expected.items()}, found)

    def test_nothing_is_written(self):
        """Where nothing can be written at all, not even the next number is taken."""
        program = self.make_program(grace=3)
        people = self.stand(
            program, {"One": 80, "Two": 60, "Three": 30}, {"One": 10, "Four": 60}
        )
        self.member(program, people["Two"])._override(
            self.tier(program, "GOLD"), "Because"
        )
        people["Three"].active = False
        gold = self.tier(program, "GOLD")
        self.env.flush_all()
        before = self.rows()
        with closing(self.cr.savepoint()):
            self.cr.execute("SET TRANSACTION READ ONLY")
            program._preview("2026-02-28")
            program._preview("2026-02-28", {gold.id: 60})
            program.get_preview({gold.id: 60})
            program.action_preview_customers(gold.id, gold.id)
            self.env.flush_all()
        self.assertEqual(self.rows(), before)

    def rows(self):
        """A sum of everything in the tables of the addon."""
        found = {}
        for name, model in self.env.items():
            if name.startswith("customer.tier") and model._auto and not model._abstract:
                self.cr.execute(
                    f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text))"
                    f"  FROM {model._table} t"
                )
                found[name] = self.cr.fetchone()
        self.assertIn("customer.tier.version", found)
        return found

    def test_as_many_queries_for_many_customers(self):
        counts = []
        for size in (5, 150):
            program = self.make_program(
                name=f"Program {size}", company_id=self.make_company(f"Co {size}").id
            )
            self.fill(program, size)
            gold = self.tier(program, "GOLD")
            for lines in (None, {gold.id: 60}):
                program._preview("2026-02-28", lines)  # what is looked up once and kept
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                program._preview("2026-02-28", lines)
                counts.append((size, bool(lines), self.cr.sql_log_count - before))
        self.assertEqual(counts[0][2], counts[2][2])
        self.assertEqual(counts[1][2], counts[3][2])
        self.assertLess(max(count for *_key, count in counts), 60)

    def fill(self, program, size):
        """Customers who bought in January and were graded; a tenth left since."""
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(size)]
        )
        company = program.company_id
        orders = self.env["sale.order"].with_company(company)
        orders = orders.create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": number % 100}
                        )
                    ],
                }
                for number, customer in enumerate(customers)
            ]
        )
        orders.write({"state": "sale", "date_order": "2026-01-15 12:00:00"})
        program._assess(as_of="2026-01-31")
        customers[:: min(10, size)].active = False
