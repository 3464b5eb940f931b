from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from odoo.addons.customer_tiering.tests.common_behaviour import ValidationCommon
from odoo.addons.customer_tiering.tests.common_override import OverrideCommon


class KeyAccountCommon(OverrideCommon):
    """Gold is a tier of key accounts, so Golden is one; today is 3 February 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam, cls.kim = (
            cls.make_user(
                f"tier_key_{name.lower()}", "sales_team.group_sale_salesman", name=name
            )
            for name in ("Sam", "Kim")
        )
        cls.golden.user_id = cls.sam
        cls.gold = cls.tier(cls.program, "GOLD")
        with freeze_time("2026-02-03 09:00:00"):
            cls.gold.is_key_account = True
            cls.accounts()._follow_tiers()
        cls.account = cls.account_of(cls.golden)
        cls.ann, cls.bob = (
            cls.make_customer(name, parent_id=cls.golden.id) for name in ("Ann", "Bob")
        )

    @classmethod
    def accounts(cls):
        return cls.env["customer.tier.account"].with_context(active_test=False)

    @classmethod
    def account_of(cls, partner, company=None):
        company = company or cls.company
        return cls.accounts().search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        )

    @classmethod
    def dispatch(cls):
        """What the job does with the moves that wait."""
        rows = cls.env["customer.tier.transition"].search([("state", "=", "pending")])
        for row in rows.sorted("id"):
            row._dispatch_safely()
            assert row.state == "done", row.error
        cls.env.invalidate_all()

    def move(self, partner, amount, day):
        """A customer spent this much in the month that ends on a day."""
        if amount:
            self.make_order(partner, amount, f"{day[:8]}15")
        run = self.program._assess(as_of=day)
        self.dispatch()
        return run

    def run_job(self, name):
        with self.enter_registry_test_mode():
            job = self.env.ref(f"customer_tiering_key_account.ir_cron_{name}")
            job.method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def role(cls, code):
        module = "customer_tiering_key_account"
        return cls.env.ref(f"{module}.customer_tier_buying_role_{code}")

    @classmethod
    def stakeholder(cls, partner, *roles, account=None, **values):
        roles = [cls.role(code).id for code in roles]
        return cls.env["customer.tier.stakeholder"].create(
            {
                "account_id": (account or cls.account).id,
                "partner_id": partner.id,
                "role_ids": [Command.set(roles)],
                **values,
            }
        )

    @classmethod
    def part(cls, kind, account=None, **values):
        """An objective, a purchase or a review of the account."""
        account = account or cls.account
        model = cls.env[f"customer.tier.account.{kind}"]
        return model.create({"account_id": account.id, **values})

    @contextmanager
    def refused(self, message, error=ValidationError):
        """What is done in it is refused, and leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.cr.savepoint():
            yield
            self.env.flush_all()

    def assertStates(self, expected):
        """Exactly these accounts: customer → state, in the company of the program."""
        found = self.accounts().search([("company_id", "=", self.company.id)])
        self.assertEqual(
            {account.partner_id.name: account.state for account in found},
            {partner.name: state for partner, state in expected.items()},
        )

    refused_by_database = ValidationCommon.refused_by_database
