from odoo.tests import tagged

from odoo.addons.customer_tiering_website_sale import post_init_hook

from .common import PASSWORD, ShopCommon


@tagged("post_install", "-at_install")
class TestLists(ShopCommon):
    """Where price lists of tiers are available."""

    def available(self, pricelist, user=None):
        """Whether a list can be used on the web site by a user."""
        user = user or self.user
        return pricelist.with_user(user)._is_available_on_website(self.website)

    def test_kept_list_is_on_no_web_site(self):
        self.gold.discount = 10
        kept = self.gold.managed_pricelist_ids
        self.assertFalse(kept.website_id)
        self.assertEqual(self.website.pricelist_ids, self.general)
        self.assertTrue(self.available(kept))
        kept.selectable = True
        self.website.invalidate_recordset()
        self.assertEqual(self.website.pricelist_ids, self.general)
        self.assertFalse(self.available(kept, self.website.user_id))

    def test_list_of_another_web_site_or_company(self):
        golden = self.make_pricelist("Golden", 10)
        self.gold.pricelist_id = golden
        self.assertTrue(self.available(golden))
        golden.website_id = self.env["website"].create(
            {"name": "Other shop", "company_id": self.company.id}
        )
        self.assertFalse(self.available(golden))
        golden.website_id = False
        golden.active = False
        self.assertFalse(self.available(golden))

    def test_tier_of_the_company_of_the_web_site(self):
        """Golden in one company, the customer has no prices of it in another's shop."""
        other = self.make_company("Shop Two")
        self.gold.pricelist_id = self.make_pricelist("Golden", 10)
        group = self.make_pricelist("Of all", 10, company_id=False)
        self.gold.pricelist_id = group
        website = self.env["website"].create({"name": "Two", "company_id": other.id})
        of_customer = group.with_user(self.user)
        self.assertTrue(of_customer._is_available_on_website(self.website))
        self.assertFalse(of_customer._is_available_on_website(website))

    def test_lists_from_before_the_shop(self):
        self.gold.discount = 10
        kept = self.gold.managed_pricelist_ids
        kept.website_id = self.website
        post_init_hook(self.env)
        self.assertFalse(kept.website_id)
        self.assertEqual(self.general.website_id, self.website)
        self.authenticate(PASSWORD, PASSWORD)
        self.assertEqual(self.prices(), (90, 90))
