from odoo.tests import HttpCase, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestPortal(HttpCase, LoyaltyCommon):
    """What a customer sees of cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promotion.action_archive()
        limited = cls.make_loyalty("Gold points", "loyalty", trigger="auto")
        open_ = cls.make_loyalty(
            "Points of all", "loyalty", cls.env["customer.tier"], trigger="auto"
        )
        wallet = cls.make_loyalty("Wallet", "ewallet")
        cls.make_user(
            "tier_loyalty_portal", "base.group_portal", partner_id=cls.golden.id
        )
        for program in limited | open_ | wallet:
            cls.make_card(program, 5, cls.golden)

    def shown(self):
        """Names of the programs of which cards are shown in the portal."""
        self.authenticate("tier_loyalty_portal", "tier_loyalty_portal")
        page = self.url_open("/my/home").text
        names = ("Gold points", "Points of all", "Wallet")
        return [name for name in names if f"<strong>{name}</strong>" in page]

    def test_cards(self):
        self.assertEqual(self.shown(), ["Gold points", "Points of all", "Wallet"])
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.shown(), ["Points of all", "Wallet"])
