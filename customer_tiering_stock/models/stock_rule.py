from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _run_scheduler_tasks(self, use_new_cursor=False, company_id=False):
        """Reserve for urgent moves first: Odoo goes by the day of reservation before
        it looks at the priority, so that who ordered a day earlier had it all."""
        urgent = self.env["stock.move"].search(
            self._get_moves_to_assign_domain(company_id) & Domain("priority", "=", "1"),
            order="reservation_date, date, id",
        )
        for ids in split_every(1000, urgent.ids):
            # sudo: as the scheduler reserves, whoever runs it
            self.env["stock.move"].browse(ids).sudo()._action_assign()
            if use_new_cursor:
                self.env["ir.cron"]._commit_progress()
        return super()._run_scheduler_tasks(
            use_new_cursor=use_new_cursor, company_id=company_id
        )
