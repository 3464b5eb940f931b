from odoo import api, models, tools


class CustomerTierProgramPrimary(models.AbstractModel):
    """Which program speaks for a company."""

    _name = "customer.tier.program.primary"
    _description = "Primary Program of a Company"

    @api.model
    @tools.ormcache("company_id")
    def _get_primary_id(self, company_id):
        """The primary published program of a company, else of a company above it,
        else of the group.

        :return: id, or 0 when there is none
        """
        # sudo: everyone is graded by the same program, whatever they may see of it
        company = self.env["res.company"].sudo().browse(company_id)
        lineage = [int(part) for part in (company.parent_path or "").split("/") if part]
        programs = self.sudo().search(
            [
                ("is_primary", "=", True),
                ("state", "=", "published"),
                ("company_id", "in", [False, *lineage]),
            ]
        )
        by_company = {program.company_id.id: program.id for program in programs}
        for candidate in [*reversed(lineage), False]:
            if candidate in by_company:
                return by_company[candidate]
        return 0

    @api.model
    def _get_primary(self, company=None):
        """Primary program of a company (the current one by default)."""
        company = company or self.env.company
        return self.browse(self._get_primary_id(company.id) or None)

    def _give_up_primary(self, company_id, keep=None):
        """Only one program of a company is primary: the others give way."""
        others = self.search(
            [("company_id", "=", company_id or False), ("is_primary", "=", True)]
        )
        others -= keep or self.browse()
        others.is_primary = False
        # Before the other one is: the index looks at each row as it is written.
        others.flush_recordset(["is_primary"])

    def _give_way_to_primary(self, vals):
        """A primary program that comes back, or comes into another company, is the
        primary one there only if there is none."""
        for program in self.filtered("is_primary"):
            taken = self.search_count(
                [
                    ("company_id", "=", vals.get("company_id", program.company_id.id)),
                    ("is_primary", "=", True),
                    ("id", "!=", program.id),
                ],
                limit=1,
            )
            if taken:
                program.is_primary = False
