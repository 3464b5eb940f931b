from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.customer_tiering_engagement.models import customer_tier_manager_rule

from .common_managers import ManagerCommon


@tagged("post_install", "-at_install")
class TestManagerJob(ManagerCommon):
    """Job, button, notes and rights."""

    def test_batches(self):
        customers = self.golden | self.make_members(4)
        with patch.object(customer_tier_manager_rule, "ASSIGN_BATCH", 2):
            self.assign()
        names = [customer.user_id.name for customer in customers]
        self.assertEqual(names, ["Ann", "Bob", "Cid", "Ann", "Bob"])

    def test_who_waits(self):
        waiting = self.env["customer.tier.manager.rule"]._get_waiting
        self.assertEqual(waiting(), self.golden)
        self.assign()
        self.assertFalse(waiting())
        self.line.unlink()
        # The tier gives nobody any more.
        self.assertEqual(waiting(), self.golden)
        self.assertFalse(waiting(self.gold))
        self.assign()
        self.assertFalse(self.golden.user_id)

    def test_job_on_unchanged_data_writes_nothing(self):
        self.assign()
        notes = self.notes(self.golden)
        self.golden.user_id = self.dan
        self.spend_and_assess({self.golden: 90})
        self.assign()
        self.assertEqual(self.notes(self.golden), notes)

    def test_button(self):
        customers = self.golden | self.make_members(2)
        gold = self.gold.with_user(self.officer)
        action = gold.action_assign_managers()
        self.assertEqual(
            action["params"]["message"], "Customers with another account manager: 3."
        )
        self.assertEqual(
            [customer.user_id for customer in customers], [self.ann, self.bob, self.cid]
        )
        again = self.program.with_user(self.officer).action_assign_managers()
        self.assertEqual(
            again["params"]["message"], "Customers with another account manager: 0."
        )
        none = self.silver_tier.with_user(self.officer).action_assign_managers()
        self.assertRegex(none["params"]["message"], "^Only tiers of a primary program")

    def test_button_leaves_the_rest_to_the_job(self):
        self.make_members(2)
        job = self.env.ref("customer_tiering_engagement.ir_cron_assign_managers")
        path = "odoo.addons.customer_tiering_engagement.models.customer_tier_managers"
        with patch(f"{path}.ASSIGN_BATCH", 2):
            self.gold.with_user(self.officer).action_assign_managers()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertEqual(len(triggers), 1)
        self.assertEqual(
            self.env["customer.tier.manager.rule"]._get_waiting().ids,
            self.env["res.partner"].search([("name", "=", "Customer 1")]).ids[-1:],
        )

    def test_button_for_the_tier_alone(self):
        self.make_line(self.silver_tier, self.dan)
        self.silver_tier.with_user(self.officer).action_assign_managers()
        self.assertEqual(
            (self.silver.user_id, self.golden.user_id.id), (self.dan, False)
        )

    def test_rights(self):
        for user in (self.user, self.ann):
            with self.assertRaisesRegex(AccessError, "Only officers"):
                self.gold.with_user(user).action_assign_managers()
        line = self.line.with_user(self.user)
        self.assertEqual(line.user_ids, self.ann | self.bob | self.cid)
        for user in (self.user, self.officer):
            with self.assertRaises(AccessError):
                self.line.with_user(user).user_ids = self.dan
        self.line.with_user(self.manager).user_ids = self.dan
        elsewhere = self.make_company("Elsewhere")
        stranger = self.make_user(
            "tier_manager_stranger",
            "customer_tiering.customer_tiering_group_manager",
            elsewhere,
        )
        line = self.line.with_user(stranger)
        line = line.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(line.search([("id", "=", line.id)]))
        with self.assertRaises(AccessError):
            line.read(["user_ids"])

    def test_memory_is_for_colleagues(self):
        portal = self.make_user(
            "tier_manager_portal", "base.group_portal", partner_id=self.golden.id
        )
        self.assign()
        memory = {"user_id": [self.ann.id, False]}
        given = self.golden.with_user(self.user).customer_tier_managers_given
        self.assertEqual(given, memory)
        self.assertTrue(self.golden.with_user(portal).name)
        with self.assertRaises(AccessError):
            self.golden.with_user(portal).read(["customer_tier_managers_given"])

    def test_salesperson_may_object_for_the_customer(self):
        """Who looks after a customer then depends on nobody's rights."""
        self.assign()
        self.golden.with_user(self.ann).customer_tier_objection = True
        self.dispatch()
        self.assertFalse(self.golden.user_id)

    # ------------------------------------------------------------------
    # Notes
    # ------------------------------------------------------------------

    def test_notes(self):
        self.gold.manager_replaces = True
        self.gold.second_manager_ids = self.bob | self.dan
        self.golden.user_id = self.dan
        self.assign()
        self.ann.active = False
        self.assign()
        self.spend_and_assess({self.silver: 60})
        self.assertEqual(
            self.notes(self.golden),
            [
                "Account manager: Dan → Ann. Given by the tier Gold."
                "Second contact: nobody → Bob. Given by the tier Gold.",
                "Account manager: Ann → Bob. Ann is archived; the tier Gold gives Bob."
                "Second contact: Bob → Dan. Given by the tier Gold.",
                "Account manager: Bob → Dan. The tier gives nobody any more."
                "Second contact: Dan → nobody. The tier gives nobody any more.",
            ],
        )
        self.assertEqual(self.notes(self.silver), [])

    def test_notes_send_nothing_and_account_managers_follow(self):
        mails = self.env["mail.mail"].search_count([])
        golden = self.golden.with_context(tracking_disable=False)
        golden.message_subscribe(golden.ids)
        self.assign()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        message = golden.message_ids.filtered(lambda one: "→" in one.body)
        self.assertEqual(len(message), 1)
        self.assertTrue(message.is_internal)
        self.assertFalse(message.notified_partner_ids)
        self.assertFalse(golden.message_ids.tracking_value_ids)
        self.assertEqual(golden.message_partner_ids, golden | self.ann.partner_id)

    def test_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.company.partner_id.lang = "fr_FR"
        self.gold.with_context(lang="fr_FR").name = "Or"
        self.assign()
        self.assertEqual(len(self.notes(self.golden)), 1)
        self.assertIn("Or", self.notes(self.golden)[0])

    # ------------------------------------------------------------------
    # Load
    # ------------------------------------------------------------------

    def test_load_by_tier(self):
        """What the list of account managers shows."""
        self.make_members(3)
        self.assign()
        self.silver.user_id = self.bob
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering_engagement.customer_tier_member_action_managers"
        )
        members = self.env["customer.tier.member"].with_user(self.user)
        groups = members.formatted_read_group(
            [*literal_eval(action["domain"]), ("company_id", "=", self.company.id)],
            ["user_id", "tier_id"],
            ["__count"],
        )
        found = {
            (group["user_id"] and group["user_id"][1], group["tier_id"][1]): group[
                "__count"
            ]
            for group in groups
        }
        self.assertEqual(
            found,
            {
                ("Ann", "Gold"): 2,
                ("Bob", "Gold"): 1,
                ("Bob", "Silver"): 1,
                ("Cid", "Gold"): 1,
                (False, "Bronze"): 1,
                (False, "Base"): 1,
            },
        )

    def test_queries_do_not_grow_with_customers(self):
        self.gold.second_manager_ids = self.dan
        self.line.user_ids |= self.dan
        counts = []
        # In the first round, what is looked up once and kept.
        for number in (20, 20, 200):
            customers = self.make_members(number)
            customers = customers.with_context(tracking_disable=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            changed = customers._settle_account_managers()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(changed, customers)
        # Odoo writes a hundred rows a statement: one more for notes and customers each.
        self.assertEqual(counts[1] + 2, counts[2])
