from odoo import models

# Which moves an action wants, by the direction of a move.
DIRECTIONS = {"up": ("any", "up"), "down": ("any", "down"), "enter": ("any", "new")}


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        result = super()._dispatch()
        self._append_errands()
        return result

    def _append_errands(self):
        """Have done what tiers ask for, of those who entered and left them.

        A run that was taken back sets nothing in motion.
        """
        moves = self.filtered(lambda move: move.cause != "rollback")
        tiers = moves.old_tier_id | moves.new_tier_id
        actions = self.env["customer.tier.action"].search(
            [("tier_id", "in", tiers.ids), ("occasion", "in", ["enter", "leave"])]
        )
        by_tier = actions.grouped(lambda action: (action.tier_id, action.occasion))
        none = actions.browse()
        self.env["customer.tier.errand"]._append(
            [
                {
                    "action_id": action.id,
                    "partner_id": move.partner_id.id,
                    "key": f"transition:{move.id}",
                    "transition_id": move.id,
                }
                for move in moves
                for action in by_tier.get((move.old_tier_id, "leave"), none)
                | by_tier.get((move.new_tier_id, "enter"), none)
                if action.moves in DIRECTIONS.get(move.direction, ("any",))
            ]
        )
