from odoo import api, models
from odoo.fields import Domain


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["customer.tier.served", "stock.picking"]
    _customer_tier_benefits = ("delivery_priority",)

    @api.onchange("partner_id", "picking_type_id", "location_dest_id")
    def _onchange_customer_tier(self):
        self._serve_customer_tier()

    def copy_data(self, default=None):
        """Nobody chose the priority of a transfer that Odoo took it from once it was
        done, nor that of one that never had any."""
        result = super().copy_data(default=default)
        for picking, values in zip(self, result, strict=True):
            plain = picking.state == "done" or not picking.customer_tier_given
            if plain and picking.priority == "0" and "priority" not in (default or {}):
                values.pop("priority", None)
        return result

    @api.model
    def _get_customer_tier_triggers(self):
        return super()._get_customer_tier_triggers() | {
            "location_dest_id",
            "location_id",
            "picking_type_id",
        }

    def _get_customer_tier_values(self, tier):
        values = super()._get_customer_tier_values(tier)
        if tier.delivery_priority and self._is_delivery_to_customer():
            values["priority"] = tier.delivery_priority
        return values

    @api.model
    def _get_customer_tier_open_domain(self):
        return Domain("state", "not in", ("done", "cancel"))

    def _is_delivery_to_customer(self):
        """Whether goods are on their way to a customer: the last step, or one before,
        of which a sales order or where the goods go in the end tell it."""
        self.ensure_one()
        if self.location_id.usage == "customer" or self.picking_type_code == "incoming":
            return False
        destinations = self.location_dest_id | self.move_ids.location_final_id
        return "customer" in destinations.mapped("usage") or bool(self.sale_id)
