from odoo.tests import tagged

from .common_methods import MethodsCommon, when

SPEND = {
    "GOLD": ([when(("revenue", "ge", 10_000))], [when(("revenue", "ge", 6_000))]),
    "SILVER": [when(("revenue", "ge", 4_000))],
    "BRONZE": None,
}


@tagged("post_install", "-at_install")
class TestRule(MethodsCommon):
    """The first tier whose conditions hold, on real orders."""

    def test_first_match_from_the_top(self):
        program = self.rule_program(
            {
                "TOP": [
                    when(("revenue", "ge", 5_000), ("orders", "ge", 2)),
                    when(("revenue", "gt", 20_000)),
                ],
                "MID": [when(("revenue", "ge", 5_000))],
                "LOW": None,
            }
        )
        both, big, one, exact, small = (
            self.customer(name) for name in ("Both", "Big", "One", "Exact", "Small")
        )
        self.orders({both: 2_500, small: 100})
        self.orders({both: 2_500, big: 20_000.01, one: 20_000, exact: 5_000})
        self.assess(program)
        self.assertGraded(
            program, {both: "TOP", big: "TOP", one: "MID", exact: "MID", small: "LOW"}
        )

    def test_operators_on_the_line(self):
        """On a line "at least" and "at most" hold, "more" and "less" do not."""
        customer = self.customer("Customer")
        self.order(customer, 1_000)
        for operator, found in (("ge", 1), ("gt", 0), ("le", 1), ("lt", 0)):
            program = self.rule_program(
                {"YES": [when(("revenue", operator, 1_000))], "NO": None}
            )
            self.assess(program)
            expected = "YES" if found else "NO"
            self.assertEqual(self.tier_of(customer, program), expected, operator)

    def test_any_of_the_conditions(self):
        program = self.rule_program(
            {
                "TWO": [
                    when(
                        ("revenue", "ge", 1_000),
                        ("orders", "ge", 3),
                        ("products", "ge", 2),
                        need=2,
                    )
                ],
                "ONE": [
                    when(("revenue", "ge", 1_000), ("orders", "ge", 3), need=1),
                ],
                "NONE": None,
            }
        )
        two, one, none = (self.customer(name) for name in ("Two", "One", "None"))
        self.order(two, 900)
        self.order(two, 100, product=self.part)
        self.order(one, 1_000)
        self.order(none, 999)
        self.assess(program)
        self.assertGraded(program, {two: "TWO", one: "ONE", none: "NONE"})

    def test_entry_and_maintain_over_several_assessments(self):
        program = self.rule_program(SPEND, window_months=1)
        customer = self.customer("Customer")
        codes = []
        for month, amount in enumerate((4_000, 9_999, 10_000, 6_000, 9_999, 5_999), 1):
            self.order(customer, amount, f"2024-{month:02d}-10")
            self.assess(program, f"2024-{month:02d}-28")
            codes.append(self.tier_of(customer, program))
        # 9,999 is not enough to enter Gold, but more than enough to stay.
        self.assertEqual(codes, ["SILVER", "SILVER", "GOLD", "GOLD", "GOLD", "SILVER"])

    def test_grace_counts_assessments_below(self):
        program = self.rule_program(SPEND, window_months=1, grace=2)
        customer = self.customer("Customer")
        codes = []
        for month, amount in enumerate((10_000, 5_000, 7_000, 5_000, 5_000), 1):
            self.order(customer, amount, f"2024-{month:02d}-10")
            self.assess(program, f"2024-{month:02d}-28")
            codes.append(self.tier_of(customer, program))
        self.assertEqual(codes, ["GOLD", "GOLD", "GOLD", "GOLD", "SILVER"])

    def test_one_tier_at_a_time(self):
        program = self.rule_program(SPEND, window_months=1, downgrade_policy="step")
        customer = self.customer("Customer")
        self.order(customer, 10_000, "2024-01-10")
        codes = []
        for day in ("2024-01-28", "2024-02-28", "2024-03-28"):
            self.assess(program, day)
            codes.append(self.tier_of(customer, program))
        self.assertEqual(codes, ["GOLD", "SILVER", "BRONZE"])

    def test_override_and_back(self):
        program = self.rule_program(SPEND, window="lifetime")
        customer = self.customer("Customer")
        self.order(customer, 5_000)
        self.assess(program)
        member = self.member(customer, program).with_user(self.officer)
        member._override(self.tier(program, "GOLD"), "Strategic")
        self.assertEqual(self.tier_of(customer, program), "GOLD")
        self.assertIn("Strategic. Computed: Silver.", member.explanation["held"])
        member._override(None, None)
        self.assertEqual(self.tier_of(customer, program), "SILVER")

    def test_missing_values(self):
        """No comparison holds for what is missing; "unknown" does."""
        program = self.rule_program(
            {
                "REGULAR": [when(("purchase_gap", "le", 400))],
                "ONCE": [when(("purchase_gap", "unset"), ("orders", "set"))],
                "NEVER": None,
            },
            partner_domain='[("name", "=", "Prospect")]',
        )
        regular, once, prospect = (
            self.customer(name) for name in ("Regular", "Once", "Prospect")
        )
        self.order(regular, 100, "2024-02-01")
        self.order(regular, 100, "2024-03-01")
        self.order(once, 100)
        self.assess(program)
        self.assertGraded(
            program, {regular: "REGULAR", once: "ONCE", prospect: "NEVER"}
        )

    def test_prospects_are_graded_by_conditions(self):
        """A life cycle has a place for those who never bought."""
        program = self.rule_program(
            {
                "PROSPECT": [when(("orders", "unset"))],
                "ACTIVE": [when(("last_purchase", "le", 90))],
                "LOST": None,
            },
            window="lifetime",
            partner_domain='[("name", "=", "Prospect")]',
        )
        prospect, active, edge, lost = (
            self.customer(name) for name in ("Prospect", "Active", "Edge", "Lost")
        )
        self.order(active, 100, "2024-12-31")
        self.order(edge, 100, "2024-10-02")  # 90 days before the assessment
        self.order(lost, 100, "2024-10-01")
        self.assess(program)
        self.assertGraded(
            program,
            {prospect: "PROSPECT", active: "ACTIVE", edge: "ACTIVE", lost: "LOST"},
        )

    def test_two_companies_and_currencies(self):
        """Each company by its own documents; a group in its own currency."""
        rules = {"GOLD": [when(("revenue", "ge", 1_000))], "BRONZE": None}
        program = self.rule_program(rules)
        group = self.rule_program(rules, company_id=False, currency_id=self.usd.id)
        customer = self.customer("Customer")
        # 1,200 yuan are 150 dollars, and 8 yuan are one from July on.
        self.order(customer, 999, "2024-08-01")
        self.order(customer, 8, "2024-08-01", company=self.company_b)
        self.assess(program)
        self.assess(group)
        self.assertEqual(self.tier_of(customer, program), "BRONZE")
        self.assertEqual(self.tier_of(customer, group), "GOLD")
        self.order(customer, 1 * 0.5, "2024-08-02", currency=self.eur)  # one dollar
        self.assess(program)
        self.assertEqual(self.tier_of(customer, program), "GOLD")

    def test_contacts_count_for_their_company(self):
        program = self.rule_program(SPEND)
        customer = self.customer("Customer")
        self.order(customer, 5_000)
        self.order(self.contact(self.contact(customer)), 5_000)
        self.assess(program)
        self.assertGraded(program, {customer: "GOLD"})

    def test_some_customers_like_everyone(self):
        """Assessing one customer gives what assessing everyone gives."""
        program = self.rule_program(
            {
                "A": [when(("revenue", "ge", 3_000), ("last_purchase", "le", 60))],
                "B": ([when(("revenue", "ge", 2_000))], [when(("orders", "ge", 1))]),
                "C": None,
            }
        )
        customers = [self.customer(f"C{number}") for number in range(12)]
        for number, customer in enumerate(customers):
            self.order(customer, 500 * number, f"2024-{number + 1:02d}-05")
        self.assess(program)
        before = {c: self.tier_of(c, program) for c in customers}
        for customer in customers:
            self.assess(program, partners=customer)
        self.assertGraded(program, before)
        self.order(customers[0], 9_000, "2024-12-30")
        self.assess(program, partners=customers[0])
        alone = self.tier_of(customers[0], program)
        run = self.assess(program)
        self.assertEqual((alone, self.tier_of(customers[0], program)), ("A", "A"))
        self.assertEqual(run.written_count, 0)

    def test_a_second_run_writes_nothing(self):
        program = self.rule_program(SPEND)
        self.orders({self.customer(f"C{n}"): 3_000 * n for n in range(1, 5)})
        self.assess(program)
        self.assertEqual(self.assess(program).written_count, 0)

    def test_weights_are_optional(self):
        """Conditions decide; weights besides give a score, without a say."""
        program = self.rule_program(SPEND)
        customer = self.customer("Customer")
        self.order(customer, 5_000)
        self.assess(program)
        member = self.member(customer, program)
        self.assertEqual((member.score, member.has_score), (0, False))
        self.assertFalse(member.trend)
        program.criterion_ids.write(
            {
                "weight": 100,
                "scoring": "linear",
                "fixed_range": True,
                "high": 10_000,
            }
        )
        self.assess(program)
        member.invalidate_recordset()
        self.assertEqual((member.score, member.has_score), (50, True))
        self.assertEqual(member.tier_id.code, "SILVER")

    def test_what_members_are_searched_by(self):
        """Top tier, and about to lose it: there is no line to be near."""
        program = self.rule_program(SPEND, window_months=1, grace=2)
        gold, falling, low = (self.customer(n) for n in ("Gold", "Falling", "Low"))
        self.orders({gold: 10_000, falling: 10_000, low: 100}, "2024-01-10")
        self.assess(program, "2024-01-28")
        self.orders({gold: 10_000, falling: 100, low: 100}, "2024-02-10")
        self.assess(program, "2024-02-28")
        Member = self.env["customer.tier.member"]
        for name, expected in (
            ("is_top", gold | falling),
            ("is_near_loss", falling),
            ("is_near_next", gold.browse()),
        ):
            found = Member.search([("program_id", "=", program.id), (name, "=", True)])
            self.assertEqual(found.partner_id, expected, name)
            members = Member.search([("program_id", "=", program.id)])
            self.assertEqual(members.filtered(name).partner_id, expected, name)

    def test_nobody_is_in_an_empty_tier(self):
        program = self.rule_program(
            {"GOLD": [when(("revenue", "ge", 10**9))], "BASE": None}
        )
        self.order(self.customer("Customer"), 100)
        run = self.assess(program)
        self.assertEqual(run.warning_list, [{"kind": "everyone", "tier": "BASE"}])
