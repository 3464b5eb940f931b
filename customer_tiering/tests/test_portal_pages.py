from odoo.tests import HttpCase, tagged

from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCommon, HttpCase):
    """The pages of the portal, by HTTP and in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.name = "Circle of friends"
        cls.tier(cls.program, "SILVER").write(
            {
                "color": 4,
                "description": "Thank you for <b>your</b> trust.",
                "discount": 10,
                "service_channel": "self_service",
            }
        )
        cls.env.flush_all()

    def get_page(self, path, login=None):
        if login:
            self.authenticate(login, login)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_home(self):
        page = self.get_page("/my", "tier_portal_firm")
        self.assertIn('href="/my/tier"', page)
        self.assertIn("Silver", page)
        self.assertNotIn("Gold", page)

    def test_page(self):
        page = self.get_page("/my/tier", "tier_portal_firm")
        for text in (
            "Circle of friends",
            "Silver",
            "o_tag_color_4",
            "Thank you for &lt;b&gt;your&lt;/b&gt; trust.",
            "10 % off our sales prices",
            "To reach Gold",
            "15 more",
        ):
            self.assertIn(text, page)

    def test_nobody_else_whatever_is_asked_for(self):
        member = self.member(self.program, self.other)
        pages = {
            self.get_page(path, "tier_portal_firm")
            for path in (
                "/my/tier",
                f"/my/tier?partner_id={self.other.id}&partner={self.other.id}",
                f"/my/tier?member_id={member.id}&id={member.id}&user_id=2",
                f"/my/tier?access_token=x&company_id=1&uid={self.other_user.id}",
            )
        }
        for page in pages:
            self.assertIn("To reach Gold", page)
            self.assertNotIn("Other Firm", page)
        for path in (f"/my/tier/{member.id}", f"/my/tier/{self.other.id}"):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_without_a_tier(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        self.make_portal_user("tier_portal_newcomer", newcomer)
        self.assertNotIn("/my/tier", self.get_page("/my", "tier_portal_newcomer"))
        self.assertIn("There is no tier to show yet", self.get_page("/my/tier"))

    def test_not_shown(self):
        self.program.portal_show = False
        self.assertNotIn("/my/tier", self.get_page("/my", "tier_portal_firm"))
        page = self.get_page("/my/tier")
        self.assertIn("There is no tier to show yet", page)
        self.assertNotIn("Silver", page)

    def test_visitor(self):
        response = self.url_open("/my/tier")
        self.assertIn("/web/login", response.url)

    def test_tour(self):
        self.start_tour("/my", "customer_tiering_portal", login="tier_portal_firm")
