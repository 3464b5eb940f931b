from datetime import date, timedelta

from .common_behaviour import GROUP, BehaviourCommon


class PresetsCommon(BehaviourCommon):
    """Presets, and forty customers to use them on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("tier_presets_manager", f"{GROUP}manager")
        # Those of other addons may need something else first.
        defined = [("definition", "!=", False)]
        cls.presets = cls.env["customer.tier.preset"].search(defined)

    def preset(self, code):
        return self.presets.filtered(lambda preset: preset.code == code)

    def start(self, preset, user=None):
        """The dialog that choosing a preset opens."""
        action = preset.with_user(user or self.manager).action_use()
        self.assertEqual(action["target"], "new")
        return self.env[action["res_model"]].browse(action["res_id"])

    def use(self, preset):
        """The program of a preset, made as a manager does."""
        action = self.start(preset).with_user(self.manager).action_edit()
        self.assertEqual(action["res_model"], "customer.tier.program")
        return self.env["customer.tier.program"].browse(action["res_id"])

    def make_buyers(self):
        """Forty customers, each with more than the one before: 100, 200, …, 4,000;
        the second half bought twice."""
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(1, 41)]
        )
        first = date(2026, 1, 1)
        for number, customer in enumerate(customers, 1):
            day = str(first + timedelta(days=number))
            for _order in range(1 + number // 21):
                self.make_order(customer, 100 * number / (1 + number // 21), day)
        return customers

    def rate(self, partner, **levels):
        for code, level in levels.items():
            self.env["customer.tier.rating"].create(
                {
                    "partner_id": partner.id,
                    "metric_id": self.metric(code).id,
                    "company_id": self.company.id,
                    "value": level,
                    "date": "2026-01-01",
                }
            )
