from odoo import api, fields, models
from odoo.tools import SQL

from .unchecked import UncheckedMany2one


class CustomerTierTransition(models.Model):
    """Append-only history and outbox; written by the engine alone."""

    _name = "customer.tier.transition"
    _inherit = ["customer.tier.outbox"]
    _description = "Customer Tier Transition"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    program_id = UncheckedMany2one(
        "customer.tier.program", required=True, readonly=True
    )
    company_id = fields.Many2one(related="program_id.company_id")
    currency_id = fields.Many2one(related="program_id.currency_id")
    # Not cascade: who asks for erasure must find it among their data.
    partner_id = UncheckedMany2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    old_tier_id = UncheckedMany2one("customer.tier", "From tier", readonly=True)
    new_tier_id = UncheckedMany2one("customer.tier", "To tier", readonly=True)
    direction = fields.Selection(
        [
            ("enter", "Enters"),
            ("up", "Up"),
            ("down", "Down"),
            ("leave", "Leaves"),
        ],
        compute="_compute_direction",
        search="_search_direction",
    )
    old_tier_color = fields.Integer("From tier (colour)", related="old_tier_id.color")
    new_tier_color = fields.Integer("To tier (colour)", related="new_tier_id.color")
    date = fields.Date(required=True, readonly=True)
    cause = fields.Selection(
        [
            ("behaviour", "Behaviour"),
            ("rules", "Rules"),
            ("time", "Time"),
            ("override", "Override"),
            ("rollback", "Rollback"),
        ],
        required=True,
        readonly=True,
    )
    score = fields.Float(readonly=True, aggregator="avg")
    revenue = fields.Monetary("Spend", readonly=True)
    assessment_id = UncheckedMany2one("customer.tier.assessment", readonly=True)
    user_id = UncheckedMany2one("res.users", "By", readonly=True)
    _outbox_idx = models.Index("(id) WHERE state = 'pending'")
    # Rows come in the order of time: a block range index is small and cheap to keep.
    _date_idx = models.Index("USING brin (date, assessment_id)")

    @api.depends("old_tier_id", "new_tier_id")
    def _compute_direction(self):
        for transition in self:
            old, new = transition.old_tier_id, transition.new_tier_id
            if not old:
                transition.direction = "enter"
            elif not new:
                transition.direction = "leave"
            else:
                worse = (new.sequence, new.id) > (old.sequence, old.id)
                transition.direction = "down" if worse else "up"

    def _search_direction(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = self._search([])
        old = query.make_alias(self._table, "old_tier_id")
        new = query.make_alias(self._table, "new_tier_id")
        for alias, name in ((old, "old_tier_id"), (new, "new_tier_id")):
            query.add_join(
                "LEFT JOIN",
                alias,
                "customer_tier",
                SQL(
                    "%s = %s",
                    SQL.identifier(alias, "id"),
                    SQL.identifier(self._table, name),
                ),
            )
        old_place = SQL(
            "(%s, %s)", SQL.identifier(old, "sequence"), SQL.identifier(old, "id")
        )
        new_place = SQL(
            "(%s, %s)", SQL.identifier(new, "sequence"), SQL.identifier(new, "id")
        )
        both = SQL(
            "%s IS NOT NULL AND %s IS NOT NULL",
            SQL.identifier(old, "id"),
            SQL.identifier(new, "id"),
        )
        tests = {
            "enter": SQL("%s IS NULL", SQL.identifier(old, "id")),
            "leave": SQL("%s IS NULL", SQL.identifier(new, "id")),
            "up": SQL("(%s AND %s < %s)", both, new_place, old_place),
            "down": SQL("(%s AND %s > %s)", both, new_place, old_place),
        }
        wanted = [tests[name] for name in value if name in tests]
        query.add_where(SQL("(%s)", SQL(" OR ").join(wanted or [SQL("FALSE")])))
        return [("id", "in", query)]

    # ------------------------------------------------------------------
    # Outbox
    # ------------------------------------------------------------------

    def _dispatch(self):
        """What moves bring about; bridges extend it, for all of them at once."""
        self.env["customer.tier.served"]._serve_open_documents(self.partner_id)
        for (program, direction), moves in self.grouped(
            lambda move: (move.program_id, move.direction)
        ).items():
            if direction not in ("up", "down"):
                continue
            moves._tell(
                program[f"notify_{direction}"],
                lambda move: move.env._(
                    "%(program)s: %(old)s → %(new)s",
                    program=move.program_id.name,
                    old=move.old_tier_id.name,
                    new=move.new_tier_id.name,
                ),
                [("direction", "=", direction)],
            )

    @api.model
    def _get_dispatch_cron(self):
        return self.env.ref("customer_tiering.ir_cron_dispatch")
