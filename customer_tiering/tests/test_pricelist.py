from odoo import Command
from odoo.tests import Form, tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestPricelist(BehaviourCommon):
    """Whose prices a customer gets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_pricelists()
        cls.general, cls.golden, cls.other = (
            cls.make_pricelist(name, percent)
            for name, percent in (("General", 0), ("Golden", 20), ("Other", 50))
        )
        cls.program = cls.make_program(is_primary=True)
        cls.tier(cls.program, "GOLD").pricelist_id = cls.golden
        cls.gold = cls.make_customer("Gold", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.gold.id)
        cls.plain = cls.make_customer("Plain")
        cls.make_order(cls.gold, 80, "2026-01-15")
        cls.make_order(cls.plain, 30, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.salesman = cls.make_user(
            "tier_pricelist_salesman", "sales_team.group_sale_salesman"
        )

    @classmethod
    def make_pricelist(cls, name, percent, **values):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "currency_id": cls.usd.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                        }
                    )
                ],
                **values,
            }
        )

    def pricelists(self, *partners):
        names = []
        for partner in partners:
            partner.invalidate_recordset(["property_product_pricelist"])
            names.append(partner.property_product_pricelist.name)
        return names

    def stored(self, *partners):
        """What is written on partners, company by company."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT specific_property_product_pricelist FROM res_partner"
            " WHERE id IN %s AND specific_property_product_pricelist IS NOT NULL",
            [tuple(partner.id for partner in partners)],
        )
        return [row for (row,) in self.env.cr.fetchall() if any(row.values())]

    def test_precedence(self):
        """By hand, then the tier's, then Odoo's own."""
        self.assertEqual(
            self.pricelists(self.gold, self.contact, self.plain),
            ["Golden", "Golden", "General"],
        )
        self.gold.property_product_pricelist = self.other
        self.assertEqual(self.pricelists(self.gold, self.contact), ["Other", "Other"])

    def test_country_pricelist_gives_way_to_the_tier(self):
        country = self.env.ref("base.be")
        group = self.env["res.country.group"].create(
            {"name": "Test", "country_ids": [Command.set(country.ids)]}
        )
        self.make_pricelist("Belgian", 5, country_group_ids=[Command.set(group.ids)])
        (self.gold | self.plain).country_id = country
        self.assertEqual(self.pricelists(self.gold, self.plain), ["Golden", "Belgian"])

    def test_nothing_is_written_on_the_partner(self):
        self.assertEqual(self.stored(self.gold, self.contact), [])
        with Form(self.gold.with_user(self.salesman)) as form:
            form.name = "Renamed"
        self.assertEqual(self.stored(self.gold, self.contact), [])

    def test_downgrade_leaves_nothing_behind(self):
        """The tier's pricelist goes with the tier, from contacts too."""
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.code(self.program, self.gold), "BASE")
        self.assertEqual(
            self.pricelists(self.gold, self.contact), ["General", "General"]
        )
        self.assertEqual(self.stored(self.gold, self.contact), [])

    def test_changed_pricelist_of_a_tier_reaches_its_customers(self):
        self.assertEqual(self.pricelists(self.gold), ["Golden"])
        self.tier(self.program, "GOLD").pricelist_id = self.other
        self.assertEqual(self.gold.property_product_pricelist, self.other)
        self.tier(self.program, "GOLD").pricelist_id = False
        self.assertEqual(self.gold.property_product_pricelist, self.general)

    def test_draft_program_gives_no_prices(self):
        self.assertEqual(self.pricelists(self.gold), ["Golden"])
        self.program.action_draft()
        self.assertEqual(self.gold.property_product_pricelist, self.general)

    def test_general_pricelist_by_hand_stays(self):
        """Who chose the general prices for a customer of a tier gets them."""
        self.gold.property_product_pricelist = self.general
        self.assertEqual(
            self.pricelists(self.gold, self.contact), ["General", "General"]
        )
        self.program._assess(as_of="2026-01-31")
        self.assertEqual(self.pricelists(self.gold), ["General"])

    def test_general_pricelist_by_hand_in_the_form(self):
        """The same with the rights and the form of a salesperson."""
        with Form(self.gold.with_user(self.salesman)) as form:
            form.property_product_pricelist = self.general.with_user(self.salesman)
        self.assertEqual(self.pricelists(self.gold), ["General"])

    def test_back_to_the_pricelist_of_the_tier(self):
        """Choosing what the tier gives is no choice: it goes with the tier."""
        self.gold.property_product_pricelist = self.other
        self.gold.property_product_pricelist = self.golden
        self.assertEqual(self.stored(self.gold), [])
        self.assertEqual(self.pricelists(self.gold), ["Golden"])
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.pricelists(self.gold), ["General"])

    def test_emptied_by_hand(self):
        self.gold.property_product_pricelist = self.other
        self.gold.property_product_pricelist = False
        self.assertEqual(self.pricelists(self.gold), ["Golden"])

    def test_customers_without_tier_choose_as_ever(self):
        self.plain.property_product_pricelist = self.other
        self.assertEqual(self.pricelists(self.plain), ["Other"])
        self.plain.property_product_pricelist = self.general
        self.assertEqual(self.stored(self.plain), [])
        self.assertEqual(self.pricelists(self.plain), ["General"])

    def test_new_customer_with_a_pricelist(self):
        partner = self.make_customer("New", property_product_pricelist=self.other.id)
        self.assertEqual(self.pricelists(partner), ["Other"])

    def test_archived_pricelist_of_a_tier(self):
        self.golden.active = False
        self.assertEqual(self.pricelists(self.gold), ["General"])

    def test_archived_pricelist_by_hand(self):
        self.gold.property_product_pricelist = self.other
        self.other.active = False
        self.assertEqual(self.pricelists(self.gold), ["Golden"])

    def test_pricelist_of_another_company(self):
        """A group-wide program's pricelist is everybody's, or it does not apply."""
        other = self.make_company("Pricelist Two")
        self.program.is_primary = False
        self.env["customer.tier.program"].search(
            [("company_id", "=", False)]
        ).is_primary = False
        group = self.make_program(name="Group", company_id=False, is_primary=True)
        shared = self.make_pricelist("Shared", 10, company_id=False)
        self.tier(group, "GOLD").pricelist_id = shared
        group._assess(as_of="2026-01-31")
        self.assertEqual(self.pricelists(self.gold), ["Shared"])
        self.assertEqual(self.pricelists(self.gold.with_company(other)), ["Shared"])
        # as another addon or an import could leave it
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier SET pricelist_id = %s WHERE id = %s",
            [self.golden.id, self.tier(group, "GOLD").id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.pricelists(self.gold), ["Golden"])
        elsewhere = self.pricelists(self.gold.with_company(other))
        self.assertNotIn("Golden", elsewhere)

    def test_other_company_has_its_own_prices(self):
        other = self.make_company("Pricelist Three")
        self.assertNotEqual(self.pricelists(self.gold.with_company(other)), ["Golden"])

    def test_feature_off(self):
        self.env.ref("base.group_user")._remove_group(
            self.env.ref("product.group_product_pricelist")
        )
        self.assertEqual(self.pricelists(self.gold), [False])

    def test_quotation_of_a_salesperson(self):
        """It has the price of the tier and says so; the company's contact too."""
        self.product.list_price = 100
        for customer in self.gold | self.contact:
            form = Form(self.env["sale.order"].with_user(self.salesman))
            form.partner_id = customer
            with form.order_line.new() as line:
                line.product_id = self.product
            order = form.save()
            self.assertEqual(order.pricelist_id, self.golden)
            self.assertEqual(order.order_line.price_unit, 80)
            self.assertEqual(
                order.customer_tier_price_reason, "Prices of the tier Gold"
            )
            self.assertEqual(order.customer_tier_id.code, "GOLD")
        order.pricelist_id = self.other
        self.assertFalse(order.customer_tier_price_reason)
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.plain
        order = form.save()
        self.assertEqual(order.pricelist_id, self.general)
        self.assertFalse(order.customer_tier_price_reason)

    def test_portal_user_has_the_prices_of_the_tier(self):
        portal = self.make_user(
            "tier_pricelist_portal", "base.group_portal", partner_id=self.contact.id
        )
        found = (
            self.env["product.pricelist"]
            .with_user(portal)
            .sudo()  # as controllers do: portal users read no pricelist
            ._get_partner_pricelist_multi(self.contact.ids)
        )
        self.assertEqual(found[self.contact.id].id, self.golden.id)

    def test_one_query_for_any_number_of_partners(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(100)]
        )
        self.make_order(customers[0], 90, "2026-01-15")
        self.program._assess(as_of="2026-01-31")
        Pricelist = self.env["product.pricelist"]

        def count(partners):
            Pricelist._get_partner_pricelist_multi(partners.ids)  # cached once for all
            self.env.invalidate_all()
            # read with every list of partners
            partners.fetch(["commercial_partner_id", "country_id"])
            before = self.env.cr.sql_log_count
            Pricelist._get_partner_pricelist_multi(partners.ids)
            return self.env.cr.sql_log_count - before

        with_tiers = [count(customers[:number]) for number in (1, 10, 100)]
        self.program.action_draft()
        without = [count(customers[:number]) for number in (1, 10, 100)]
        added = [full - bare for full, bare in zip(with_tiers, without, strict=True)]
        self.assertLessEqual(max(added), 1, added)
