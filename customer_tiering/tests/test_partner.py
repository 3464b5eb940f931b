from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_behaviour import GROUP, BehaviourCommon

BADGE = {
    "customer_tier_id": {"fields": {"display_name": {}}},
    "customer_tier_color": {},
}
FORM = {
    **BADGE,
    "customer_tier_score": {},
    "customer_tier_member_id": {},
    "customer_tier_trend": {},
}


@tagged("post_install", "-at_install")
class TestPartner(BehaviourCommon):
    """The tier on customers: read, searched, sorted, grouped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.make_user("tier_partner_user", f"{GROUP}user,base.group_user")
        cls.program = cls.make_program(is_primary=True)
        cls.gold, cls.gold_low, cls.bronze, cls.none = (
            cls.make_customer(name, is_company=True)
            for name in ("Gold", "Gold too", "Bronze", "None")
        )
        cls.contact = cls.make_customer("Contact", parent_id=cls.gold.id)
        cls.address = cls.make_customer(
            "Address", parent_id=cls.contact.id, type="delivery"
        )
        cls.make_order(cls.gold, 90, "2026-01-15")
        cls.make_order(cls.gold_low, 80, "2026-01-15")
        cls.make_order(cls.bronze, 30, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.all = (
            cls.gold | cls.gold_low | cls.bronze | cls.none | cls.contact | cls.address
        )

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].with_user(self.user)

    def search(self, *domain, order=None):
        everyone = [("id", "in", self.all.ids), *domain]
        return self.partners.search(everyone, order=order)

    def test_read(self):
        golden = self.tier(self.program, "GOLD")
        for partner in self.gold | self.contact | self.address:
            partner = partner.with_user(self.user)
            self.assertEqual(partner.customer_tier_id, golden)
            self.assertEqual(partner.customer_tier_score, 90)
            self.assertEqual(partner.customer_tier_member_ids.partner_id, self.gold)
            self.assertFalse(partner.customer_tier_reason)
        self.assertFalse(self.none.customer_tier_id)
        self.assertFalse(self.none.customer_tier_member_ids)
        self.assertEqual(self.none.customer_tier_score, 0)

    def test_reason(self):
        """Why somebody has no tier."""
        objecting = self.make_customer("Objecting", customer_tier_objection=True)
        archived = self.make_customer("Archived", active=False)
        reasons = {
            self.none: "No purchase was found at the last assessment.",
            objecting: "The customer objects to profiling.",
            archived: "The customer is archived.",
            self.company.partner_id: "Our own company or colleague.",
            self.user.partner_id: "Our own company or colleague.",
        }
        for partner, reason in reasons.items():
            partner = partner.with_user(self.user)
            self.assertEqual(partner.customer_tier_reason, reason)
        self.program.action_draft()
        self.assertEqual(self.none.customer_tier_reason, "No program is published.")

    def test_contact_moved_to_another_company(self):
        self.contact.parent_id = self.bronze
        self.assertEqual(self.contact.customer_tier_id.code, "BRONZE")
        self.assertEqual(self.address.customer_tier_id.code, "BRONZE")

    def test_search_in(self):
        golden, bronze = (
            self.tier(self.program, "GOLD"),
            self.tier(self.program, "BRONZE"),
        )
        whole = self.gold | self.contact | self.address
        found = self.search(("customer_tier_id", "=", golden.id))
        self.assertEqual(found, whole | self.gold_low)
        found = self.search(("customer_tier_id", "in", (golden | bronze).ids))
        self.assertEqual(found, whole | self.gold_low | self.bronze)
        found = self.search(("customer_tier_id", "in", [bronze.id, False]))
        self.assertEqual(found, self.bronze | self.none)

    def test_search_not_in(self):
        golden = self.tier(self.program, "GOLD")
        found = self.search(("customer_tier_id", "not in", golden.ids))
        self.assertEqual(found, self.bronze | self.none)
        found = self.search(("customer_tier_id", "!=", golden.id))
        self.assertEqual(found, self.bronze | self.none)
        found = self.search(("customer_tier_id", "not in", [golden.id, False]))
        self.assertEqual(found, self.bronze)

    def test_search_set_or_not(self):
        self.assertEqual(self.search(("customer_tier_id", "=", False)), self.none)
        found = self.search(("customer_tier_id", "!=", False))
        self.assertEqual(found, self.all - self.none)

    def test_search_by_code_and_name(self):
        found = self.search(("customer_tier_id.code", "=", "BRONZE"))
        self.assertEqual(found, self.bronze)
        found = self.search(("customer_tier_id", "any", [("min_score", "<", 50)]))
        self.assertEqual(found, self.bronze)
        found = self.search(("customer_tier_id", "not any", [("code", "=", "GOLD")]))
        self.assertEqual(found, self.bronze | self.none)
        self.assertEqual(
            self.search(("customer_tier_id", "ilike", "ronz")), self.bronze
        )

    def test_search_score(self):
        found = self.search(("customer_tier_score", ">=", 80))
        self.assertEqual(found, self.all - self.bronze - self.none)
        found = self.search(("customer_tier_score", "<", 80))
        self.assertEqual(found, self.bronze)
        self.assertEqual(self.search(("customer_tier_score", "=", 30)), self.bronze)

    def test_search_members(self):
        member = self.member(self.program, self.bronze)
        found = self.search(("customer_tier_member_ids", "in", member.ids))
        self.assertEqual(found, self.bronze)
        found = self.search(("customer_tier_member_ids.score", ">", 85))
        self.assertEqual(found, self.gold | self.contact | self.address)
        self.assertEqual(
            self.search(("customer_tier_member_ids", "=", False)), self.none
        )

    def test_sort(self):
        companies = [("is_company", "=", True)]
        found = self.search(*companies, order="customer_tier_score desc, id")
        # PostgreSQL puts who has no score before the others when it descends
        self.assertEqual(
            [partner for partner in found if partner != self.none],
            [self.gold, self.gold_low, self.bronze],
        )
        found = self.search(*companies, order="customer_tier_id, customer_tier_score")
        self.assertEqual(
            list(found), [self.gold_low, self.gold, self.bronze, self.none]
        )

    def test_group(self):
        groups = self.partners._read_group(
            [("id", "in", self.all.ids), ("is_company", "=", True)],
            ["customer_tier_id"],
            ["__count", "customer_tier_score:avg"],
        )
        tier = self.env["customer.tier"]
        self.assertEqual(
            groups,
            [
                (self.tier(self.program, "GOLD"), 2, 85),
                (self.tier(self.program, "BRONZE"), 1, 30),
                (tier, 1, False),
            ],
        )

    def test_group_in_the_web_client(self):
        """The list's own call, folded groups and their domains included."""
        everyone = [("id", "in", self.all.ids), ("is_company", "=", True)]
        result = self.partners.web_read_group(
            everyone, ["customer_tier_id"], ["customer_tier_score:avg"]
        )
        found = {
            group["customer_tier_id"] and group["customer_tier_id"][1]: (
                group["__count"],
                self.partners.search(everyone + group["__extra_domain"]),
            )
            for group in result["groups"]
        }
        self.assertEqual(
            found,
            {
                "Gold": (2, self.gold | self.gold_low),
                "Bronze": (1, self.bronze),
                False: (1, self.none),
            },
        )

    def test_orders_grouped_by_the_tier_of_their_customer(self):
        groups = self.env["sale.order"]._read_group(
            [("partner_id", "in", self.all.ids)],
            ["partner_id.customer_tier_id"],
            ["amount_untaxed:sum"],
        )
        self.assertEqual(
            groups,
            [
                (self.tier(self.program, "GOLD"), 170),
                (self.tier(self.program, "BRONZE"), 30),
            ],
        )
        found = self.env["sale.order"].search(
            [("partner_id.customer_tier_id.code", "=", "BRONZE")]
        )
        self.assertEqual(found.partner_id, self.bronze)

    def test_who_may_not_see_tiers_may_not_search_them(self):
        """Neither by value, nor by order, nor by group: each would tell the tier."""
        internal = self.make_user("tier_partner_internal", "base.group_user")
        partners = self.env["res.partner"].with_user(internal)
        for condition in (
            ("customer_tier_id", "in", self.program.tier_ids.ids),
            ("customer_tier_id", "!=", False),
            ("customer_tier_id.code", "=", "GOLD"),
            ("customer_tier_score", ">", 50),
            ("customer_tier_member_ids", "!=", False),
            ("customer_tier_member_ids.score", ">", 50),
        ):
            with self.assertRaises(AccessError, msg=str(condition)):
                partners.search([condition])
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(internal).sudo(False).search(
                [("partner_id.customer_tier_id", "!=", False)]
            )
        with self.assertRaises(AccessError):
            partners.search([], order="customer_tier_score")
        with self.assertRaises(AccessError):
            partners._read_group([], ["customer_tier_id"])
        with self.assertRaises(AccessError):
            self.gold.with_user(internal).read(["customer_tier_id"])

    def test_trend(self):
        """Over the last three recorded scores, that of entering included."""
        riser, faller = self.make_customer("Riser"), self.make_customer("Faller")
        self.make_order(riser, 40, "2026-02-15")
        self.make_order(faller, 60, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual((riser | faller).mapped("customer_tier_trend"), ["steady"] * 2)
        self.make_order(riser, 60, "2026-03-15")
        self.make_order(faller, 40, "2026-03-15")
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(riser.customer_tier_trend, "up")
        self.assertEqual(faller.customer_tier_trend, "down")

    # ------------------------------------------------------------------
    # Several companies
    # ------------------------------------------------------------------

    def second_company(self):
        other = self.make_company("Behaviour Two")
        program = self.make_program(name="Second", company_id=other.id, is_primary=True)
        self.make_order(self.gold, 30, "2026-01-15", company=other)
        self.make_order(self.none, 99, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        self.user.company_ids |= other
        return other

    def test_each_company_sees_its_own_tier(self):
        """No leak, no overwriting, no "more than one row"."""
        other = self.second_company()
        for company, codes in (
            (self.company, ["GOLD", "GOLD", "GOLD", "BRONZE", False]),
            (other, ["BRONZE", "BRONZE", False, False, "GOLD"]),
        ):
            partners = self.partners.with_company(company)
            shown = self.gold | self.contact | self.gold_low | self.bronze | self.none
            self.assertEqual(
                [
                    partner.customer_tier_id.code
                    for partner in partners.browse(shown.ids)
                ],
                codes,
            )
            found = partners.search(
                [("customer_tier_id.code", "=", "BRONZE"), ("is_company", "=", True)]
            )
            self.assertEqual(
                found,
                shown.filtered(
                    lambda p, codes=codes, shown=shown: (
                        codes[shown.ids.index(p.id)] == "BRONZE" and p.is_company
                    )
                ),
            )

    def test_company_switch(self):
        """The same record in the same transaction follows the company."""
        other = self.second_company()
        partner = self.gold.with_user(self.user)
        self.assertEqual(partner.customer_tier_id.code, "GOLD")
        self.assertEqual(partner.with_company(other).customer_tier_id.code, "BRONZE")
        self.assertEqual(partner.with_company(self.company).customer_tier_score, 90)

    def test_both_companies_at_once(self):
        """With both switched on, the current one decides and each row comes once."""
        other = self.second_company()
        both = self.partners.with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        everyone = [("id", "in", self.all.ids), ("is_company", "=", True)]
        groups = both._read_group(everyone, ["customer_tier_id"], ["__count"])
        self.assertEqual([count for _tier, count in groups], [2, 1, 1])
        found = both.search(everyone, order="customer_tier_score, id")
        self.assertEqual(len(found), 4)

    def test_group_wide_program(self):
        """Companies without a program of their own show that of the group."""
        other = self.make_company("Behaviour Three")
        self.env["customer.tier.program"].search(
            [("company_id", "=", False)]
        ).is_primary = False
        group = self.make_program(name="Group", company_id=False, is_primary=True)
        self.make_order(self.bronze, 50, "2026-01-20", company=other)
        group._assess(as_of="2026-01-31")
        self.assertEqual(self.bronze.customer_tier_id.code, "BRONZE")
        elsewhere = self.bronze.with_company(other)
        self.assertEqual(elsewhere.customer_tier_id.program_id, group)
        self.assertEqual(elsewhere.customer_tier_score, 80)

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before

    def test_form_costs_three_queries(self):
        plain = {"name": {}, "commercial_partner_id": {"fields": {"display_name": {}}}}
        shown = {**plain, **FORM}
        contact = self.contact.with_user(self.user)
        contact.web_read(shown)  # what is cached once for all
        bare = self.count(lambda: contact.web_read(plain))
        full = self.count(lambda: contact.web_read(shown))
        self.assertLessEqual(full - bare, 3)

    def test_list_costs_two_queries(self):
        """For 8 rows and for 80 rows."""
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(80)]
        )
        for number, customer in enumerate(customers[:12]):
            self.make_order(customer, number * 9, "2026-01-15")
        self.program._assess(as_of="2026-01-31")
        plain = {"name": {}, "commercial_partner_id": {"fields": {"display_name": {}}}}
        shown = {**plain, **BADGE, "customer_tier_score": {}}
        for count in (8, 80):
            some = [("id", "in", customers[:count].ids)]
            self.partners.web_search_read(some, shown)
            bare = self.count(lambda d=some: self.partners.web_search_read(d, plain))
            full = self.count(lambda d=some: self.partners.web_search_read(d, shown))
            self.assertLessEqual(full - bare, 2)

    def test_form_view_opens(self):
        """As the web client opens it, with the least rights."""
        with Form(self.gold.with_user(self.user)) as form:
            self.assertEqual(form.name, "Gold")
