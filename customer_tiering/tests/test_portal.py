from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_behaviour import GROUP
from .common_portal import NBSP, PortalCommon


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon):
    """What customers see of their tier, and what they do not."""

    def test_contact_sees_the_tier_of_the_company(self):
        self.tier(self.program, "SILVER").write(
            {"description": "A word\nto you", "color": 4}
        )
        self.assertEqual(
            self.shown(),
            [
                {
                    "program": "Ladder",
                    "tier": "Silver",
                    "color": 4,
                    "description": "A word\nto you",
                    "until": "",
                    "figures": [],
                    "benefits": [],
                    "ways": [
                        {
                            "title": "To reach Gold",
                            "items": [f"Spend: ${NBSP}15 more"],
                        }
                    ],
                }
            ],
        )
        self.assertEqual(self.tiers(self.other_user), [("Ladder", "Gold")])

    def test_nothing_else_is_open(self):
        for suffix in ("", ".member", ".program", ".transition", ".assessment"):
            model = self.env[f"customer.tier{suffix}"].with_user(self.user)
            with self.assertRaises(AccessError):
                model.search([])

    # ------------------------------------------------------------------
    # Nothing to see
    # ------------------------------------------------------------------

    def test_nothing_before_an_administrator_says_so(self):
        self.program.portal_show = False
        self.assertEqual(self.shown(), [])
        self.assertFalse(self.program.copy().portal_show)
        self.assertFalse(self.make_program(name="Another").portal_show)

    def test_draft(self):
        self.program.action_draft()
        self.assertEqual(self.shown(), [])

    def test_archived_program(self):
        self.program.action_archive()
        self.assertEqual(self.shown(), [])

    def test_archived_tier(self):
        """It is no more; the next assessment tells which one is theirs."""
        self.tier(self.program, "SILVER").active = False
        self.assertEqual(self.shown(), [])
        self.program._assess(as_of="2026-02-01")
        self.assertEqual(self.tiers(), [("Ladder", "Bronze")])

    def test_never_graded(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        user = self.make_portal_user("tier_portal_newcomer", newcomer)
        self.assertEqual(self.shown(user), [])

    def test_colleague(self):
        self.assertEqual(self.shown(self.make_user("tier_in", "base.group_user")), [])
        manager = self.make_user("tier_in_manager", f"{GROUP}manager")
        self.assertEqual(self.shown(manager), [])

    def test_objection(self):
        self.firm.customer_tier_objection = True
        self.assertEqual(self.shown(), [])
        self.assertEqual(self.tiers(self.other_user), [("Ladder", "Gold")])

    def test_erased(self):
        self.member(self.program, self.firm).sudo().unlink()
        self.assertEqual(self.shown(), [])

    # ------------------------------------------------------------------
    # Programs and companies
    # ------------------------------------------------------------------

    def test_two_companies(self):
        """Each company shows its own, and that of the group."""
        company = self.make_company("Second Ltd")
        second = self.make_program(
            name="Second", company_id=company.id, portal_show=True, window="lifetime"
        )
        group = self.make_program(
            name="Group", company_id=False, portal_show=True, window="lifetime"
        )
        self.make_order(self.firm, 20, "2026-01-15", company=company)
        (second | group)._assess(as_of="2026-01-31")
        user = self.make_portal_user("tier_portal_second", self.firm, company)
        self.assertEqual(self.tiers(), [("Ladder", "Silver"), ("Group", "Gold")])
        self.assertEqual(self.tiers(user), [("Second", "Base"), ("Group", "Gold")])

    def test_branch(self):
        branch = self.make_company("Branch", parent_id=self.company.id)
        user = self.make_portal_user("tier_portal_branch", self.firm, branch)
        self.assertEqual(self.tiers(user), [("Ladder", "Silver")])

    # ------------------------------------------------------------------
    # Benefits
    # ------------------------------------------------------------------

    def benefits(self, user=None):
        [shown] = self.shown(user)
        return [(benefit["text"], benefit.get("url")) for benefit in shown["benefits"]]

    def give(self, **values):
        self.tier(self.program, "SILVER").write(values)

    def test_benefits(self):
        term = self.env["account.payment.term"].create({"name": "In 60 days"})
        self.give(discount=12.5, payment_term_id=term.id, credit_limit=5000)
        self.assertEqual(
            self.benefits(),
            [
                ("12.50 % off our sales prices", None),
                ("Payment terms: In 60 days", None),
                (f"Credit up to ${NBSP}5,000", None),
            ],
        )

    def test_price_list(self):
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        pricelist = self.env["product.pricelist"].create({"name": "Internal name"})
        self.give(pricelist_id=pricelist.id)
        self.assertEqual(self.benefits(), [("Special prices", None)])
        by_hand = pricelist.copy({"name": "By hand"})
        self.firm.specific_property_product_pricelist = by_hand
        self.assertEqual(self.benefits(), [])

    def test_what_was_set_by_hand_is_no_benefit(self):
        by_hand, term = self.env["account.payment.term"].create(
            [{"name": "In 10 days"}, {"name": "In 60 days"}]
        )
        self.give(payment_term_id=term.id, credit_limit=5000)
        self.firm.with_company(self.company).write(
            {"property_payment_term_id": by_hand.id, "credit_limit": 100}
        )
        self.assertEqual(self.benefits(), [])

    def test_account_manager(self):
        self.give(service_channel="personal")
        self.company.email = "hello@example.com"
        self.assertEqual(
            self.benefits(), [("Personal service", "mailto:hello@example.com")]
        )
        manager = self.make_user(
            "tier_portal_seller",
            "sales_team.group_sale_salesman",
            name="Anna Seller",
            email="anna@example.com",
        )
        self.firm.user_id = manager
        named = [("Your account manager: Anna Seller", "mailto:anna@example.com")]
        self.assertEqual(self.benefits(), named)
        manager.active = False
        self.assertEqual(
            self.benefits(), [("Personal service", "mailto:hello@example.com")]
        )

    def test_service(self):
        self.company.email = False
        self.give(service_channel="shared")
        self.assertEqual(self.benefits(), [("Our service team is there for you", None)])
        self.give(service_channel="self_service")
        self.assertEqual(
            self.benefits(),
            [("Self-service first: all of it is in your account", "/my")],
        )

    def test_only_the_primary_program_gives_anything(self):
        self.give(service_channel="shared")
        self.program.is_primary = False
        self.assertEqual(self.benefits(), [])

    # ------------------------------------------------------------------
    # What an administrator chooses
    # ------------------------------------------------------------------

    def test_score_and_spend(self):
        self.program.portal_show_score = True
        [shown] = self.shown()
        self.assertEqual(
            shown["figures"],
            [("Score", "60.0 of 100"), ("Spend (lifetime)", f"${NBSP}60")],
        )

    def test_no_distance(self):
        self.program.portal_show_distance = False
        self.assertEqual(self.ways(), {})

    def test_who_may_choose(self):
        officer = self.make_user("tier_portal_officer", f"{GROUP}officer")
        with self.assertRaises(AccessError):
            self.program.with_user(officer).portal_show = False
        manager = self.make_user("tier_portal_manager", f"{GROUP}manager")
        version = self.program.version
        self.program.with_user(manager).portal_show = False
        self.assertEqual(self.program.version, version)

    def test_what_customers_are_told_of(self):
        """What they can count themselves, and what an administrator adds."""
        metrics = ("revenue", "orders", "last_purchase", "days_late", "paid_on_time")
        program = self.draft_of(*metrics)
        told = program.criterion_ids.filtered("portal_show").mapped("code")
        self.assertEqual(told, ["revenue", "orders"])

    def draft_of(self, *metrics):
        share = 100 / len(metrics)
        return self.make_program(
            publish=False,
            name="Draft",
            criterion_ids=[
                Command.create(self.criterion(code, weight=share)) for code in metrics
            ],
        )
