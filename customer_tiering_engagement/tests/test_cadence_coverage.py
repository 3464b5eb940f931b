from ast import literal_eval

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP, ValidationCommon

from .common_cadence import CadenceCommon


@tagged("post_install", "-at_install")
class TestCadenceCoverage(CadenceCommon):
    """Coverage by week, who sees it, what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calls = cls.cadence("GOLD", cls.call)
        cls.more = [
            cls.make_customer(f"More {number}", is_company=True) for number in (1, 2, 3)
        ]
        for partner in cls.more:
            cls.make_order(partner, 80, "2026-01-15")
        cls.more[0].user_id = cls.more[1].user_id = cls.stand_in
        cls.program._assess(as_of="2026-01-31")

    def recorded(self):
        rows = self.env["customer.tier.coverage"].search([], order="week, user_id")
        return [
            (
                str(row.week),
                row.user_id.name or None,
                row.customers,
                row.contacted,
                row.due,
                row.coverage,
            )
            for row in rows
        ]

    def test_record(self):
        """In time: the last contact is within the interval when the week ends."""
        self.done(self.more[0], self.call, "2026-02-04")
        self.plan()
        first = [
            ("2026-02-02", "Seller", 1, 0, 0, 0),
            ("2026-02-02", "Stand-in", 2, 1, 0, 50),
            ("2026-02-02", None, 1, 0, 0, 0),
        ]
        self.assertCountEqual(self.recorded(), first)
        self.plan()
        self.assertCountEqual(self.recorded(), first, "recorded once")
        # Due on Wednesday, 4 March, and not contacted by Sunday: not in time.
        self.at("2026-03-02")
        self.plan()
        second = [
            ("2026-03-02", "Seller", 1, 0, 1, 0),
            ("2026-03-02", "Stand-in", 2, 0, 2, 0),
            ("2026-03-02", None, 1, 0, 1, 0),
        ]
        self.assertCountEqual(self.recorded(), first + second)
        # What is done counts in the same week; what is over stays as it was.
        self.done(self.golden, self.call, "2026-03-08")
        self.more[2].user_id = self.seller
        self.plan()
        second = [
            ("2026-03-02", "Seller", 2, 1, 1, 50),
            ("2026-03-02", "Stand-in", 2, 0, 2, 0),
        ]
        self.assertCountEqual(self.recorded(), first + second)

    def test_last_day(self):
        """On the last day of the interval, a contact is still in time."""
        self.done(self.golden, self.call, "2026-02-08")
        self.at("2026-03-08")  # a Sunday
        self.plan()
        row = self.env["customer.tier.coverage"].search(
            [("user_id", "=", self.seller.id)]
        )
        self.assertEqual((row.contacted, row.due), (1, 1))

    def test_average(self):
        """The coverage of a tier weighs customers, not people."""
        self.done(self.golden, self.call, "2026-02-04")
        self.plan()
        ((coverage,),) = self.env["customer.tier.coverage"]._read_group(
            [], [], ["coverage:avg"]
        )
        self.assertEqual(coverage, 25)  # 100 %, 0 % and 0 % of 1, 2 and 1
        by_user = self.env["customer.tier.coverage"]._read_group(
            [], ["user_id"], ["coverage:avg"]
        )
        self.assertEqual(
            {user.name: value for user, value in by_user},
            {"Seller": 100, "Stand-in": 0, False: 0},
        )

    def test_rights(self):
        self.plan()
        Coverage = self.env["customer.tier.coverage"]
        officer = self.make_user("tier_cadence_officer", f"{GROUP}officer")
        stranger = self.make_user(
            "tier_cadence_stranger", f"{GROUP}officer", self.make_company("Other Ltd")
        )
        elsewhere = {"allowed_company_ids": stranger.company_ids.ids}
        nobody = self.make_user("tier_cadence_nobody", "base.group_user")
        self.assertEqual(Coverage.with_user(self.seller).search([]).customers, 1)
        self.assertEqual(len(Coverage.with_user(officer).search([])), 3)
        self.assertFalse(
            Coverage.with_user(stranger).with_context(**elsewhere).search([])
        )
        with self.assertRaises(AccessError):
            Coverage.with_user(nobody).search([])
        with self.assertRaises(AccessError):
            Coverage.with_user(officer).search([]).write({"contacted": 9})
        self.assertEqual(
            self.calls.with_user(self.seller).display_name, "Call every month"
        )
        with self.assertRaises(AccessError):
            self.calls.with_user(officer).interval_number = 2
        self.calls.with_user(self.make_manager("tier_cadence_boss")).interval_number = 2
        with self.assertRaises(AccessError):
            self.calls.with_user(stranger).with_context(**elsewhere).read(
                ["interval_number"]
            )

    def test_due_contacts(self):
        """A salesperson finds, sees and does what is theirs; the list says how long ago
        the last contact was."""
        self.done(self.golden, self.todo, "2026-02-10")
        self.at("2026-03-02")
        self.plan()
        action = self.env.ref("customer_tiering_engagement.mail_activity_action_due")
        Activity = self.env["mail.activity"].with_user(self.seller)
        mine = [("user_id", "=", self.seller.id)]
        found = Activity.search(mine + literal_eval(action.domain))
        self.assertEqual(found.mapped("res_name"), ["Golden"])
        self.assertEqual(
            (str(found.customer_tier_last_contact), found.customer_tier_id.code),
            ("2026-02-10", "GOLD"),
        )
        call = found.action_customer_tier_log_call()
        logged = Activity.with_context(**call["context"]).create({})
        logged.action_done()
        self.plan()
        self.assertFalse(found.exists())

    def test_names(self):
        cases = [
            (self.visit, 3, "months", "Visit every 3 months"),
            (None, 1, "weeks", "Any contact every week"),
            (self.call, 2, "weeks", "Call every 2 weeks"),
        ]
        for kind, number, unit, name in cases:
            cadence = self.cadence("SILVER", kind, number, unit)
            self.assertEqual(cadence.display_name, name)
        texts = self.tier(self.program, "GOLD")._summarize_benefits()
        self.assertIn("Call every month", texts)

    def test_deleted(self):
        self.plan()
        with self.assertRaisesRegex(UserError, "Cadence: Call every month has"):
            self.calls.unlink()


@tagged("post_install", "-at_install")
class TestCadenceRefused(ValidationCommon):
    """What is refused when it is entered."""

    def test_refused(self):
        tier = self.tier(self.program, "GOLD")
        values = {"tier_id": tier.id}
        Cadence = self.env["customer.tier.cadence"]
        for number in (0, -1, 121):
            self.refused_by_database(
                "^Every: must be between 1 and 120",
                lambda number=number: Cadence.create(
                    {**values, "interval_number": number}
                ),
            )
        Cadence.create(values)
        self.refused_by_database(
            "^Activity Type: the tier has", lambda: Cadence.create(values)
        )
        Cadence.search([("tier_id", "=", tier.id)]).active = False
        self.env.flush_all()
        Cadence.create(values)
        for record in (self.company, self.env.user):
            self.refused_by_database(
                "^Weekly capacity: must be between 0 and 1,000",
                lambda record=record: record.write(
                    {"customer_tier_weekly_capacity": -1}
                ),
            )
        with self.assertRaises(ValueError):
            Cadence.create({**values, "interval_unit": "days"})
