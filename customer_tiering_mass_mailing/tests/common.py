from odoo import Command

from odoo.addons.customer_tiering.tests.common_override import OverrideCommon


class MailingCommon(OverrideCommon):
    """A list that follows Gold and Silver, with Golden and Silver in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("golden", "silver", "bronze", "base"):
            getattr(cls, name).email = f"{name}@example.com"
        cls.list = cls.make_list("GOLD", "SILVER")
        cls.dispatch()

    @classmethod
    def make_list(cls, *codes, program=None, **values):
        tiers = [cls.tier(program or cls.program, code).id for code in codes]
        return cls.env["mailing.list"].create(
            {"name": "Best", "customer_tier_ids": [Command.set(tiers)], **values}
        )

    @classmethod
    def dispatch(cls):
        """Carry out the moves, as the job does."""
        rows = cls.env["customer.tier.transition"].search(
            [("state", "=", "pending")], order="id"
        )
        for row in rows:
            row._dispatch_safely()
            assert row.state == "done", row.error
        cls.env.invalidate_all()

    @classmethod
    def subscription(cls, email, in_list=None):
        return cls.env["mailing.subscription"].search(
            [
                ("list_id", "=", (in_list or cls.list).id),
                ("contact_id.email_normalized", "=", email),
            ]
        )

    @classmethod
    def subscribe(cls, email, in_list=None, **values):
        """As a marketer does by hand."""
        contact = cls.env["mailing.contact"].create({"name": email, "email": email})
        return cls.env["mailing.subscription"].create(
            {
                "contact_id": contact.id,
                "list_id": (in_list or cls.list).id,
                **values,
            }
        )

    def assertListed(self, *names, in_list=None):
        """Exactly these addresses are in a list; ``-name`` has unsubscribed, and
        ``+name`` was added by hand."""
        self.env.invalidate_all()
        found = [
            ("-" if row.opt_out else "")
            + ("" if row.customer_tier_added else "+")
            + row.contact_id.email_normalized.removesuffix("@example.com")
            for row in (in_list or self.list).subscription_ids
        ]
        self.assertEqual(sorted(found), sorted(names))

    def move(self, customer, code, until=None):
        """A customer is in another tier, and lists follow."""
        self.override(customer, code, until=until)
        self.dispatch()

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_tiering_mass_mailing.ir_cron_follow"
            ).method_direct_trigger()
        self.env.invalidate_all()
