from odoo.tests import freeze_time, new_test_user, tagged

from .common import TieringCommon

MANY2ONE = {"fields": {"display_name": {}}}
BADGE = {
    "customer_tier_id": MANY2ONE,
    "customer_tier_color": {},
    "customer_tier_owner": {},
}
FORM = {
    **BADGE,
    "customer_tier_score": {},
    "customer_tier_trend": {},
    "customer_tier_reason": {},
    "customer_tier_objection": {},
}


@tagged("post_install", "-at_install")
class TestScreens(TieringCommon):
    """What the screens read: right, cheap, and only for those who may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top, cls.near, cls.middle, cls.low = (
            cls.customer(name) for name in ("Top", "Near", "Middle", "Low")
        )
        cls.orders({cls.top: 9000, cls.near: 7700, cls.middle: 6500, cls.low: 100})
        cls.person = cls.contact(cls.top, "Person")
        cls.address = cls.contact(cls.person, "Depot", "delivery")
        cls.prospect = cls.customer("Prospect")
        cls.all_leads = cls._create_user(
            "all_leads", "sales_team.group_sale_salesman_all_leads"
        )
        cls.scored = cls.program()
        cls.assess(cls.scored)

    def as_user(self, records, user=None):
        return records.with_user(user or self.salesman).with_company(self.company)

    def read_queries(self, records, fields):
        """Queries of reading fields of a screen besides the plain ones."""
        plain = {"name": {}, "parent_id": MANY2ONE}
        counts = []
        for wanted in (plain, {**plain, **fields}):
            records.web_read(wanted)  # what is kept between requests
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read(wanted)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[1] - counts[0]

    def test_partner_form_adds_three_queries(self):
        for partner in (self.top, self.person, self.address, self.prospect):
            added = self.read_queries(self.as_user(partner), FORM)
            self.assertLessEqual(added, 3, partner.name)

    def test_partner_list_adds_two_queries(self):
        more = [{"name": f"Customer {n}", "is_company": True} for n in range(70)]
        partners = self.env["res.partner"].create(more)
        partners |= self.top | self.person | self.address | self.near | self.low
        self.assertLessEqual(self.read_queries(self.as_user(partners), BADGE), 2)

    def test_contact_says_whose_tier_it_has(self):
        partners = self.as_user(self.top | self.person | self.address | self.prospect)
        self.assertEqual(
            partners.mapped("customer_tier_owner"), [False, "Top", "Top", False]
        )

    def test_reason_for_no_tier(self):
        own = self.as_user(self.company.partner_id | self.env.user.partner_id)
        self.assertEqual(
            set(own.mapped("customer_tier_reason")), {"Our own company or colleague."}
        )
        self.assertFalse(self.as_user(self.person).customer_tier_reason)
        self.assertEqual(
            self.as_user(self.prospect).customer_tier_reason,
            "No purchase was found at the last assessment.",
        )

    def test_filters_of_partners(self):
        Partner = self.as_user(self.env["res.partner"])
        everyone = self.top + self.near + self.middle + self.low + self.prospect

        def found(*domain):
            return Partner.search([("id", "in", everyone.ids), *domain]).mapped("name")

        self.assertEqual(found(("customer_tier_id", "=", False)), ["Prospect"])
        field = "customer_tier_member_id"
        self.assertEqual(found((f"{field}.is_top", "=", True)), ["Top"])
        # Lines are at 80, 50, 20 and 0 points; a point is 100 of spend.
        self.assertEqual(found((f"{field}.is_near_next", "=", True)), ["Near"])
        self.assertEqual(found((f"{field}.is_near_loss", "=", True)), [])
        self.order(self.middle, -1300)
        self.assess(self.scored)
        self.assertEqual(found((f"{field}.is_near_loss", "=", True)), ["Middle"])
        self.assertEqual(found((f"{field}.is_overridden", "=", True)), [])
        tier = self.scored.tier_ids[1]
        self.member(self.low, self.scored)._override(tier, "Strategic")
        self.assertEqual(found((f"{field}.is_overridden", "=", True)), ["Low"])

    def test_nearness_is_what_the_filters_find(self):
        members = self.scored.member_ids
        for name in ("is_top", "is_near_next", "is_near_loss"):
            self.assertEqual(
                members.search([("id", "in", members.ids), (name, "=", True)]),
                members.filtered(name),
                name,
            )

    def test_explanation_follows_the_rules_of_the_last_run(self):
        member = self.member(self.low, self.scored)
        # Nothing changes for this customer, so the member is not written again.
        self.scored.tier_ids[0].min_score = 95
        run = self.assess(self.scored)
        self.assertNotEqual(member.assessment_id, run)
        lines = [tier["line"] for tier in member.explanation["tiers"]]
        self.assertEqual(lines, [95, 50, 20, 0])
        self.assertEqual(member.explanation["rule_changes"], ["2024-12-31"])

    def test_targets_are_values_that_reach_the_tier(self):
        member = self.member(self.near, self.scored)
        [line] = self.as_user(member)._explain()
        self.assertEqual((line["to_next"], line["value"]), (8000, 7700))
        self.assertEqual(line["to_stay"], 4999.99)
        self.order(self.near, 300)
        self.assess(self.scored)
        self.assertEqual(self.tier_of(self.near, self.scored), "VIP")

    def test_held_customers_are_told_why(self):
        self.scored.write({"grace": 3, "buffer_down": 5})
        self.assess(self.scored)
        member = self.member(self.top, self.scored)
        self.assertFalse(member.explanation["held"])
        self.order(self.top, -1200)
        self.assess(self.scored)
        self.assertIn("less than 5 points under the line", member.explanation["held"])
        [line] = member.explanation["criteria"]
        self.assertEqual((line["value"], line["to_return"]), (7800, 8000))
        self.order(self.top, -1500)
        self.assess(self.scored, "2025-01-31")
        self.assertIn("below in 1 of 3 assessments", member.explanation["held"])
        self.assertEqual(member.explanation["tier"], "Vip")
        member._override(self.scored.tier_ids[0], "Founding customer", "2099-01-31")
        self.assertIn("Founding customer", member.explanation["held"])

    def test_trend_looks_back_three_scores(self):
        member = self.member(self.middle, self.scored)
        self.assertEqual(member.trend, "steady")
        self.order(self.middle, 500, "2025-01-15")
        self.assess(self.scored, "2025-01-31")
        member.invalidate_recordset()
        self.assertEqual(member.trend, "up")
        self.assertEqual(
            self.as_user(self.middle).customer_tier_trend, "up", "the same everywhere"
        )

    def test_settings_of_a_run_can_be_read(self):
        run = self.as_user(self.assess(self.scored))
        self.scored.tier_ids[0].name = "Renamed <b>"
        for text in ("Confirmed sales orders", "Last 12 months", "Vip", "100 %"):
            self.assertIn(text, run.settings_text)
        self.assertNotIn("Renamed", run.settings_text)
        run = self.as_user(self.assess(self.scored))
        self.assertIn("Renamed &lt;b&gt;", run.settings_text)

    def test_screens_without_the_group(self):
        """Who does not see tiers opens customers and orders as before."""
        clerk = new_test_user(
            self.env,
            "tiering_clerk",
            "base.group_partner_manager,account.group_account_invoice",
            company_id=self.company.id,
        )
        for model in ("res.partner", "sale.order"):
            Model = self.env[model].with_user(clerk)
            views = [(False, kind) for kind in ("form", "list", "kanban", "search")]
            loaded = Model.get_views(views)
            names = set(loaded["models"][model]["fields"])
            self.assertFalse(
                names & {"customer_tier_id", "customer_tier_price_reason"}, model
            )
            self.assertNotIn("searchpanel", loaded["views"]["search"]["arch"])
        self.top.with_user(clerk).web_read({"customer_tier_objection": {}})
        self.person.with_user(clerk).web_read({"name": {}})

    def test_assess_from_the_menu_of_a_customer(self):
        """The action is there for officers, and takes a contact for its company."""
        action = self.env.ref("customer_tiering.res_partner_action_assess")
        self.order(self.low, 9000, "2025-01-10")
        context = {"active_model": "res.partner", "active_ids": self.low.ids}
        bound = {
            user: [a["id"] for a in self._bound_actions(user)]
            for user in (self.officer, self.salesman)
        }
        self.assertIn(action.id, bound[self.officer])
        self.assertNotIn(action.id, bound[self.salesman])
        with freeze_time("2025-01-31"):
            self.as_user(action, self.officer).with_context(**context).run()
        self.assertEqual(self.tier_of(self.low, self.scored), "VIP")

    def _bound_actions(self, user):
        views = (
            self.env["res.partner"]
            .with_user(user)
            .get_views([(False, "list")], {"toolbar": True})
        )
        return views["views"]["list"]["toolbar"].get("action", [])

    def test_orders_are_found_and_reported_by_tier(self):
        self.order(self.top, 10)
        Order = self.as_user(self.env["sale.order"], self.all_leads)
        domain = [("partner_id", "=", self.top.id)]
        found = Order.search([*domain, ("customer_tier_id", "ilike", "vip")])
        self.assertEqual(len(found), 2)
        Report = self.as_user(self.env["sale.report"], self.all_leads)
        rows = Report._read_group(domain, ["customer_tier_id"], ["__count"])
        self.assertEqual(
            [(tier.code, count) for tier, count in rows], [("VIP", 1), (False, 1)]
        )

    def test_panel_of_tiers_needs_a_program(self):
        Partner = self.as_user(self.env["res.partner"])
        self.assertIn("searchpanel", Partner.get_view(False, "search")["arch"])
        self.scored.action_draft()
        self.assertNotIn("searchpanel", Partner.get_view(False, "search")["arch"])

    def test_screens_cannot_be_written(self):
        """No button to create, edit or delete on what the engine writes."""
        for model in ("member", "transition", "assessment"):
            Model = self.env[f"customer.tier.{model}"].with_user(self.manager)
            for kind in ("form", "list", "kanban"):
                arch = Model.get_view(False, kind)["arch"]
                for right in ("create", "edit", "delete"):
                    self.assertRegex(arch.split(">")[0], f'{right}="(0|False)"')
