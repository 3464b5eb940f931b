from odoo import api, fields, models


class CustomerTierProspects(models.AbstractModel):
    """A switch for the condition on prospects, ``partner_domain``.

    An empty condition means nobody here, and everybody in the editor of conditions:
    the editor shows only while there is one.
    """

    _name = "customer.tier.prospects"
    _description = "Grading of Prospects"

    partner_domain = fields.Char(
        "Also grade",
        help="Prospects to grade although they never bought. Customers with orders "
        "or invoices are always graded.",
    )
    grade_prospects = fields.Boolean(
        "Also grade prospects",
        compute="_compute_grade_prospects",
        inverse="_inverse_grade_prospects",
        help="Customers with purchases are always graded. Others, who never bought, "
        "are graded when they meet the condition.",
    )

    @api.depends("partner_domain")
    def _compute_grade_prospects(self):
        for record in self:
            domain = (record.partner_domain or "").replace(" ", "")
            record.grade_prospects = domain not in ("", "[]")

    def _inverse_grade_prospects(self):
        for record in self:
            if not record.grade_prospects and record.partner_domain:
                record.partner_domain = False

    @api.onchange("grade_prospects")
    def _onchange_grade_prospects(self):
        if not self.grade_prospects:
            self.partner_domain = False
        elif (self.partner_domain or "[]") == "[]":
            self.partner_domain = '[("is_company", "=", True)]'
