from odoo.tests import tagged

from .common_cadence import CadenceCommon


@tagged("post_install", "-at_install")
class TestCadenceContacts(CadenceCommon):
    """What keeps a cadence, and what does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visits = cls.cadence("GOLD", cls.visit, 3)
        cls.calls = cls.cadence("GOLD", cls.call, 1)
        cls.todos = cls.cadence("GOLD", cls.todo, 2, "weeks")
        cls.any = cls.cadence("GOLD", None, 1, "weeks")
        cls.contact = cls.make_customer("Contact", parent_id=cls.golden.id)
        cls.address = cls.make_customer(
            "Address", parent_id=cls.contact.id, type="delivery"
        )
        cls.subsidiary = cls.make_customer(
            "Subsidiary", parent_id=cls.golden.id, is_company=True
        )

    def last(self, day=None):
        """Last contacts: of the visit's, the call's, the to-do's, any cadence."""
        return [
            self.standing(cadence, self.golden, day)[0]
            for cadence in (self.visits, self.calls, self.todos, self.any)
        ]

    def test_none(self):
        """Without a contact, the interval runs from the day of entering the tier."""
        self.assertEqual(self.last(), [None] * 4)
        due = [
            self.standing(cadence, self.golden)[1]
            for cadence in (self.visits, self.calls, self.todos, self.any)
        ]
        self.assertEqual(due, ["2026-04-30", "2026-02-28", "2026-02-14", "2026-02-07"])

    def test_activities(self):
        """A visit is a call too, and either is a contact; a type is itself only."""
        cases = [
            (self.todo, "2026-02-04", [None, None, "2026-02-04", "2026-02-04"]),
            (self.call, "2026-02-05", [None, "2026-02-05", "2026-02-04", "2026-02-05"]),
            (
                self.visit,
                "2026-02-06",
                ["2026-02-06", "2026-02-06", "2026-02-04", "2026-02-06"],
            ),
            # The Meeting of Odoo is of the same category as the Visit.
            (
                self.env.ref("mail.mail_activity_data_meeting"),
                "2026-02-09",
                ["2026-02-09", "2026-02-09", "2026-02-04", "2026-02-09"],
            ),
        ]
        for kind, day, expected in cases:
            with self.subTest(kind=kind.name):
                self.done(self.golden, kind, day)
                self.assertEqual(self.last(), expected)
        self.assertEqual(
            self.standing(self.visits, self.golden), ("2026-02-09", "2026-05-09")
        )
        # As of a day before.
        self.assertEqual(
            self.last("2026-02-05"), [None, "2026-02-05", "2026-02-04", "2026-02-05"]
        )

    def test_activity_open(self):
        """What is planned or cancelled is no contact."""
        self.make_activity(self.golden, self.call)
        self.make_activity(self.golden, self.call).action_cancel()
        self.assertEqual(self.last(), [None] * 4)

    def test_addresses(self):
        """Contacts and addresses at any depth are the customer; a subsidiary is not."""
        self.done(self.subsidiary, self.call, "2026-02-04")
        self.assertEqual(self.last(), [None] * 4)
        self.done(self.address, self.call, "2026-02-05")
        self.assertEqual(self.last(), [None, "2026-02-05", None, "2026-02-05"])

    def test_documents(self):
        """Activities on a quotation of the customer count; on another's, not."""
        self.done(
            self.make_order(self.silver, 1, "2026-02-03"), self.call, "2026-02-04"
        )
        self.assertEqual(self.last(), [None] * 4)
        order = self.make_order(self.contact, 1, "2026-02-03", state="draft")
        self.done(order, self.call, "2026-02-05")
        self.assertEqual(self.last(), [None, "2026-02-05", None, "2026-02-05"])
        if "crm.lead" in self.env:
            lead = self.env["crm.lead"].create(
                {"name": "Lead", "partner_id": self.contact.id}
            )
            self.done(lead, self.visit, "2026-02-06")
            self.assertEqual(self.last()[0], "2026-02-06")

    def test_meetings(self):
        """Meetings that are over, with somebody who did not decline."""
        held = ["2026-02-03", "2026-02-03", None, "2026-02-03"]
        planned = self.meeting(self.contact, "2026-02-03 11:00:00")
        self.assertEqual(self.last(), [None] * 4, "not over yet")
        self.at("2026-02-03", "12:00:00")
        self.assertEqual(self.last(), held)
        planned.active = False
        self.assertEqual(self.last(), [None] * 4, "cancelled")
        planned.active = True
        attendee = planned.attendee_ids.filtered(
            lambda one: one.partner_id == self.contact
        )
        attendee.do_decline()
        self.assertEqual(self.last(), [None] * 4, "declined")
        attendee.do_accept()
        self.assertEqual(self.last(), held)
        self.meeting(self.subsidiary, "2026-02-03 10:30:00")
        self.meeting(self.silver, "2026-02-03 10:30:00")
        self.meeting(
            self.golden,
            "2026-02-04 08:00:00",
            allday=True,
            start_date="2026-02-04",
            stop_date="2026-02-04",
        )
        self.assertEqual(self.last(), held)
        self.at("2026-02-05")
        self.assertEqual(self.last(), ["2026-02-04", "2026-02-04", None, "2026-02-04"])

    def test_time_zone(self):
        """A meeting is on the day that it was where the customers are."""
        self.program.tz = "Asia/Shanghai"
        self.meeting(self.golden, "2026-02-03 16:30:00")
        self.at("2026-02-03", "18:00:00")
        self.assertEqual(self.standing(self.visits, self.golden, "2026-02-03")[0], None)
        self.assertEqual(
            self.standing(self.visits, self.golden, "2026-02-04")[0], "2026-02-04"
        )

    def test_messages(self):
        """Messages that somebody of us wrote to the customer are contacts of any kind,
        no more."""
        as_seller = self.contact.with_user(self.seller)
        as_seller.message_post(body="A note", message_type="comment")
        as_seller._message_log(body="A log")
        # Nobody wrote this: a job did, in the name of the seller.
        self.contact.with_user(self.env.ref("base.user_root")).message_post(
            body="Automatic",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.seller.partner_id.id,
        )
        self.contact.message_post(
            body="What the customer wrote",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
        )
        portal = self.make_user(
            "tier_cadence_portal", "base.group_portal", partner_id=self.contact.id
        )
        self.contact.with_user(portal).sudo().message_post(
            body="Written in the portal",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
        )
        as_seller.message_post(
            body="System", message_type="notification", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.last(), [None] * 4)
        as_seller.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.last(), [None, None, None, "2026-02-03"])

    def test_messages_on_documents(self):
        """A quotation that was mailed to the customer; not one that colleagues read."""
        order = self.make_order(self.contact, 1, "2026-02-03", state="draft")
        seller = order.with_user(self.seller)
        seller.message_post(body="Who knows them?", message_type="comment")
        seller.message_post(
            body="For colleagues",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.env.user.partner_id.ids,
        )
        self.assertEqual(self.last(), [None] * 4)
        seller.message_post(
            body="Your quotation",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        self.assertEqual(self.last(), [None, None, None, "2026-02-03"])

    def test_fields(self):
        """The customer shows the last contact of any kind and the next that is due."""
        self.todos.active = self.any.active = False
        self.done(self.contact, self.todo, "2026-02-04")
        self.env.invalidate_all()
        (self.golden | self.contact).invalidate_recordset()
        for partner in (self.golden, self.contact):
            seen = partner.with_user(self.seller)
            self.assertEqual(
                (
                    str(seen.customer_tier_last_contact),
                    str(seen.customer_tier_next_contact),
                ),
                ("2026-02-04", "2026-02-28"),
            )
        self.assertFalse(self.silver.customer_tier_next_contact)
        self.assertFalse(self.env["res.partner"].new({}).customer_tier_next_contact)
