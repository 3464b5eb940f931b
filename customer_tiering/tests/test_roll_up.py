from odoo.tests import tagged

from .common import TieringCommon


@tagged("post_install", "-at_install")
class TestRollUp(TieringCommon):
    """Who is one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.customer("Group")
        cls.sub = cls.customer("Sub", parent_id=cls.group.id, is_company=True)
        cls.subsub = cls.customer("Subsub", parent_id=cls.sub.id, is_company=True)

    def test_child_contacts_at_any_depth_are_counted_once(self):
        """Company, contact, delivery address: an order on each."""
        program = self.metric_program("revenue", "orders", "products")
        firm = self.customer("Firm")
        contact = self.contact(firm)
        delivery = self.contact(contact, "Ramp", "delivery")
        door = self.contact(delivery, "Door", "other")
        self.order(firm, 1)
        self.order(contact, 10)
        self.order(delivery, 100)
        self.order(door, 1000, product=self.part)
        self.assertMeasured(program, {firm: (1111, 4, 2)})
        self.assertEqual(
            (contact | delivery | door).customer_tier_id, firm.customer_tier_id
        )
        self.assertEqual(firm.customer_tier_id.code, "TOP")

    def test_person_with_addresses(self):
        person = self.customer("Person", is_company=False)
        home = self.contact(person, "Home", "delivery")
        self.order(person, 1)
        self.order(home, 10)
        self.assertMeasured(self.metric_program("revenue"), {person: 11})

    def test_first_and_last_purchase_over_all_addresses(self):
        firm = self.customer("Firm")
        contact = self.contact(firm)
        self.order(firm, 1, "2024-03-01")
        self.order(contact, 1, "2024-02-01")
        self.order(contact, 1, "2024-05-01")
        program = self.metric_program("first_purchase", "last_purchase", "purchase_gap")
        self.assertMeasured(program, {firm: ("2024-02-01", "2024-05-01", 45)})

    def test_orders_of_an_archived_contact_count_for_the_company(self):
        firm = self.customer("Firm")
        contact = self.contact(firm)
        self.order(contact, 10)
        contact.active = False
        self.assertMeasured(self.metric_program("revenue"), {firm: 10})

    def test_contact_that_moves_to_another_company_takes_its_orders_along(self):
        program = self.metric_program("revenue")
        old, new = self.customer("Old"), self.customer("New")
        contact = self.contact(old)
        self.order(contact, 10)
        self.order(old, 1)
        self.assertMeasured(program, {old: 1 + 10})
        contact.parent_id = new
        self.assertMeasured(program, {old: 1, new: 10})

    def test_company_of_a_group_is_a_customer_of_its_own(self):
        contact = self.contact(self.subsub)
        self.order(self.group, 1)
        self.order(self.sub, 10)
        self.order(contact, 100)
        self.assertMeasured(
            self.metric_program("revenue"),
            {self.group: 1, self.sub: 10, self.subsub: 100},
        )

    def test_group_at_any_depth_is_counted_once(self):
        """Rolled up to the topmost parent; every company of the group has its tier."""
        contact = self.contact(self.subsub)
        delivery = self.contact(contact, "Ramp", "delivery")
        other = self.customer("Other")
        self.order(self.group, 1)
        self.order(self.sub, 10)
        self.order(contact, 100)
        self.order(delivery, 1000)
        self.order(other, 7)
        program = self.metric_program("revenue", "orders", roll_up="top")
        together = (1111, 4)
        self.assertMeasured(
            program,
            {
                self.group: together,
                self.sub: together,
                self.subsub: together,
                other: (7, 1),
            },
        )
        self.assertEqual(program.last_assessment_id.customer_count, 4)

    def test_group_counts_once_among_the_customers(self):
        """The companies of a group share one place in a ranking."""
        program = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 50, "B": 50},
            method="rank",
            roll_up="top",
        )
        small, tiny = self.customer("Small"), self.customer("Tiny")
        self.order(self.subsub, 100)
        self.orders({small: 20, tiny: 10})
        self.assess(program)
        # Of three customers the group has 33 % ahead of Small, 67 % ahead of Tiny.
        self.assertGraded(
            program,
            {
                self.group: ("A", 66.666666667),
                self.sub: ("A", 66.666666667),
                self.subsub: ("A", 66.666666667),
                small: ("A", 33.333333333),
                tiny: ("B", 0),
            },
        )

    def test_assessing_one_company_of_a_group(self):
        program = self.metric_program("revenue", roll_up="top")
        other = self.customer("Other")
        self.order(self.sub, 10)
        self.order(other, 7)
        self.assess(program)
        self.order(self.contact(self.subsub), 100)
        self.order(other, 70)
        self.assess(program, partners=self.subsub)
        spend = {p.name: v["revenue"] for p, v in self.measured(program).items()}
        self.assertEqual(spend, {"Group": 110, "Sub": 110, "Subsub": 110, "Other": 7})

    def test_company_leaves_the_group(self):
        program = self.metric_program("revenue", roll_up="top")
        self.order(self.sub, 10)
        self.order(self.subsub, 100)
        together = {self.group: 110, self.sub: 110, self.subsub: 110}
        self.assertMeasured(program, together)
        self.subsub.parent_id = False
        self.assertMeasured(program, {self.group: 10, self.sub: 10, self.subsub: 100})
