from odoo.tests import tagged

from .common_cadence import DATA, CadenceCommon


@tagged("post_install", "-at_install")
class TestCadenceQueries(CadenceCommon):
    """Two hundred customers take as many queries as twenty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seller = {"user_id": cls.seller.id}
        cls.few = cls.make_many(20, 60, "2026-01-15", "Silver", **seller)
        cls.many = cls.make_many(200, 80, "2026-01-15", "Gold", **seller)
        cls.program._assess(as_of="2026-01-31")
        cls.env["res.users"].browse(cls.seller.id).company_id.write(
            {"customer_tier_weekly_capacity": 1000}
        )
        (cls.golden | cls.silver).customer_tier_objection = True

    def count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        result = action()
        self.env.flush_all()
        return self.cr.sql_log_count - before, result

    def plan_count(self, code):
        """Queries of making, keeping and closing the activities of a tier."""
        Cadence = self.env["customer.tier.cadence"]
        cadence = self.cadence(code, self.call)
        made, _result = self.count(Cadence._cron_plan)
        planned = len(self.opened(cadence))
        kept, _result = self.count(Cadence._cron_plan)
        cadence.interval_number = 12
        closed, _result = self.count(Cadence._cron_plan)
        self.assertEqual(self.opened(cadence), [])
        cadence.active = False
        return planned, (made, kept, closed)

    def test_plan(self):
        self.at("2026-03-02")
        self.plan_count("BASE")  # what is looked up once and kept
        few, few_queries = self.plan_count("SILVER")
        many, many_queries = self.plan_count("GOLD")
        self.assertEqual((few, many), (20, 200))
        (made, *rest), (few_made, *few_rest) = many_queries, few_queries
        self.assertEqual(rest, few_rest)
        # Odoo inserts a hundred rows at once: activities and followers.
        self.assertLessEqual(made - few_made, 3)

    def test_lists(self):
        """Lists of customers and of due contacts ask once for all lines."""
        self.at("2026-03-02")
        for code in ("SILVER", "GOLD"):
            self.cadence(code, self.call)
        self.plan()
        names = ["name", "customer_tier_last_contact", "customer_tier_next_contact"]
        counts, found = [], []
        self.golden.with_user(self.seller).read(names)  # looked up once and kept
        for partners in (self.few, self.many):
            seen = partners.with_user(self.seller)
            count, rows = self.count(lambda seen=seen: seen.read(names))
            counts.append(count)
            found.append({str(row["customer_tier_next_contact"]) for row in rows})
        self.assertEqual(found, [{"2026-02-28"}] * 2)
        self.assertEqual(counts[0], counts[1])
        action = self.env.ref(f"{DATA}mail_activity_action_due")
        self.assertIn("customer_tier_cadence_id", action.domain)
        counts = []
        for partners in (self.few[:1], self.few, self.many):
            activities = self.env["mail.activity"].search(
                [
                    ("customer_tier_cadence_id", "!=", False),
                    ("res_id", "in", partners.ids),
                ]
            )
            seen = activities.with_user(self.seller)
            self.assertEqual(len(seen), len(partners))
            names = ["res_name", "customer_tier_id", "customer_tier_last_contact"]
            counts.append(self.count(lambda seen=seen, names=names: seen.read(names)))
        self.assertEqual(counts[1][0], counts[2][0])
