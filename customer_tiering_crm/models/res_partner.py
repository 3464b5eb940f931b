from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # By these, leads are matched to companies among any number of partners.
    _email_domain_idx = models.Index(
        "(split_part(email_normalized, '@', 2)) WHERE email_normalized IS NOT NULL"
    )
    _company_name_idx = models.Index("(lower(name)) WHERE is_company")
