from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from .. import wording

# Customers whose override is over are assessed in transactions of so many.
EXPIRY_BATCH = 1000
ALL = SQL("TRUE")


class CustomerTierOverride(models.Model):
    """Tiers asked for by hand, and what became of that: a history.

    The override that is in force stands with the member too, where runs read it. Here
    is who asked for it, when and why, and how it ended. Nobody writes it but the
    methods below, by one statement for any number of customers.
    """

    _name = "customer.tier.override"
    _inherit = ["customer.tier.override.approval"]
    _description = "Customer Tier Override"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    program_id = fields.Many2one(
        "customer.tier.program",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="program_id.company_id")
    # Not cascade: who asks for erasure must find it among their data.
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="restrict", readonly=True
    )
    tier_id = fields.Many2one(
        "customer.tier", required=True, index=True, ondelete="restrict", readonly=True
    )
    tier_color = fields.Integer(related="tier_id.color")
    computed_tier_id = fields.Many2one(
        "customer.tier",
        "Computed tier",
        ondelete="restrict",
        readonly=True,
        help="The one found by the last assessment when the override was asked for.",
    )
    computed_tier_color = fields.Integer(
        "Colour of the computed tier", related="computed_tier_id.color"
    )
    kind = fields.Selection(
        [("upgrade", "Upgrade"), ("downgrade", "Downgrade"), ("retain", "Retain")],
        required=True,
        readonly=True,
        help="Retain: the customer stays in the tier; otherwise against the computed"
        " one.",
    )
    reason_id = fields.Many2one(
        "customer.tier.override.reason",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    comment = fields.Char(readonly=True)
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    until = fields.Date(readonly=True, help="The last day.")
    state = fields.Selection(
        [
            ("requested", "To approve"),
            ("active", "In force"),
            ("ended", "Ended"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
    )
    ended_on = fields.Date("Ended on", readonly=True)
    ended_by_id = fields.Many2one("res.users", "Ended by", readonly=True)
    ending = fields.Selection(
        [
            ("expired", "Expired"),
            ("hand", "By hand"),
            ("replaced", "Replaced"),
            ("left", "Customer left"),
        ],
        "How it ended",
        readonly=True,
    )

    _partner_idx = models.Index("(partner_id, program_id)")
    _open_uniq = models.UniqueIndex(
        "(program_id, partner_id, state) WHERE state IN ('requested', 'active')",
        "A customer has one override in force, and one that waits, in a program.",
    )

    @api.ondelete(at_uninstall=True)
    def _unlink_from_members(self):
        """Members have no foreign key that would do it, see UncheckedMany2one."""
        self._write_members(SQL("override_id = NULL"), SQL("m.override_id = o.id"))

    def _get_reason(self):
        """Reason and comment as one text; empty for no override."""
        # sudo: shown with the override, in companies too that do not have the reason
        reason, comment = self.sudo().reason_id.name, self.comment
        if reason and comment:
            return wording.labelled(self.env, reason, comment)
        return reason or comment or ""

    def _get_members(self):
        """The members that the overrides are about."""
        columns = self._fields
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id FROM customer_tier_member m
                  JOIN customer_tier_override o USING (program_id, partner_id)
                 WHERE o.id = ANY(%s)
                """,
                self.ids,
                to_flush=[columns["program_id"], columns["partner_id"]],
            )
        )
        return self.env["customer.tier.member"].browse(row[0] for row in rows)

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------

    @api.model
    def _request(self, members, tier, **values):
        """Record what is asked for; nothing moves yet.

        Nothing is checked here, see ``_ask_override`` of members.

        :param members: ``customer.tier.member`` of one program
        :param tier: ``customer.tier``; none: each in the tier where it is
        :param values: ``reason_id``, ``comment`` and ``until``
        :return: ``customer.tier.override``, requested
        """
        program = members.program_id
        today = program._today()
        self._close(program, members.partner_id.ids, "requested", "replaced", today)
        members.flush_model()
        self.env["customer.tier"].flush_model(["sequence"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_tier_override (
                    program_id, partner_id, tier_id, computed_tier_id, kind, reason_id,
                    comment, until, state, user_id, date)
                SELECT m.program_id, m.partner_id, asked.id, m.computed_tier_id,
                       CASE WHEN asked.id = present.id THEN 'retain'
                            WHEN (asked.sequence, asked.id)
                                 < (beside.sequence, beside.id)
                            THEN 'upgrade' ELSE 'downgrade' END,
                       %(reason)s, %(comment)s, %(until)s, 'requested', %(user)s,
                       %(today)s
                  FROM customer_tier_member m
                  JOIN customer_tier present ON present.id = m.tier_id
                  JOIN customer_tier asked ON asked.id = COALESCE(%(tier)s, m.tier_id)
                  -- Into the computed tier, before its time: against the present one.
                  JOIN customer_tier beside
                    ON beside.id = COALESCE(
                       NULLIF(m.computed_tier_id, asked.id), m.tier_id)
                 WHERE m.id = ANY(%(members)s)
                RETURNING id
                """,
                tier=tier.id or None,
                reason=values["reason_id"] or None,
                comment=values["comment"] or None,
                until=values["until"] or None,
                user=self.env.uid,
                today=today,
                members=members.ids,
            )
        )
        self._forget_cached()
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _put_into_force(self):
        """Give customers the tiers that were asked for, at once."""
        for program, overrides in self.grouped("program_id").items():
            partners = overrides.partner_id
            today = program._today()
            self._close(program, partners.ids, "active", "replaced", today)
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_override SET state = 'active'"
                    " WHERE id = ANY(%s)",
                    overrides.ids,
                )
            )
            self._forget_cached()
            overrides._write_members(
                SQL(
                    "override_tier_id = o.tier_id, override_until = o.until,"
                    " override_id = o.id"
                )
            )
            program._assess(partners=partners)

    def _write_members(self, values, condition=ALL):
        """Write members of the overrides.

        :param values: SQL of what to set, with ``o`` for the override
        :param condition: SQL of those to write, ``m`` for the member
        """
        Member = self.env["customer.tier.member"]
        Member.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_tier_member m SET %s FROM customer_tier_override o
                 WHERE o.id = ANY(%s) AND m.program_id = o.program_id
                   AND m.partner_id = o.partner_id AND %s
                """,
                values,
                self.ids,
                condition,
            )
        )
        Member.invalidate_model(flush=False)

    # ------------------------------------------------------------------
    # Ending
    # ------------------------------------------------------------------

    @api.model
    def _close(self, program, partner_ids, state, ending, day, by_user=True):
        """Record that overrides of customers in a program ended.

        :param str state: of those that end, ``requested`` or ``active``
        :param str ending: how they do
        :param by_user: whether it was the user who ended them
        """
        self._end(
            SQL(
                "program_id = %s AND partner_id = ANY(%s) AND state = %s",
                program.id,
                [int(partner_id) for partner_id in partner_ids],
                state,
            ),
            ending,
            day,
            self.env.uid if by_user else None,
        )

    @api.model
    def _close_released(self, program, partner_ids, as_of):
        """Record that a run took customers back into the computed tier."""
        self._close(program, partner_ids, "active", "expired", as_of, by_user=False)

    @api.model
    def _close_left(self, programs):
        """Record that customers with an override are graded no more."""
        self.env["customer.tier.member"].flush_model(["partner_id", "program_id"])
        for program in programs:
            self._end(
                SQL(
                    """
                    program_id = %s AND state IN ('requested', 'active')
                    AND NOT EXISTS (
                        SELECT FROM customer_tier_member m
                         WHERE m.program_id = o.program_id
                           AND m.partner_id = o.partner_id)
                    """,
                    program.id,
                ),
                "left",
                program._today(),
                None,
            )

    @api.model
    def _reopen(self, program):
        """Record that members whose override had ended with a run have it again."""
        self.flush_model()
        self.env["customer.tier.member"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_tier_override o
                   SET state = 'active', ending = NULL, ended_on = NULL
                  FROM customer_tier_member m
                 WHERE m.program_id = %s AND m.override_id = o.id
                   AND m.override_tier_id IS NOT NULL
                   AND o.ending IN ('expired', 'left')
                """,
                program.id,
            )
        )
        self._forget_cached()

    @api.model
    def _end(self, condition, ending, day, user_id):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_override o SET state = 'ended', ending = %s,"
                " ended_on = %s, ended_by_id = %s WHERE %s",
                ending,
                day,
                user_id,
                condition,
            )
        )
        self._forget_cached()

    @api.model
    def _forget_cached(self):
        """What was read before is out of date; nothing waits to be written."""
        self.invalidate_model(flush=False)
        self.env["customer.tier.member"].invalidate_model(
            ["is_override_requested", "override_ids", "override_state"], flush=False
        )

    @api.model
    def _cron_expire(self):
        """Take customers whose override is over back into the computed tier."""
        commit_progress = self.env["ir.cron"]._commit_progress
        programs = self.env["customer.tier.program"].search(
            [("state", "=", "published")]
        )
        self._close_left(programs)
        today = {program: program._today() for program in programs}
        over = self.env["customer.tier.member"].search_fetch(
            [
                ("program_id", "in", programs.ids),
                # Where it is tomorrow already, today is over.
                ("override_until", "<", fields.Date.today() + timedelta(days=1)),
            ],
            ["override_until", "partner_id", "program_id"],
        )
        over = over.filtered(lambda m: m.override_until < today[m.program_id])
        commit_progress(remaining=len(over))
        for program, members in over.grouped("program_id").items():
            for batch in split_every(EXPIRY_BATCH, members.partner_id.ids):
                program._expire_overrides(self.env["res.partner"].browse(batch))
                if not commit_progress(len(batch)):
                    return

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------

    @api.model
    def _get_menu_action(self):
        """What waits for the user, where there is any, or what is in force."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_override_action"
        )
        program = self.env["customer.tier.program"]
        waits = [("state", "=", "requested")]
        if program._may_decide() and self.search_count(waits, limit=1):
            action["context"] = {"search_default_to_approve": 1}
        return action
