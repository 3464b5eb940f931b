from datetime import date

from odoo.tests import tagged

from .common_managers import ManagerCommon

DAY = date(2026, 2, 3)


@tagged("post_install", "-at_install")
class TestAccountManagers(ManagerCommon):
    """Who is there for a customer, and when somebody is away."""

    def leave(self, user, first, last, **values):
        """Absence between two moments, UTC."""
        leave = self.go_on_leave(user, DAY)
        leave.write({"date_from": first, "date_to": last, **values})

    def days(self, *users, first="2026-02-01", last="2026-02-28"):
        """Name → days off in February."""
        found = self.ann.union(*users)._get_days_off(
            date.fromisoformat(first), date.fromisoformat(last)
        )
        return {
            user.name: sorted(day.day for day in off) for user, off in found.items()
        }

    def managers(self, *customers, day=DAY):
        found = self.golden.browse().union(*customers)._get_account_managers(day)
        return [found[customer] for customer in customers]

    # ------------------------------------------------------------------
    # Days off
    # ------------------------------------------------------------------

    def test_days_off(self):
        self.go_on_leave(self.ann, "2026-02-03", "2026-02-05")
        self.go_on_leave(self.bob, "2026-02-27", "2026-03-02")
        self.go_on_leave(self.bob, "2026-01-30", "2026-02-01")
        expected = {"Ann": [3, 4, 5], "Bob": [1, 27, 28]}
        self.assertEqual(self.days(self.bob, self.cid), expected)
        self.assertEqual(self.days(self.bob, last="2026-02-01"), {"Bob": [1]})
        self.assertEqual(self.days(first="2026-02-06"), {})

    def test_time_zones(self):
        """3 and 4 February where the user is."""
        for user, tz, first, last in (
            (self.ann, "Asia/Shanghai", "02 16:00:00", "04 15:59:59"),
            (self.bob, "America/New_York", "03 05:00:00", "05 04:59:59"),
            (self.cid, "Pacific/Kiritimati", "02 10:00:00", "04 09:59:59"),
            (self.dan, False, "03 00:00:00", "04 23:59:59"),
        ):
            user.tz = tz
            self.leave(user, f"2026-02-{first}", f"2026-02-{last}")
        found = self.days(self.bob, self.cid, self.dan)
        both = [3, 4]
        self.assertEqual(found, {"Ann": both, "Bob": both, "Cid": both, "Dan": both})
        for day in ("2026-02-03", "2026-02-04"):
            found = self.days(self.bob, self.cid, self.dan, first=day, last=day)
            self.assertEqual({*map(tuple, found.values())}, {(int(day[-1]),)})

    def test_half_days(self):
        """Who is away at noon is away."""
        self.leave(self.ann, "2026-02-03 06:00:00", "2026-02-03 11:00:00")
        self.leave(self.bob, "2026-02-03 11:00:00", "2026-02-03 18:00:00")
        self.assertEqual(self.days(self.bob), {"Bob": [3]})

    def test_what_is_no_leave(self):
        self.leave(
            self.ann, "2026-02-03 06:00:00", "2026-02-03 18:00:00", time_type="other"
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Public holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-02-04 00:00:00",
                "date_to": "2026-02-04 23:59:59",
            }
        )
        self.assertEqual(self.days(self.bob), {})

    def test_days_off_of_colleagues(self):
        """Whoever asks: a salesperson may not read the leaves of others."""
        self.go_on_leave(self.bob, "2026-02-03")
        found = self.bob.with_user(self.ann)._get_days_off(DAY, DAY)
        self.assertEqual(found, {self.bob: {DAY}})

    def test_filter_present(self):
        self.go_on_leave(self.bob, "2026-02-03")
        self.cid.active = False
        users = self.dan | self.cid | self.bob | self.ann
        self.assertEqual(users._filter_present(DAY).ids, (self.dan | self.ann).ids)
        tomorrow = users._filter_present(date(2026, 2, 4))
        self.assertEqual(tomorrow.ids, (self.dan | self.bob | self.ann).ids)
        self.assertFalse(users.browse()._filter_present(DAY))

    # ------------------------------------------------------------------
    # Account managers
    # ------------------------------------------------------------------

    def test_salesperson(self):
        self.golden.user_id = self.ann
        self.golden.customer_tier_second_user_id = self.bob
        contact = self.make_customer("Contact", parent_id=self.golden.id)
        contact.user_id = self.dan
        nobody = self.ann.browse()
        self.assertEqual(
            self.managers(self.golden, contact, self.silver),
            [self.ann, self.ann, nobody],
        )

    def test_second_contact_alone(self):
        self.golden.customer_tier_second_user_id = self.bob
        self.assertEqual(self.managers(self.golden), [self.bob])

    def test_on_leave(self):
        self.golden.user_id = self.silver.user_id = self.ann
        self.golden.customer_tier_second_user_id = self.bob
        self.go_on_leave(self.ann, "2026-02-03")
        customers = self.golden, self.silver
        # Who has no second contact waits for the first.
        self.assertEqual(self.managers(*customers), [self.bob, self.ann])
        tomorrow = self.managers(*customers, day=date(2026, 2, 4))
        self.assertEqual(tomorrow, [self.ann, self.ann])

    def test_both_on_leave(self):
        self.golden.user_id = self.ann
        self.golden.customer_tier_second_user_id = self.bob
        for user in self.ann | self.bob:
            self.go_on_leave(user, "2026-02-03")
        self.assertEqual(self.managers(self.golden), [self.ann])
        self.ann.active = False
        self.assertEqual(self.managers(self.golden), [self.bob])

    def test_archived(self):
        self.golden.user_id = self.silver.user_id = self.bronze.user_id = self.ann
        self.golden.customer_tier_second_user_id = self.bob
        self.bronze.customer_tier_second_user_id = self.cid
        (self.ann | self.cid).active = False
        nobody = self.ann.browse()
        self.assertEqual(
            self.managers(self.golden, self.silver, self.bronze),
            [self.bob, nobody, nobody],
        )

    def test_today(self):
        self.golden.user_id = self.ann
        self.golden.customer_tier_second_user_id = self.bob
        self.go_on_leave(self.ann, "2026-02-04")
        self.assertEqual(self.golden._get_account_managers(), {self.golden: self.ann})
        self.at("2026-02-04")
        self.assertEqual(self.golden._get_account_managers(), {self.golden: self.bob})
        self.at("2026-02-03", "20:00:00")
        there = self.golden.with_context(tz="Asia/Shanghai")
        self.assertEqual(there._get_account_managers(), {self.golden: self.bob})

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        for number in (1, 10, 100):
            customers = self.make_members(number, user_id=self.ann.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers._get_account_managers(DAY)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
