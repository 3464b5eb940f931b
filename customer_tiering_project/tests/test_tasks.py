from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.customer_tiering.tests.common_served import (
    ServedCommon,
    ServedGroups,
    ServedPolicy,
)


@tagged("post_install", "-at_install")
class TestTasks(ServedPolicy, ServedGroups, ServedCommon):
    """Tasks have the priority of the customer's tier."""

    benefit = "task_priority"
    given = "2"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.make_user("tier_project_user", "project.group_project_user")
        cls.projects = {
            company: cls.make_project("Project", company_id=company.id)
            for company in (cls.company, cls.other_company)
        }

    @classmethod
    def make_project(cls, name, **values):
        projects = cls.env["project.project"]
        if "allow_billable" in projects._fields:
            # With Sales, tasks of other projects have no customer.
            values["allow_billable"] = True
        return projects.create({"name": name, **values})

    def make_document(self, partner, company=None, **values):
        tasks = self.env["project.task"]
        if not company:
            tasks = tasks.with_user(self.employee)
        project = self.projects[company or self.company]
        return tasks.create(
            {
                "name": "Task",
                "project_id": project.id,
                "partner_id": partner.id,
                **values,
            }
        )

    def close(self, document):
        document.state = "1_done"

    def test_customer_of_the_project(self):
        self.projects[self.company].partner_id = self.golden
        task = self.env["project.task"].create(
            {"name": "Task", "project_id": self.projects[self.company].id}
        )
        self.assertEqual(task.partner_id, self.golden)
        self.assertGiven(task)

    def test_moved_to_the_project_of_a_customer(self):
        task = self.env["project.task"].create(
            {"name": "Task", "project_id": self.projects[self.company].id}
        )
        self.assertNotGiven(task)
        task.project_id = self.make_project(
            "Golden", partner_id=self.golden.id, company_id=self.company.id
        )
        self.assertGiven(task)

    def test_without_a_company(self):
        """Everybody's task: the tier in the company of whoever works."""
        shared = self.make_project("Shared", company_id=False)
        task = self.make_document(self.golden, project_id=shared.id)
        self.assertFalse(task.company_id)
        self.assertGiven(task)

    def test_closed_is_open_again(self):
        task = self.make_document(self.bronze)
        task.state = "1_canceled"
        self.spend_and_assess({self.bronze: 90})
        self.assertNotGiven(task)
        task.state = "01_in_progress"
        self.spend_and_assess({self.bronze: 10}, "2026-03-31")
        self.spend_and_assess({self.bronze: 90}, "2026-04-30")
        self.assertGiven(task)

    def test_form(self):
        form = Form(
            self.env["project.task"]
            .with_user(self.employee)
            .with_context(default_project_id=self.projects[self.company].id)
        )
        form.name = "Task"
        form.partner_id = self.golden
        self.assertEqual(form.priority, "2")
        form.partner_id = self.bronze
        self.assertEqual(form.priority, "0")
        form.partner_id = self.golden
        form.priority = "3"
        task = form.save()
        self.spend_and_assess({self.golden: 30})
        self.assertEqual(task.priority, "3")

    def test_portal_user_of_a_shared_project(self):
        """Makes tasks, and sees neither the tier nor what it gave."""
        contact = self.make_customer("Contact", parent_id=self.golden.id)
        portal = self.make_user(
            "tier_project_portal", "base.group_portal", partner_id=contact.id
        )
        project = self.projects[self.company]
        project.write(
            {
                "privacy_visibility": "portal",
                "collaborator_ids": [Command.create({"partner_id": contact.id})],
                "message_partner_ids": [Command.link(contact.id)],
            }
        )
        task = (
            self.env["project.task"]
            .with_user(portal)
            .with_context(default_project_id=project.id)
            .create({"name": "Task", "partner_id": contact.id})
        )
        self.assertGiven(task)
        self.assertNotIn("customer_tier_given", task.fields_get())
