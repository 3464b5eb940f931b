"""Overrides have a history of their own.

Before, the member alone said who had overridden the tier and why. Its columns may hold
an override in force or nothing; a member that names its record was done already, and
without the columns there is nothing to do. When an override was made is known from the
history, where it moved the customer; otherwise it counts as of today.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

OLD = ("override_reason", "override_user_id")


def migrate(cr, version):
    if not all(column_exists(cr, "customer_tier_member", name) for name in OLD):
        return
    cr.execute(
        """
        WITH made AS (
            INSERT INTO customer_tier_override (
                program_id, partner_id, tier_id, computed_tier_id, kind, comment,
                until, state, user_id, date)
            SELECT m.program_id, m.partner_id, t.id, c.id,
                   CASE WHEN (t.sequence, t.id) < (c.sequence, c.id) THEN 'upgrade'
                        WHEN (t.sequence, t.id) > (c.sequence, c.id) THEN 'downgrade'
                        ELSE 'retain' END,
                   m.override_reason, m.override_until, 'active', m.override_user_id,
                   COALESCE(
                       (SELECT max(h.date) FROM customer_tier_transition h
                         WHERE h.program_id = m.program_id
                           AND h.partner_id = m.partner_id AND h.cause = 'override'),
                       CURRENT_DATE)
              FROM customer_tier_member m
              JOIN customer_tier t ON t.id = m.override_tier_id
              LEFT JOIN customer_tier c ON c.id = m.computed_tier_id
             WHERE m.override_id IS NULL
            RETURNING id, program_id, partner_id
        )
        UPDATE customer_tier_member m SET override_id = made.id
          FROM made
         WHERE m.program_id = made.program_id AND m.partner_id = made.partner_id
        """
    )
    for name in OLD:
        cr.execute(
            SQL("ALTER TABLE customer_tier_member DROP COLUMN %s", SQL.identifier(name))
        )
