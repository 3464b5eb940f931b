from odoo.addons.customer_tiering.tests.common_served import ServedCommon


class LeadCommon(ServedCommon):
    """Leads of GOLD are of high priority."""

    benefit = "lead_priority"
    given = "2"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.make_user(
            "tier_crm_salesman", "sales_team.group_sale_salesman"
        )

    def make_document(self, partner, company=None, **values):
        leads = self.env["crm.lead"]
        if not company:
            leads = leads.with_user(self.salesman)
        company = company or self.company
        return leads.with_company(company).create(
            {
                "name": "Lead",
                "partner_id": partner.id,
                "company_id": company.id,
                **values,
            }
        )

    def close(self, document):
        document.sudo().action_set_won()
