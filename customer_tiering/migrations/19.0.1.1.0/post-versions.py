"""The rules as they are now become the first version that is kept.

Before, a program only counted its versions; of earlier ones nothing is left but the
settings of the runs. The runs of the present version name it.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    Version = env["customer.tier.version"]
    for program in env["customer.tier.program"].search([("version", ">", 0)]):
        if program.state != "published" or program.problem or program._get_version():
            continue
        Version._record(program)
    env.flush_all()
    cr.execute(
        SQL(
            """
            UPDATE customer_tier_assessment a
               SET version_id = v.id
              FROM customer_tier_version v
             WHERE v.program_id = a.program_id AND v.number = a.version
               AND a.version_id IS NULL
            """
        )
    )
    env.invalidate_all()
