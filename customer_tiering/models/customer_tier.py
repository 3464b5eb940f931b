from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .updating import is_updating


class CustomerTier(models.Model):
    _name = "customer.tier"
    _inherit = [
        "customer.tier.benefits",
        "customer.tier.conditions",
        "customer.tier.portal",
    ]
    _description = "Customer Tier"
    _order = "program_sequence, program_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    # The code that the grid has it by, while both are edited and neither is saved.
    grid_code = fields.Char(store=False)
    sequence = fields.Integer(
        default=1, required=True, help="1 is the top of the ladder."
    )
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "customer.tier.program", required=True, index=True, ondelete="cascade"
    )
    # Tiers of different programs are listed together, the primary one first.
    program_sequence = fields.Integer(
        "Sequence of the program", related="program_id.sequence", store=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    method = fields.Selection(related="program_id.method")
    color = fields.Integer(default=0)
    is_base = fields.Boolean(
        "Base", help="The tier of customers who reach no other and buy nothing."
    )
    min_score = fields.Float(
        "From score", help="The score from which a customer belongs to the tier."
    )
    share = fields.Float(
        "Share (%)", help="Slice of the customers or of their value, in percent."
    )
    description = fields.Text(translate=True)
    member_count = fields.Integer("Customers", compute="_compute_member_count")

    _code_uniq = models.UniqueIndex(
        "(program_id, code)", "Code: another tier of the program has this code."
    )
    _min_score_range = models.Constraint(
        "CHECK (min_score BETWEEN 0 AND 100)",
        "From score: must be between 0 and 100.",
    )
    _share_range = models.Constraint(
        "CHECK (share BETWEEN 0 AND 100)", "Share: must be between 0 and 100."
    )

    def _compute_member_count(self):
        counts = dict(
            self.env["customer.tier.member"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier._origin, 0)

    @api.constrains("program_id")
    def _check_program(self):
        for tier in self:
            used = (
                self.env["customer.tier.transition"]
                .sudo()
                .search_count(
                    # sudo: history of customers that the user may not see counts too
                    [
                        ("program_id", "!=", tier.program_id.id),
                        "|",
                        ("old_tier_id", "=", tier.id),
                        ("new_tier_id", "=", tier.id),
                    ],
                    limit=1,
                )
            )
            if used:
                raise ValidationError(
                    self.env._(
                        "Program: %(tier)s has a history in another program.",
                        tier=tier.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.program_id._rules_changed()
        tiers.filtered("discount")._sync_pricelists()
        if any(self._get_served_fields() & vals.keys() for vals in vals_list):
            self.env.registry.clear_cache()
        return tiers

    def write(self, vals):
        codes = {tier: tier.code for tier in self} if "code" in vals else {}
        result = super().write(vals)
        if not self._is_saved_with_program():
            for tier, code in codes.items():
                tier.program_id._rename_in_grid({code: tier.code})
        if self._get_rule_fields() & vals.keys():
            self.program_id._rules_changed()
        if self._get_served_fields() & vals.keys():
            self.env.registry.clear_cache()
        if self._get_price_fields() & vals.keys():
            self._sync_pricelists()
            # Prices of partners are computed from it, without a dependency.
            self.env["res.partner"].invalidate_model(["property_product_pricelist"])
        return result

    def unlink(self):
        programs = self.program_id
        codes = [(tier.program_id, tier.code) for tier in self]
        # Orders may name them, and they give the tier's prices no more.
        self.managed_pricelist_ids.active = False
        result = super().unlink()
        if not self._is_saved_with_program():
            for program, code in codes:
                program.exists()._rename_in_grid({code: ""})
        programs.exists()._rules_changed()
        return result

    def _is_saved_with_program(self):
        """Whether the program is being saved, and sees to its grid for all tiers."""
        return is_updating(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: customers and history that the user may not see count too
        Member = self.env["customer.tier.member"].sudo()
        Override = self.env["customer.tier.override"].sudo()
        Transition = self.env["customer.tier.transition"].sudo()
        Order = self.env["sale.order"].sudo()
        for tier in self:
            used = Member.search_count(
                [
                    "|",
                    "|",
                    ("tier_id", "=", tier.id),
                    ("computed_tier_id", "=", tier.id),
                    ("override_tier_id", "=", tier.id),
                ],
                limit=1,
            ) or Transition.search_count(
                ["|", ("old_tier_id", "=", tier.id), ("new_tier_id", "=", tier.id)],
                limit=1,
            )
            used = used or Override.search_count(
                ["|", ("tier_id", "=", tier.id), ("computed_tier_id", "=", tier.id)],
                limit=1,
            )
            used = used or Order.search_count(
                [("confirmed_tier_id", "=", tier.id)], limit=1
            )
            if used:
                raise UserError(
                    self.env._(
                        "%(tier)s has customers or a history: archive it instead.",
                        tier=tier.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_grid(self):
        for tier in self:
            program = tier.program_id
            if program.method != "matrix" or program.state != "published":
                continue
            cells = program._describe_cells(tier.code)
            if cells:
                raise UserError(
                    self.env._(
                        "Grid of %(program)s: %(tier)s is in %(cells)s. Give these"
                        " cells to another tier first.",
                        program=program.name,
                        tier=tier.name,
                        cells=cells,
                    )
                )

    @api.model
    def _get_rule_fields(self):
        """Fields that decide who belongs to the tier."""
        return {
            "active",
            "code",
            "entry_rules",
            "is_base",
            "maintain_rules",
            "min_score",
            "sequence",
            "share",
        }

    def _get_spec(self):
        """The tier as the engine reads it."""
        self.ensure_one()
        spec = {
            "id": self.id,
            "code": self.code,
            "name": self.name,
            "min_score": self.min_score,
            "share": self.share,
            "is_base": self.is_base,
        }
        if self.program_id.method == "rule":
            # The base tier takes whoever is left.
            spec["entry"] = [] if self.is_base else self.entry_rules or []
            spec["maintain"] = [] if self.is_base else self.maintain_rules or []
        return spec

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_member_action"
        )
        action["domain"] = [("tier_id", "=", self.id)]
        action["context"] = {}
        return action
