from odoo import models


class CustomerTierProgramCosts(models.AbstractModel):
    """What the benefits of the tiers cost, as far as that is known."""

    _name = "customer.tier.program.costs"
    _description = "Costs of Benefits"

    def _get_benefit_costs(self, held):
        """What benefits cost with customers where they stand, and where they would.

        By what they bought in the window; a year of it, where :meth:`_get_years` tells
        how long the window is. A bridge adds what its benefits cost.

        :param dict held: tier → dict of "before" and "after": (customers, amount
            bought)
        :return: list of dicts, one a kind of benefit: ``name``, ``before`` and
            ``after`` (what it costs where that is known) and ``tiers``, dicts of
            ``id``, ``percent``, ``before`` and ``after``, None where it is not known
        """
        priced = any(tier.pricelist_id or tier.discount for tier in held)
        if not priced or not self._is_serving():
            return []
        rows = []
        for tier in held:
            percent, row = self._get_discount(tier), {"id": tier._origin.id}
            for moment in ("before", "after"):
                _count, amount = held[tier].get(moment, (0, 0.0))
                row[moment] = None
                if percent is not None or not amount:
                    cost = amount * (percent or 0.0) / 100 / (self._get_years() or 1)
                    row[moment] = self.currency_id.round(cost)
            rows.append({**row, "percent": percent})
        known = [row for row in rows if None not in (row["before"], row["after"])]
        return [
            {
                "name": self.env._("Discounts"),
                "before": self.currency_id.round(sum(row["before"] for row in known)),
                "after": self.currency_id.round(sum(row["after"] for row in known)),
                "tiers": rows,
            }
        ]

    def _is_serving(self):
        """Whether customers have, or would have, the benefits of its tiers."""
        company = self.company_id or self.env.company
        return self.is_primary or not self._get_primary(company)

    def _get_discount(self, tier):
        """Percent off the sales price of everything; None when it is not as simple."""
        pricelist, rule = tier.pricelist_id, tier.pricelist_id.item_ids
        if tier.discount or not pricelist.active or not rule:
            return tier.discount
        simple = (
            len(rule) == 1
            and rule.applied_on == "3_global"
            and rule.compute_price == "percentage"
            and rule.base == "list_price"
            and rule.min_quantity <= 1
            and not rule.date_start
            and not rule.date_end
        )
        return rule.percent_price if simple else None

    def _get_years(self):
        """How many years the window has; None where that is not fixed."""
        return self.window_months / 12 if self.window == "rolling" else None
