from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestDiscount(BehaviourCommon):
    """A discount of a tier, and the price lists that it keeps for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_pricelists()
        cls.general = cls.env["product.pricelist"].create(
            {"name": "General", "company_id": cls.company.id}
        )
        cls.product.list_price = 200
        cls.program = cls.make_program(is_primary=True)
        cls.gold_tier = cls.tier(cls.program, "GOLD")
        cls.gold_tier.discount = 10
        cls.gold = cls.make_customer("Gold", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.gold.id)
        cls.plain = cls.make_customer("Plain")
        cls.make_order(cls.gold, 80, "2026-01-15")
        cls.make_order(cls.plain, 10, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.salesman = cls.make_user(
            "tier_discount_salesman", "sales_team.group_sale_salesman"
        )

    def price(self, partner, company=None):
        """What a salesperson quotes for the product: (price, currency)."""
        orders = self.env["sale.order"].with_user(self.salesman)
        form = Form(orders.with_company(company or self.company))
        form.partner_id = partner
        with form.order_line.new() as line:
            line.product_id = self.product
        order = form.save()
        return order.order_line.price_reduce_taxexcl, order.currency_id.name

    def test_customers_have_it(self):
        self.assertEqual(self.price(self.gold), (180, "USD"))
        self.assertEqual(self.price(self.contact), (180, "USD"))
        self.assertEqual(self.price(self.plain), (200, "USD"))

    def test_one_list_is_kept(self):
        [kept] = self.gold_tier.managed_pricelist_ids
        self.assertEqual(
            (kept.name, kept.company_id, kept.currency_id, kept.item_ids.percent_price),
            ("Ladder: Gold", self.company, self.usd, 10),
        )
        self.gold_tier.discount = 25
        self.gold_tier.name = "Top"
        self.assertEqual(self.gold_tier.managed_pricelist_ids, kept)
        self.assertEqual(kept.item_ids.percent_price, 25)
        self.assertEqual(kept.name, "Ladder: Top")
        self.assertEqual(self.price(self.gold), (150, "USD"))

    def test_no_discount_any_more(self):
        kept = self.gold_tier.managed_pricelist_ids
        self.gold_tier.discount = 0
        self.assertFalse(kept.active)
        self.assertEqual(self.price(self.gold), (200, "USD"))
        self.gold_tier.discount = 50
        self.assertTrue(kept.active)
        self.assertEqual(self.price(self.gold), (100, "USD"))

    def test_downgrade_override_and_back(self):
        member = self.member(self.program, self.gold)
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.price(self.contact), (200, "USD"))
        self.assertEqual(self.gold.property_product_pricelist, self.general)
        member._override(self.gold_tier, "Important", until="2099-01-31")
        self.assertEqual(self.price(self.contact), (180, "USD"))
        self.program._assess(as_of="2099-02-01")
        self.assertEqual(self.price(self.contact), (200, "USD"))

    def test_rollback(self):
        run = self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.price(self.gold), (200, "USD"))
        run.action_rollback()
        self.assertEqual(self.price(self.gold), (180, "USD"))

    def test_objection(self):
        self.gold.customer_tier_objection = True
        self.assertEqual(self.price(self.contact), (200, "USD"))

    def test_nothing_before_someone_publishes(self):
        self.program.is_primary = False
        self.program.action_draft()
        self.assertFalse(self.gold_tier.managed_pricelist_ids)
        draft = self.make_program(publish=False, name="Draft")
        self.tier(draft, "GOLD").discount = 30
        pricelists = self.env["product.pricelist"].with_context(active_test=False)
        found = pricelists.search([("customer_tier_id", "in", draft.tier_ids.ids)])
        self.assertFalse(found)
        draft.action_publish()
        kept = self.tier(draft, "GOLD").managed_pricelist_ids
        self.assertEqual(kept.item_ids.percent_price, 30)

    def test_never_everybodys(self):
        """Odoo takes the first list for who has none: never one of a tier."""
        self.general.active = False
        self.assertFalse(self.plain.property_product_pricelist)
        self.assertEqual(self.price(self.plain), (200, "USD"))
        self.assertEqual(self.price(self.gold), (180, "USD"))

    def test_publishing_turns_price_lists_on(self):
        self.gold_tier.discount = 0
        self.env.ref("base.group_user")._remove_group(
            self.env.ref("product.group_product_pricelist")
        )
        manager = self.make_user("tier_discount_manager", f"{GROUP}manager")
        self.gold_tier.with_user(manager).discount = 10
        self.assertTrue(self.salesman.has_group("product.group_product_pricelist"))
        self.assertEqual(self.price(self.gold), (180, "USD"))
        self.assertEqual(self.price(self.plain), (200, "USD"))

    def test_one_list_a_currency(self):
        """A group-wide discount has each company sell in its own currency."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.make_company("Discount Two", currency_id=euro.id)
        self.salesman.company_ids |= other
        self.env["customer.tier.program"].search([]).is_primary = False
        group = self.make_program(
            name="Group",
            company_id=False,
            currency_id=self.usd.id,
            is_primary=True,
            # only those of this test
            partner_domain=[("id", "in", self.gold.ids)],
        )
        tier = self.tier(group, "GOLD")
        tier.discount = 20
        group._assess(as_of="2026-01-31")
        self.assertLessEqual(
            {"EUR", "USD"}, set(tier.managed_pricelist_ids.currency_id.mapped("name"))
        )
        self.assertFalse(tier.managed_pricelist_ids.company_id)
        self.assertEqual(self.price(self.gold), (160, "USD"))
        self.assertEqual(self.price(self.gold, other)[1], "EUR")
        pound = self.env.ref("base.GBP")
        pound.active = True
        self.make_company("Discount Three", currency_id=pound.id)
        self.assertIn(pound, tier.managed_pricelist_ids.currency_id)

    def test_refused(self):
        for percent in (-1, 100, 150):
            with (
                self.assertRaisesRegex(ValidationError, r"Discount \(%\): Gold must"),
                self.cr.savepoint(),
            ):
                self.gold_tier.discount = percent
        with (
            self.assertRaisesRegex(ValidationError, "Gold has a price list"),
            self.cr.savepoint(),
        ):
            self.gold_tier.pricelist_id = self.general

    def test_deleted_tier(self):
        """Its list stays for the orders that name it, and gives nothing any more."""
        tier = self.env["customer.tier"].create(
            {
                "name": "Unused",
                "code": "UNUSED",
                "program_id": self.program.id,
                "sequence": 0,
                "min_score": 90,
                "discount": 5,
            }
        )
        kept = tier.managed_pricelist_ids
        tier.unlink()
        self.assertFalse(kept.active)
        self.assertFalse(kept.customer_tier_id)

    def test_cost_in_the_preview(self):
        """10 % of what Gold buys in the window, twelve months of it."""
        [cost] = self.program._preview("2026-01-31")["next"]["costs"]
        self.assertEqual((cost["before"], cost["after"]), (96, 96))
