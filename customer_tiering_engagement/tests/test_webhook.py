from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ActionPolicy, EngagementCommon
from .servers import HookServer, serving


@tagged("post_install", "-at_install")
class TestWebhook(ActionPolicy, EngagementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(serving(HookServer()))
        cls.values = {"kind": "webhook", "webhook_url": cls.server.url}

    def setUp(self):
        super().setUp()
        self.server.calls.clear()
        self.server.answer = 200

    def calls(self, partner):
        return [
            (key, call)
            for key, call in self.server.calls
            if call["customer"]["id"] == partner.id
        ]

    def count(self, partner):
        return len(self.calls(partner))

    def test_what_is_told(self):
        self.bronze.ref = "C-7"
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.carry_out()
        [(key, call)] = self.calls(self.bronze)
        errand = self.errands(self.bronze)
        database = self.env["ir.config_parameter"].get_param("database.uuid")
        self.assertEqual(key, f"{database}-{errand.id}")
        self.assertEqual(
            call,
            {
                "event": "enter",
                "key": f"transition:{errand.transition_id.id}",
                "program": "Ladder",
                "tier": "GOLD",
                "old_tier": "BRONZE",
                "new_tier": "GOLD",
                "date": "2026-02-28",
                "cause": "behaviour",
                "customer": {"id": self.bronze.id, "name": "Bronze", "ref": "C-7"},
            },
        )

    @mute_logger("odoo.addons.customer_tiering.models.customer_tier_outbox")
    def test_refused_is_shown_and_called_again(self):
        """With the same key, so that whoever is called knows it."""
        self.make_action(**self.values)
        self.server.answer = 503
        self.spend({self.bronze: 90})
        for attempt in range(1, 6):
            self.carry_out()
            errand = self.errands(self.bronze)
            self.assertEqual(errand.attempts, attempt)
            self.assertRegex(errand.error, "^503 Server Error")
            self.assertEqual(errand.state, "pending" if attempt < 5 else "failed")
        self.assertDone()
        self.server.answer = 200
        errand.with_user(self.officer).action_retry()
        self.carry_out()
        self.assertDone(bronze=1)
        self.assertEqual(self.outcomes(self.bronze), [("done", False)])

    @mute_logger("odoo.addons.customer_tiering.models.customer_tier_outbox")
    def test_nobody_there(self):
        with serving(HookServer()) as gone:
            url = gone.url
        self.make_action(kind="webhook", webhook_url=url)
        self.make_action(kind="note", note="Hello")
        self.spend({self.bronze: 90})
        self.carry_out()
        states = dict(
            self.errands(self.bronze).mapped(lambda one: (one.kind, one.state))
        )
        self.assertEqual(states, {"webhook": "pending", "note": "done"})
