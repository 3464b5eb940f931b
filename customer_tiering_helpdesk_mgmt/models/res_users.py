from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_least_busy(self):
        """The one with the fewest open tickets, the one who came first among equals."""
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("user_id", "in", self.ids), ("closed", "=", False)],
                ["user_id"],
                ["__count"],
            )
        )
        return min(self, key=lambda user: (counts.get(user, 0), user.id), default=self)
