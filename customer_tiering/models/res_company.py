from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            # Which program is primary for a branch depends on its parents.
            self.env.registry.clear_cache()
        return result
