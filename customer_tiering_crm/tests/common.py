from odoo.addons.customer_tiering.tests.common_served import ServedCommon


class LeadCommon(ServedCommon):
    """Leads of GOLD are of high priority."""

    benefit = "lead_priority"
    given = "2"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "sales_team.group_sale_salesman"
        cls.salesman = cls.make_user("tier_crm_salesman", group)
        cls.salesman_elsewhere = cls.make_user(
            "tier_crm_elsewhere", group, cls.other_company
        )

    def make_document(self, partner, company=None, **values):
        user = self.salesman_elsewhere if company else self.salesman
        company = company or self.company
        return (
            self.env["crm.lead"]
            .with_user(user)
            .with_context(allowed_company_ids=company.ids)
            .create(
                {
                    "name": "Lead",
                    "partner_id": partner.id,
                    "company_id": company.id,
                    **values,
                }
            )
        )

    def close(self, document):
        document.sudo().action_set_won()
