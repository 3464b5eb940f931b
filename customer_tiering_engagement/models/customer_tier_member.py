from odoo import api, fields, models

from odoo.addons.customer_tiering import wording


class CustomerTierMember(models.Model):
    _inherit = "customer.tier.member"

    way_up = fields.Char(
        "Missing for the next tier",
        compute="_compute_way_up",
        help="Any one of these is enough.",
    )

    @api.depends("tier_id", "detail")
    @api.depends_context("lang")
    def _compute_way_up(self):
        names = self.env["customer.tier.metric"]._get_names()
        for member in self:
            member.way_up = member._describe_way_up(names)

    def _describe_way_up(self, names):
        """What one criterion alone has to be for the customer to rise, as of the last
        assessment: "To reach Gold: Spend: ¥ 120,000 more, or Orders: 4 more".

        :param dict names: of the metrics by code
        """
        self.ensure_one()
        ladder = self.program_id._get_ladder()
        place = ladder.ids.index(self.tier_id.id) if self.tier_id in ladder else 0
        if not place:
            return ""
        ways = self._describe_reach(self._explain(names), "to_next", None)
        if not ways:
            return ""
        return self.env._(
            "To reach %(tier)s: %(ways)s",
            tier=ladder[place - 1].name,
            ways=wording.any_of(self.env, ways),
        )
