from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import wording


class CustomerTierMemberOverride(models.TransientModel):
    """Override the tier of one customer, or of many in the same program."""

    _name = "customer.tier.member.override"
    _description = "Override Customer Tiers"

    member_ids = fields.Many2many("customer.tier.member", string="Customers")
    member_count = fields.Integer("Number of customers", compute="_compute_program_id")
    program_id = fields.Many2one("customer.tier.program", compute="_compute_program_id")
    needs_approval = fields.Boolean(compute="_compute_program_id")
    kind = fields.Selection(
        [("upgrade", "Upgrade"), ("downgrade", "Downgrade"), ("retain", "Retain")],
        required=True,
        default="upgrade",
        help="Better or worse than the computed tier, or the tier as it is now.",
    )
    offered_tier_ids = fields.Many2many(
        "customer.tier", compute="_compute_offered_tier_ids"
    )
    tier_id = fields.Many2one(
        "customer.tier",
        compute="_compute_tier_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', offered_tier_ids)]",
        ondelete="cascade",
    )
    company_ids = fields.Many2many("res.company", compute="_compute_program_id")
    reason_id = fields.Many2one(
        "customer.tier.override.reason",
        domain="['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
        ondelete="cascade",
    )
    comment = fields.Char()
    until = fields.Date(help="The last day; empty: until it is ended by hand.")
    left_out = fields.Char(compute="_compute_left_out")

    @api.constrains("member_ids")
    def _check_member_ids(self):
        for wizard in self:
            wizard.member_ids._check_one_program()

    @api.depends("member_ids")
    def _compute_program_id(self):
        for wizard in self:
            program = wizard.member_ids.program_id[:1]
            wizard.program_id = program
            wizard.member_count = len(wizard.member_ids)
            wizard.needs_approval = (
                program.override_approval and not program._may_decide()
            )
            # sudo: the companies above those of the user
            wizard.company_ids = program.company_id.sudo().parent_ids

    @api.depends("kind", "member_ids")
    def _compute_offered_tier_ids(self):
        for wizard in self:
            ladder = wizard.program_id._get_ladder()
            computed = wizard.member_ids.computed_tier_id.sorted(self._get_place)
            wizard.offered_tier_ids = ladder.filtered(
                lambda tier, wizard=wizard, computed=computed: any(
                    wizard._is_meant(tier, present) for present in computed
                )
            )

    @api.depends("kind", "offered_tier_ids")
    def _compute_tier_id(self):
        """The next one up or down of one customer, until another one is chosen."""
        for wizard in self:
            offered = wizard.offered_tier_ids.sorted(self._get_place)
            if wizard.kind == "retain":
                present = wizard.member_ids.tier_id
                wizard.tier_id = present if len(present) == 1 else False
            elif wizard.tier_id not in offered:
                nearest = offered[-1:] if wizard.kind == "upgrade" else offered[:1]
                wizard.tier_id = wizard.member_count == 1 and nearest

    @api.depends("kind", "member_ids", "tier_id")
    def _compute_left_out(self):
        for wizard in self:
            members, own, others = wizard._sort_out()
            wizard.left_out = members and wizard._describe_left_out(own, others)

    @api.model
    def _get_place(self, tier):
        """Where a tier is on the ladder; the best one comes first."""
        return (tier.sequence, tier._origin.id)

    def _is_meant(self, tier, computed):
        """Whether a tier is what was chosen for customers with this computed one."""
        if self.kind == "retain":
            return True
        place, other = self._get_place(tier), self._get_place(computed)
        return place < other if self.kind == "upgrade" else place > other

    def _sort_out(self):
        """Whom it is done for.

        :return: the customers; those who are the user's own; those for whom the tier
            is not what was chosen
        """
        self.ensure_one()
        members = self.member_ids._origin
        own = members._filter_own()
        tier = self.tier_id._origin
        others = (members - own).filtered(
            lambda member: tier and not self._is_meant(tier, member.computed_tier_id)
        )
        return members - own - others, own, others

    def _describe_left_out(self, own, others):
        """Who is left out and why; empty without any."""
        sentences = []
        if own:
            sentences.append(
                self.env._(
                    "Left out, because you are their salesperson: %(customers)s.",
                    customers=wording.listed(self.env, own.mapped("partner_id.name")),
                )
            )
        if others:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            sentences.append(
                self.env._(
                    "Left out, because it is no %(kind)s for them: %(customers)s.",
                    kind=kinds[self.kind].lower(),
                    customers=wording.listed(
                        self.env, others.mapped("partner_id.name")
                    ),
                )
            )
        return wording.joined(self.env, sentences) if sentences else ""

    def action_override(self):
        """Override the tiers, and say how many."""
        self.ensure_one()
        members, own, others = self._sort_out()
        retain = self.kind == "retain"
        if not retain and not self.tier_id:
            raise UserError(self.env._("Tier: choose one."))
        if not members and others:
            raise UserError(self._describe_left_out(own, others))
        # Nobody but own customers: refused there.
        asked = (members or own)._ask_override(
            self.tier_id.browse() if retain else self.tier_id,
            self.reason_id,
            self.comment,
            self.until,
        )
        done = (
            self.env._("%(count)s customers overridden.", count=len(asked))
            if asked[:1].state == "active"
            else self.env._(
                "%(count)s overrides wait for the approval of an administrator.",
                count=len(asked),
            )
        )
        left_out = self._describe_left_out(own, others)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left_out else "success",
                "message": wording.joined(self.env, [done, left_out]),
                "sticky": bool(left_out),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
