from odoo import models


class CustomerTierNotice(models.Model):
    _inherit = "customer.tier.notice"

    def _dispatch(self):
        result = super()._dispatch()
        members = self._get_members()
        due = self.filtered(lambda notice: members[notice].notice_at)
        actions = self.env["customer.tier.action"].search(
            [("tier_id", "in", due.tier_id.ids), ("occasion", "=", "notice")]
        )
        by_tier = actions.grouped("tier_id")
        self.env["customer.tier.errand"]._append(
            [
                {
                    "action_id": action.id,
                    "partner_id": notice.partner_id.id,
                    "key": f"notice:{notice.id}",
                    "notice_id": notice.id,
                }
                for notice in due
                for action in by_tier.get(notice.tier_id, actions.browse())
            ]
        )
        return result
