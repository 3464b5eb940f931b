from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.customer_tiering.tests.common_override import GROUP

from .common import MailingCommon

MARKETING = "mass_mailing.group_mass_mailing_user"


@tagged("post_install", "-at_install")
class TestAccess(MailingCommon):
    """Who may have a list follow a tier, and who sees what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = cls.make_user("tier_marketer", f"{MARKETING},{GROUP}user")

    def as_user(self, user, record=None):
        return (
            (record or self.list)
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )

    def test_marketer_who_sees_tiers(self):
        with Form(self.as_user(self.marketer)) as form:
            form.customer_tier_ids.add(self.tier(self.program, "BASE"))
        self.assertListed("golden", "silver", "base")
        self.as_user(self.marketer).action_follow_customer_tiers()
        gold = self.as_user(self.marketer, self.tier(self.program, "GOLD"))
        self.assertEqual(gold.mailing_list_ids, self.list)

    def test_marketer_who_does_not_see_tiers(self):
        plain = self.make_user("tier_marketer_plain", MARKETING)
        mine = self.as_user(plain)
        with Form(mine) as form:
            form.name = "Renamed"
        with self.assertRaises(AccessError):
            mine.customer_tier_ids = False
        with self.assertRaises(AccessError):
            mine.read(["customer_tier_ids"])
        self.assertListed("golden", "silver")

    def test_user_without_marketing(self):
        with self.assertRaises(AccessError):
            self.as_user(self.user).action_follow_customer_tiers()
        with Form(
            self.as_user(self.manager, self.tier(self.program, "GOLD")),
            "customer_tiering.customer_tier_view_form",
        ) as form:
            form.name = "Renamed"

    def test_tier_of_another_company_is_refused(self):
        company_b = self.make_company("Company B")
        program_b = self.make_program(name="B", company_id=company_b.id)
        mine = self.as_user(self.marketer)
        gold_b = self.tier(program_b, "GOLD")
        with self.assertRaises(AccessError), self.cr.savepoint():
            mine.customer_tier_ids = [Command.link(gold_b.id)]
        with self.assertRaises(AccessError), self.cr.savepoint():
            mine.create({"name": "X", "customer_tier_ids": [Command.set(gold_b.ids)]})
        # One that someone else chose does not stand in the way.
        self.list.customer_tier_ids |= gold_b
        mine.customer_tier_ids = [Command.link(self.tier(self.program, "BASE").id)]
        self.assertListed("golden", "silver", "base")
