from odoo.tests import Form, tagged

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestComplaints(TicketCommon):
    """A complaint comes before other tickets, and the account manager knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category, cls.question = cls.env["helpdesk.ticket.category"].create(
            [
                {"name": name, "is_complaint": is_complaint, "company_id": False}
                for name, is_complaint in (("Complaint", True), ("Question", False))
            ]
        )
        cls.manager = cls.make_user(
            "tier_ticket_manager", "sales_team.group_sale_salesman", name="Manager"
        )
        cls.gold.user_id = cls.manager
        cls.silver.user_id = cls.manager

    def complain(self, partner, **values):
        return self.make_ticket(partner, category_id=self.category.id, **values)

    def test_one_step_above(self):
        self.assertEqual(self.complain(self.gold).priority, "3")
        question = self.make_ticket(self.gold, category_id=self.question.id)
        self.assertEqual(question.priority, "2")

    def test_not_above_the_highest(self):
        self.assertEqual(self.complain(self.silver).priority, "3")

    def test_priority_of_its_own(self):
        self.tier(self.program, "GOLD").complaint_priority = "1"
        self.tier(self.program, "BRONZE").complaint_priority = "2"
        self.assertEqual(self.complain(self.gold).priority, "1")
        self.assertEqual(self.complain(self.bronze).priority, "2")
        self.assertEqual(self.complain(self.stranger).priority, "1")

    def test_found_to_be_one_later(self):
        ticket = self.make_ticket(self.gold)
        ticket.with_user(self.agent).category_id = self.category
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(len(ticket.activity_ids), 1)
        ticket.with_user(self.agent).category_id = self.question
        self.assertEqual(ticket.priority, "2")

    def test_form(self):
        form = Form(self.env["helpdesk.ticket"].with_user(self.agent))
        form.name, form.description = "Broken", "It broke."
        form.partner_id = self.contact
        form.category_id = self.category
        self.assertEqual(form.priority, "3")
        self.assertEqual(len(form.save().activity_ids), 1)

    def test_chosen_priority_stays(self):
        ticket = self.complain(self.gold, priority="0")
        self.assertEqual(ticket.priority, "0")
        self.assertEqual(len(ticket.activity_ids), 1)

    def test_account_manager_is_told_once(self):
        ticket = self.complain(self.contact)
        self.assertRecordValues(
            ticket.activity_ids,
            [{"user_id": self.manager.id, "summary": "Gold: Gold Ltd complains"}],
        )
        self.assertEqual(ticket.complaint_user_id, self.manager)
        ticket.activity_ids.action_feedback()
        for category in (self.question, self.category):
            ticket.with_user(self.agent).category_id = category
        self.move(self.gold, 60)
        self.assertFalse(ticket.activity_ids)

    def test_another_account_manager(self):
        ticket = self.complain(self.contact)
        other = self.make_user("tier_ticket_other", "sales_team.group_sale_salesman")
        self.silver.user_id = other
        ticket.with_user(self.agent).partner_id = self.silver
        self.assertEqual(ticket.activity_ids.user_id, self.manager | other)

    def assertNobodyTold(self, ticket):
        self.assertFalse(ticket.activity_ids)
        self.assertFalse(ticket.complaint_user_id)

    def test_nobody_to_tell(self):
        self.assertNobodyTold(self.make_ticket(self.gold))
        self.bronze.user_id = False
        self.assertNobodyTold(self.complain(self.bronze))
        self.stranger.user_id = self.manager
        self.assertNobodyTold(self.complain(self.stranger))
        self.manager.active = False
        self.assertNobodyTold(self.complain(self.gold))

    def test_assignee_knows(self):
        self.gold.user_id = self.ann
        ticket = self.complain(self.gold)
        self.assertEqual(ticket.user_id, self.ann)
        self.assertNobodyTold(ticket)

    def test_account_manager_of_another_company(self):
        other = self.make_company("Elsewhere")
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertNobodyTold(self.complain(self.gold))
