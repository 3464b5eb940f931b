"""How a customer was enrolled is one choice of three, no longer two boxes."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    table = "customer_tier_enrolment"
    if not column_exists(cr, table, "is_control"):
        return
    if not column_exists(cr, table, "arm"):
        create_column(cr, table, "arm", "varchar")
    cr.execute(
        SQL(
            """
            UPDATE customer_tier_enrolment
               SET arm = CASE WHEN is_control THEN 'control'
                              WHEN is_by_hand THEN 'manual'
                              ELSE 'found' END
             WHERE arm IS NULL
            """
        )
    )
