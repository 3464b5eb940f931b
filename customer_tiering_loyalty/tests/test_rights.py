import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestLoyaltyRights(LoyaltyCommon):
    """Who limits programs, and where they are shown."""

    def test_sales_manager_limits(self):
        manager = self.make_user("tier_loyalty_mgr", "sales_team.group_sale_manager")
        self.promotion.with_user(manager).customer_tier_ids |= self.tier(
            self.program, "SILVER"
        )
        self.assertEqual(
            self.promotion.customer_tier_ids.mapped("code"), ["GOLD", "SILVER"]
        )

    def test_in_the_form(self):
        with Form(self.promotion) as form:
            form.customer_tier_ids.add(self.tier(self.program, "SILVER"))
        self.assertEqual(
            self.promotion.customer_tier_ids.mapped("code"), ["GOLD", "SILVER"]
        )

    def test_salesman_does_not(self):
        promotion = self.promotion.with_user(self.salesman)
        self.assertEqual(promotion.customer_tier_ids.mapped("code"), ["GOLD"])
        with self.assertRaises(AccessError):
            promotion.customer_tier_ids = False

    def test_tier_shows_its_promotions(self):
        self.make_loyalty("Everyone", "promotion", self.env["customer.tier"])
        tier = self.gold.with_user(self.salesman)
        self.assertEqual(tier.loyalty_program_count, 1)
        action = tier.action_open_loyalty_programs()
        found = self.env["loyalty.program"].search(action["domain"])
        self.assertEqual(found, self.promotion)

    def test_who_sees_tiers_but_no_promotions(self):
        """The tier can be read as a whole, without them."""
        user = self.make_user("tier_loyalty_user", f"{GROUP}user")
        [values] = self.gold.with_user(user).read()
        self.assertEqual(values["code"], "GOLD")
        self.assertNotIn("loyalty_program_count", values)

    def test_tier_of_a_promotion_is_not_deleted(self):
        """The promotion would be for everyone after that."""
        ladder = self.make_program(publish=False)
        tier = self.tier(ladder, "BRONZE")
        self.promotion.customer_tier_ids = tier
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ForeignKeyViolation),
            self.cr.savepoint(),
        ):
            tier.unlink()
