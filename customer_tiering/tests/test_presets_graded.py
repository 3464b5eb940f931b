import random
from datetime import date, timedelta
from itertools import cycle, product

from freezegun import freeze_time

from odoo.tests import tagged

from .common_presets import PresetsCommon


@tagged("post_install", "-at_install")
class TestPresetsGraded(PresetsCommon):
    """What each preset makes of a company, customer by customer."""

    def assertGraded(self, code, sizes):
        """What a preset makes of the forty: tier → how many, worst last; and the
        dialog said so before."""
        with freeze_time("2026-02-28 12:00:00"):
            start = self.start(self.preset(code))
            program = self.use(self.preset(code))
        customers = self.customers
        self.assertFalse(start.problem)
        self.assertEqual(
            {tier["code"]: tier["customers"] for tier in start.outcome["tiers"]},
            {tier.code: sizes.get(tier.code, 0) for tier in program.tier_ids},
        )
        program.action_publish()
        program._assess(as_of="2026-02-28")
        found = [self.code(program, customer) for customer in reversed(customers)]
        expected = [tier for tier, count in sizes.items() for _one in range(count)]
        self.assertEqual(found, expected)
        return program

    def test_scorecard(self):
        """70 % of the place by spend and date, 30 % of 50 points for a second order."""
        self.customers = self.make_buyers()
        self.assertGraded(
            "scorecard", {"VIP": 2, "IMPORTANT": 12, "NORMAL": 8, "POTENTIAL": 18}
        )

    def test_abc(self):
        """82,000 in all: the eighteenth begins where those above hold under 80 %."""
        self.customers = self.make_buyers()
        self.assertGraded("abc", {"A": 23, "B": 9, "C": 8})

    def test_pyramid(self):
        self.customers = self.make_buyers()
        self.assertGraded(
            "pyramid", {"KEY": 2, "MAJOR": 6, "ORDINARY": 12, "SMALL": 20}
        )

    def test_rfm(self):
        """One customer in each cell: five days, and one to five orders of the same."""
        expected = {}
        segments = (
            "LOST LOST SLEEPING PROMISING NEW",
            "HIBERNATING HIBERNATING SLEEPING POTENTIAL POTENTIAL",
            "AT_RISK ATTENTION ATTENTION LOYAL LOYAL",
            "CANT_LOSE AT_RISK LOYAL CHAMPIONS CHAMPIONS",
            "CANT_LOSE AT_RISK LOYAL CHAMPIONS CHAMPIONS",
        )
        for orders, row in enumerate(segments, 1):
            for day, segment in enumerate(row.split(), 1):
                customer = self.make_customer(f"{orders} orders until {day}")
                for _order in range(orders):
                    self.make_order(customer, 10, f"2026-01-{day:02d}")
                expected[customer] = segment
        program = self.use(self.preset("rfm"))
        program.action_publish()
        run = program._assess(as_of="2026-02-28")
        self.assertFalse(run.warnings)
        self.assertEqual({c: self.code(program, c) for c in expected}, expected)
        self.assertEqual(len(set(expected.values())), 11)
        # Two years later none of it counts any more: everyone is lost at once, when
        # somebody approves of that.
        run = program._assess(as_of="2028-02-29")
        self.assertEqual(run.state, "held")
        run.action_approve()
        self.assertEqual({self.code(program, c) for c in expected}, {"LOST"})

    def test_life_cycle(self):
        """Days ago of the purchases → tier, on both sides of every line."""
        today, expected = date(2026, 6, 30), {}
        for ago, tier in (
            ((0,), "NEW"),
            ((90, 3), "NEW"),
            ((91, 90), "ACTIVE"),
            ((400, 180, 0), "ACTIVE"),
            ((91,), "AT_RISK"),
            ((700, 180), "AT_RISK"),
            ((181,), "DORMANT"),
            ((365,), "DORMANT"),
            ((366,), "LOST"),
            ((900, 800), "LOST"),
            ((182, 1), "WON_BACK"),
            ((800, 271, 90, 5), "WON_BACK"),
            ((800, 270, 90, 5), "ACTIVE"),
            ((181, 1), "ACTIVE"),
        ):
            customer = self.make_customer(f"{ago}")
            expected[customer] = tier
            for days in ago:
                self.make_order(customer, 10, str(today - timedelta(days=days)))
        quoted = self.make_customer("Quoted")
        self.make_order(quoted, 10, str(today), state="draft")
        kept = self.make_customer("On file", customer_rank=1)
        stranger = self.make_customer("Stranger")
        expected.update({quoted: "PROSPECT", kept: "PROSPECT", stranger: False})
        program = self.use(self.preset("life_cycle"))
        program.action_publish()
        run = program._assess(as_of=today)
        self.assertEqual({c: self.code(program, c) for c in expected}, expected)
        self.assertFalse(run.warnings)
        self.assertEqual(
            program.tier_ids.mapped("code"),
            ["ACTIVE", "NEW", "WON_BACK", "AT_RISK", "DORMANT", "LOST", "PROSPECT"],
        )

    def test_life_cycle_step_by_step(self):
        """One customer from a quotation to the end, month by month, and back."""
        customer = self.make_customer("Customer")
        self.make_order(customer, 10, "2026-01-05", state="draft")
        program = self.use(self.preset("life_cycle"))
        program.action_publish()
        found = []
        for day, order in (
            ("2026-01-31", None),
            ("2026-02-28", "2026-02-10"),
            ("2026-04-30", None),
            ("2026-05-31", "2026-05-20"),
            ("2026-09-30", None),
            ("2026-12-31", None),
            ("2027-06-30", None),
            ("2027-07-31", "2027-07-01"),
            ("2027-10-31", "2027-10-15"),
        ):
            if order:
                self.make_order(customer, 10, order)
            program._assess(as_of=day)
            found.append(self.code(program, customer))
        self.assertEqual(
            found,
            [
                "PROSPECT",
                "NEW",
                "NEW",
                "ACTIVE",
                "AT_RISK",
                "DORMANT",
                "LOST",
                "WON_BACK",
                "ACTIVE",
            ],
        )

    def test_life_cycle_has_one_place_for_everyone(self):
        """Whatever was bought when, one condition holds and no other."""
        ladder = self.preset("life_cycle").definition["tiers"]
        meets = {
            "le": lambda value, line: value is not None and value <= line,
            "gt": lambda value, line: value is not None and value > line,
            "unset": lambda value, line: value is None,
        }
        days = (0, 89, 90, 91, 92, 179, 180, 181, 182, 364, 365, 366, 367, 900)
        for first, last in product(days, days):
            for silence in (None, *days):
                if last > first or (silence or 0) > first:
                    continue
                values = {
                    "first_purchase": first,
                    "last_purchase": last,
                    "silence": silence,
                }
                holding = [
                    tier["code"]
                    for tier in ladder
                    for rule in tier.get("entry", [])
                    if all(
                        meets[c["operator"]](values[c["metric"]], c.get("value"))
                        for c in rule["conditions"]
                    )
                ]
                self.assertEqual(len(holding), 1, values)

    def test_key_account_matrix(self):
        """Level with the best competitor is on our side; who is not rated at all has no
        place on the map, whatever they buy."""
        expected = {}
        for attractive, strong in product(range(1, 6), repeat=2):
            company = self.make_customer(f"{attractive} {strong}", is_company=True)
            self.rate(company, attractiveness=attractive, relative_strength=strong)
            expected[company] = (
                ("KEY" if strong >= 3 else "DEVELOPMENT")
                if attractive >= 3
                else ("MAINTENANCE" if strong >= 3 else "OPPORTUNITY")
            )
        half = self.make_customer("Half rated", is_company=True)
        self.rate(half, attractiveness=5)
        buyer = self.make_customer("Buyer", is_company=True)
        self.make_order(buyer, 1_000_000, "2026-01-01")
        person = self.make_customer("Person")
        prospect = self.make_customer("Prospect", is_company=True)
        unrated = dict.fromkeys((buyer, prospect), "UNRATED")
        expected.update({half: "DEVELOPMENT", person: False, **unrated})
        with freeze_time("2026-02-28 12:00:00"):
            start = self.start(self.preset("kaism"))
        self.assertEqual(
            [(tier["name"], tier["customers"]) for tier in start.outcome["tiers"]],
            [
                ("Key", 9),
                ("Development", 7),
                ("Maintenance", 6),
                ("Opportunity", 4),
                ("Not rated", 2),
            ],
        )
        program = self.use(self.preset("kaism"))
        program.action_publish()
        program._assess(as_of="2026-02-28")
        self.assertEqual({c: self.code(program, c) for c in expected}, expected)
        for customer in unrated:
            member = self.member(program, customer)
            self.assertEqual(member.score, 0)
            self.assertIsNone(member.explanation["matrix"]["cell"])
        self.assertEqual(program.count_points()["others"], 2)
        # Rated low on both, it is an opportunity: up at once.
        self.rate(buyer, attractiveness=1, relative_strength=1)
        program._assess(as_of="2026-02-28", partners=buyer)
        self.assertEqual(self.code(program, buyer), "OPPORTUNITY")

    def test_spend_tiers(self):
        """Lines where the best 5, 20 and 50 % begin, and 80 % of them to stay."""
        self.customers = self.make_buyers()
        program = self.assertGraded(
            "spend_tiers", {"GOLD": 2, "SILVER": 6, "BRONZE": 12, "MEMBER": 20}
        )
        lines = [
            [
                [
                    condition["value"]
                    for rule in rules
                    for condition in rule["conditions"]
                ]
                for rules in (tier.entry_rules or [], tier.maintain_rules or [])
            ]
            for tier in program.tier_ids
        ]
        self.assertEqual(
            lines, [[[3900], [3100]], [[3300], [2600]], [[2100], [1700]], [[], []]]
        )
        # A year on, one buys just enough to stay, one a little less.
        enough, less = self.customers[39], self.customers[38]
        self.make_order(enough, 3100, "2027-03-01")
        self.make_order(less, 3099, "2027-03-01")
        program._assess(as_of="2027-03-02")
        self.assertEqual(self.code(program, enough), "GOLD")
        self.assertEqual(self.code(program, less), "SILVER")
        self.assertEqual(self.code(program, self.customers[37]), "BRONZE")

    def test_spend_tiers_of_a_new_company(self):
        """Too few customers to tell: dollars, at the rate of the day."""
        cny = self.env.ref("base.CNY")
        cny.active = True
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": cny.id, "name": "2020-01-01", "rate": 7.2}
            | {"company_id": False}
        )
        company = self.make_company("Shanghai Ltd", currency_id=cny.id)
        for found, amounts in (
            (self.company, [10_000, 3_000, 1_000]),
            (company, [72_000, 22_000, 7_200]),
        ):
            program = self.preset("spend_tiers").with_company(found)._make_program()
            lines = [
                tier.entry_rules[0]["conditions"][0]["value"]
                for tier in program.tier_ids[:3]
            ]
            self.assertEqual((program.company_id, lines), (found, amounts))

    def test_spend_tiers_where_customers_are_alike(self):
        """Lines that nobody could tell apart are not proposed."""
        for number in range(30):
            self.make_order(self.make_customer(f"{number}"), 50, "2026-02-01")
        with freeze_time("2026-02-28 12:00:00"):
            program = self.use(self.preset("spend_tiers"))
        line = program.tier_ids[0].entry_rules[0]["conditions"][0]["value"]
        self.assertEqual(line, 10_000)

    def test_lifetime_value(self):
        """Nobody ever left: what customers are worth cannot be learned, and nobody is
        better than the others."""
        self.customers = self.make_buyers()
        program = self.assertGraded("lifetime_value", {"LOW": 40})
        [run] = program.assessment_ids
        self.assertEqual(
            {warning["kind"] for warning in run.warning_list},
            {"everyone", "unidentified"},
        )

    def test_lifetime_value_that_can_be_learned(self):
        """Who buys as often and as lately as others, for more, is worth more."""
        rng = random.Random(11)
        for number in range(60):
            customer, day = self.make_customer(f"Customer {number}"), rng.randrange(500)
            pace, mean = rng.gammavariate(2, 1 / 60), 50 / rng.gammavariate(3, 1 / 3)
            leaving = rng.betavariate(1, 4)
            while day < 700:
                ordered = date(2026, 2, 28) - timedelta(days=700 - day)
                amount = round(mean * rng.gammavariate(4, 1 / 4), 2)
                self.make_order(customer, amount, str(ordered))
                if rng.random() < leaving:
                    break
                day += 1 + int(rng.expovariate(pace))
        twins = [self.make_customer(f"Twin {number}") for number in range(10)]
        for number, twin in enumerate(twins, 1):
            for day in ("2025-06-01", "2025-09-01", "2026-02-01"):
                self.make_order(twin, 10 * number, day)
        program = self.use(self.preset("lifetime_value"))
        program.action_publish()
        run = program._assess(as_of="2026-02-28")
        self.assertFalse(run.warnings)
        scores = [self.member(program, twin).score for twin in twins]
        self.assertEqual(scores, sorted(scores))
        self.assertEqual(len(set(scores)), 10)
        sizes = run.tier_counts
        self.assertEqual(
            [sizes.get(str(tier.id), 0) for tier in program.tier_ids], [3, 11, 21, 35]
        )

    def test_value_classes(self):
        """Spend of the year against the one before: 15 low, 9 middle, 6 high."""
        expected = {}
        classes = (
            (10, 15, {-11: "D", -10: "D", 0: "D", 9: "D", 10: "C"}),
            (100, 9, {-11: "C", -10: "C", 9: "C", 10: "B"}),
            (1000, 6, {-11: "A", 9: "A", 10: "A"}),
        )
        for then, count, changes in classes:
            for number, (change, tier) in zip(
                range(count), cycle(changes.items()), strict=False
            ):
                customer = self.make_customer(f"{then} {number}")
                self.make_order(customer, then, "2025-01-15")
                self.make_order(customer, then * (1 + change / 100), "2026-01-15")
                expected[customer] = tier
        program = self.use(self.preset("value_classes"))
        dormant, new = self.make_customer("Dormant"), self.make_customer("New")
        self.make_order(dormant, 5000, "2025-01-15")
        expected[dormant] = "D"
        program.action_publish()
        program._assess(as_of="2026-02-28")
        self.assertEqual({c: self.code(program, c) for c in expected}, expected)
        # From nothing to something is growth, and joins the middle of them.
        self.make_order(new, 100, "2026-02-15")
        program._assess(partners=new, as_of="2026-02-28")
        self.assertEqual(self.code(program, new), "B")
