"""Quotations know for which tier they were made.

What the customer's tier was when an open one was made nobody knows any more: it is
taken to be that of today, so that nothing is offered for which there is no reason.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].search([]):
        program_id = env["customer.tier.program"]._get_primary_id(company.id)
        cr.execute(
            SQL(
                """
                UPDATE sale_order quotation
                   SET quoted_tier_id = member.tier_id
                  FROM res_partner customer
                  JOIN customer_tier_member member
                    ON member.partner_id = customer.commercial_partner_id
                 WHERE customer.id = quotation.partner_id
                   AND member.program_id = %s
                   AND quotation.company_id = %s
                   AND quotation.state IN ('draft', 'sent')
                   AND quotation.quoted_tier_id IS NULL
                """,
                program_id or None,
                company.id,
            )
        )
