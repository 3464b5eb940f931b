from datetime import datetime

from odoo.addons.customer_tiering.tests.common_override import OverrideCommon


class EngagementCommon(OverrideCommon):
    """Customers with an account manager, and what tiers set in motion for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is in the database already has nothing to do with this.
        cls.env["customer.tier.transition"].search([("state", "=", "pending")]).write(
            {"state": "done"}
        )
        cls.env["customer.tier.action"].search([]).active = False
        cls.keeper, cls.second = (
            cls.make_user(
                f"tier_{name}",
                "sales_team.group_sale_salesman",
                name=name.title(),
                email=f"{name}@example.com",
            )
            for name in ("keeper", "second")
        )
        customers = cls.golden | cls.silver | cls.bronze | cls.base
        customers.user_id = cls.keeper
        for customer in customers:
            customer.email = f"{customer.name.lower()}@example.com"

    @classmethod
    def make_action(cls, code="GOLD", program=None, **values):
        tier = cls.tier(program or cls.program, code)
        return cls.env["customer.tier.action"].create({"tier_id": tier.id, **values})

    @classmethod
    def be_away(cls, user, first, last):
        """The user is on leave on these days, given as ISO texts."""
        resource = cls.env["resource.resource"].search([("user_id", "=", user.id)])
        if not resource:
            resource = resource.create({"name": user.name, "user_id": user.id})
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "date_from": datetime.fromisoformat(f"{first} 00:00:00"),
                "date_to": datetime.fromisoformat(f"{last} 23:59:59"),
            }
        )

    def spend(self, spent, day="2026-02-28", program=None, company=None):
        """Have the month of a day assessed, in which these customers spent so much and
        the others nothing; nothing is carried out yet.

        :return: the assessment
        """
        self.at(day)
        for partner, amount in spent.items():
            self.make_order(partner, amount, f"{day[:8]}15", company=company)
        return (program or self.program)._assess(as_of=day)

    def carry_out(self):
        """What the jobs do, one after the other."""
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.dispatch("customer_tiering.ir_cron_dispatch_notices")
        for job in ("ir_cron_dispatch", "ir_cron_call_webhooks", "ir_cron_digest"):
            self.dispatch(f"customer_tiering_engagement.{job}")

    def dispatch(self, job):
        with self.enter_registry_test_mode():
            self.env.ref(job).method_direct_trigger()
        self.env.invalidate_all()

    def errands(self, partner=None):
        domain = [("partner_id", "=", partner.id)] if partner else []
        actions = self.env["customer.tier.action"].search([])
        return self.env["customer.tier.errand"].search(
            [("action_id", "in", actions.ids), *domain], order="id"
        )

    def outcomes(self, partner):
        """(state, reason or error) of what came up for a customer, oldest first."""
        return [(one.state, one.reason or one.error) for one in self.errands(partner)]

    def mails(self, partner):
        return self.env["mail.mail"].search(
            [("model", "=", "res.partner"), ("res_id", "=", partner.id)]
        )

    def notes(self, partner):
        messages = partner.message_ids.sorted("id")
        note = self.env.ref("mail.mt_note")
        notes = messages.filtered(lambda one: one.subtype_id == note)
        return [one.body.striptags() for one in notes if one.body]

    def told(self, user):
        """Messages that somebody had."""
        return self.env["mail.message"].search(
            [
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ],
            order="id",
        )


class ActionPolicy:
    """How an action follows the moves of customers, whatever is done.

    Beside :class:`EngagementCommon`. A test says what is done in ``values`` and, in
    ``count(partner)``, how often that was.
    """

    values = {}

    def assertDone(self, **times):
        """How often it was done for each of the four customers, never unless given."""
        names = ("golden", "silver", "bronze", "base")
        found = {name: self.count(getattr(self, name)) for name in names}
        self.assertEqual(found, {**dict.fromkeys(names, 0), **times})

    def test_upgrade(self):
        self.make_action(moves="up", **self.values)
        self.spend({self.golden: 80, self.bronze: 90})
        self.assertDone()
        self.carry_out()
        self.assertDone(bronze=1)
        self.carry_out()
        self.assertDone(bronze=1)
        self.assertEqual(self.outcomes(self.bronze), [("done", False)])

    def test_downgrade(self):
        """Silver and gold come down to Bronze, and the base customer up."""
        self.make_action("BRONZE", moves="down", **self.values)
        self.spend({self.golden: 30, self.silver: 30, self.base: 30})
        self.carry_out()
        self.assertDone(golden=1, silver=1)

    def test_leaving(self):
        self.make_action(occasion="leave", **self.values)
        self.spend({self.golden: 30, self.silver: 60})
        self.carry_out()
        self.assertDone(golden=1)

    def test_entering_any_way(self):
        self.make_action("BRONZE", **self.values)
        self.spend({self.golden: 30, self.base: 30, self.bronze: 30})
        self.carry_out()
        self.assertDone(golden=1, base=1)

    def test_new_customers(self):
        self.make_action(moves="new", **self.values)
        new = self.make_customer(
            "New", email="new@example.com", user_id=self.keeper.id, is_company=True
        )
        self.spend({new: 80, self.golden: 80, self.bronze: 80})
        self.carry_out()
        self.assertEqual(self.count(new), 1)
        self.assertDone()

    def test_override_and_its_end(self):
        self.make_action(**self.values)
        self.make_action("BRONZE", moves="down", **self.values)
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.carry_out()
        self.assertDone(bronze=1)
        self.at("2026-02-11")
        self.run_cron()
        self.carry_out()
        self.assertDone(bronze=2)

    def test_taken_back_before(self):
        """Nothing is done for moves that never were."""
        self.make_action(**self.values)
        self.make_action("BRONZE", **self.values)
        assessment = self.spend({self.bronze: 90})
        assessment.action_rollback()
        self.carry_out()
        self.assertDone()

    def test_taken_back_halfway(self):
        """The moves were carried out, what they set in motion was not."""
        self.make_action(**self.values)
        assessment = self.spend({self.bronze: 90})
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.assertEqual(self.errands(self.bronze).state, "pending")
        assessment.action_rollback()
        self.carry_out()
        self.assertDone()
        self.assertEqual(
            self.outcomes(self.bronze),
            [("cancelled", "rollback")],
        )

    def test_taken_back_after(self):
        """It is not undone, and the way back sets nothing in motion."""
        self.make_action(**self.values)
        self.make_action("BRONZE", **self.values)
        assessment = self.spend({self.bronze: 90, self.golden: 90})
        self.carry_out()
        self.assertDone(bronze=1)
        assessment.action_rollback()
        self.carry_out()
        self.assertDone(bronze=1)

    def test_two_companies(self):
        elsewhere = self.make_company("Elsewhere")
        program = self.make_program(company_id=elsewhere.id, name="Elsewhere")
        self.make_action(program=program, **self.values)
        self.make_order(self.bronze, 30, "2026-01-15", company=elsewhere)
        program._assess(as_of="2026-01-31")
        # in the one company up, in the other not, and the other way round
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertDone()
        self.spend({self.bronze: 90}, program=program, company=elsewhere)
        self.carry_out()
        self.assertDone(bronze=1)
        self.assertEqual(self.errands(self.bronze).company_id, elsewhere)

    def test_contact_of_a_company(self):
        """What a contact buys moves the company, and that is for whom it is done."""
        self.make_action(**self.values)
        contact = self.make_customer(
            "Contact", parent_id=self.bronze.id, email="contact@example.com"
        )
        self.spend({contact: 90})
        self.carry_out()
        self.assertDone(bronze=1)
        self.assertEqual(self.count(contact), 0)

    def test_objection(self):
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.bronze.customer_tier_objection = True
        self.carry_out()
        self.assertDone()
        self.assertEqual(
            self.outcomes(self.bronze),
            [("cancelled", "objection")],
        )

    def test_archived_customer(self):
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.bronze.active = False
        self.carry_out()
        self.assertDone()
        self.assertEqual(self.outcomes(self.bronze), [("cancelled", "archived")])

    def test_gone_again_before_it_is_done(self):
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.spend({self.bronze: 30}, "2026-03-31")
        self.carry_out()
        self.assertDone()
        self.assertEqual(
            self.outcomes(self.bronze),
            [("cancelled", "gone")],
        )

    def test_delay(self):
        self.make_action(delay_days=3, **self.values)
        self.spend({self.bronze: 90})
        self.carry_out()
        self.at("2026-03-02")
        self.carry_out()
        self.assertDone()
        self.at("2026-03-03")
        self.carry_out()
        self.assertDone(bronze=1)

    def test_archived_action_and_draft_program(self):
        action = self.make_action(**self.values)
        action.active = False
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertDone()

    def test_many_at_once(self):
        """Twelve customers, in batches of five."""
        self.make_action(**self.values)
        many = self.env["res.partner"].create(
            [
                {
                    "name": f"Many {number}",
                    "email": f"many{number}@example.com",
                    "is_company": True,
                    "user_id": self.keeper.id,
                }
                for number in range(12)
            ]
        )
        for partner in many:
            self.make_order(partner, 30, "2026-01-15")
        self.program._assess(as_of="2026-01-31", partners=many)
        self.spend(dict.fromkeys(many, 90))
        self.carry_out()
        self.assertEqual([self.count(partner) for partner in many], [1] * 12)


class ManagerPolicy(ActionPolicy):
    """Of actions for account managers: who does it.

    ``doer(partner)`` gives the user who has it.
    """

    def rise(self):
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertDone(bronze=1)
        return self.doer(self.bronze)

    def test_account_manager(self):
        self.bronze.customer_tier_second_user_id = self.second
        self.assertEqual(self.rise(), self.keeper)

    def test_on_leave(self):
        self.bronze.customer_tier_second_user_id = self.second
        self.be_away(self.keeper, "2026-02-27", "2026-03-02")
        self.assertEqual(self.rise(), self.second)

    def test_on_leave_without_another(self):
        self.be_away(self.keeper, "2026-02-27", "2026-03-02")
        self.assertEqual(self.rise(), self.keeper)

    def test_archived_manager(self):
        self.bronze.customer_tier_second_user_id = self.second
        self.keeper.active = False
        self.assertEqual(self.rise(), self.second)

    def test_left_while_it_waited(self):
        self.bronze.customer_tier_second_user_id = self.second
        self.make_action(delay_days=3, **self.values)
        self.spend({self.bronze: 90})
        self.carry_out()
        self.keeper.active = False
        self.at("2026-03-03")
        self.carry_out()
        self.assertEqual(self.doer(self.bronze), self.second)

    def test_nobody(self):
        """Without an account manager it stands as a note on the customer."""
        self.bronze.user_id = False
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertEqual(self.outcomes(self.bronze), [("done", False)])
        self.assertEqual(self.notes(self.bronze)[-1:], [self.noted])
        self.assertFalse(self.told(self.keeper))

    noted = "Ladder: Bronze → Gold"
