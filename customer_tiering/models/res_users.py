from odoo import api, models
from odoo.tools import SQL


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=True)
    def _unlink_from_tier_history(self):
        """The history has no foreign key that would do it, see UncheckedMany2one."""
        Transition = self.env["customer.tier.transition"]
        Transition.flush_model(["user_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_transition SET user_id = NULL"
                " WHERE user_id IN %s",
                tuple(self.ids) or (0,),
            )
        )
        Transition.invalidate_model(["user_id"])
