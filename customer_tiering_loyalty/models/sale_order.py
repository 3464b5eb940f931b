from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_customer_tier_programs(self, path=""):
        """Domain of the loyalty programs for the tier of the customer: that of the
        company of the order, and once it is confirmed the one that they had then."""
        # sudo: whoever makes an order, in the portal too, need not see tiers
        tier = self.sudo().customer_tier_id
        return self.env["loyalty.program"]._get_customer_tier_domain(tier, path)

    def _get_program_domain(self):
        # As lists, which others look through.
        return [*super()._get_program_domain(), *self._get_customer_tier_programs()]

    def _get_trigger_domain(self):
        domain = super()._get_trigger_domain()
        return [*domain, *self._get_customer_tier_programs("program_id.")]

    def _get_claimable_rewards(self, forced_coupons=None):
        """Nor what the order had before its customer moved."""
        claimable = super()._get_claimable_rewards(forced_coupons)
        domain = self._get_customer_tier_programs()
        for coupon in list(claimable):
            if not coupon.program_id.filtered_domain(domain):
                del claimable[coupon]
        return claimable

    def _update_programs_and_rewards(self):
        """Points that the order was to bring by a program of another tier go first."""
        for order in self:
            domain = order._get_customer_tier_programs("coupon_id.program_id.")
            points = order.coupon_point_ids
            points -= points.filtered_domain(domain)
            # sudo: salespeople may give points, but not take them back
            points.sudo().filtered("coupon_id.program_id.is_nominative").unlink()
        return super()._update_programs_and_rewards()

    def _try_apply_code(self, code):
        """Who has a code for other customers learns why it does not work."""
        result = super()._try_apply_code(code)
        if result.get("not_found") and self._is_code_of_other_tiers(code):
            text = self.env._(
                "The code %(code)s is for customers of another tier.", code=code
            )
            return {"error": text}
        return result

    def _is_code_of_other_tiers(self, code):
        rules = self.env["loyalty.rule"].search(
            [("mode", "=", "with_code"), ("code", "=", code)]
        )
        cards = self.env["loyalty.card"].search([("code", "=", code)])
        programs = (rules.program_id | cards.program_id).filtered("active")
        return programs and not programs.filtered_domain(
            self._get_customer_tier_programs()
        )
