from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import wording


class CustomerTierPreset(models.Model):
    """A grading model to start from; data that never touches a program made of it."""

    _name = "customer.tier.preset"
    _description = "Customer Tier Preset"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-trophy")
    good_for = fields.Text(required=True, translate=True)
    needs = fields.Char(translate=True)
    definition = fields.Json(required=True)
    tier_names = fields.Char(
        translate=True, help="Names of the tiers, best first, separated by |."
    )

    has_data = fields.Boolean(
        compute="_compute_has_data",
        help="Whether this company has the documents that the preset needs.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another preset has this code.")

    @api.depends("definition")
    @api.depends_context("company")
    def _compute_has_data(self):
        found = {}
        for preset in self:
            source = (preset.definition or {}).get("source", "sale_order")
            if source not in found:
                found[source] = self._has_documents(source)
            preset.has_data = found[source]

    @api.model
    def _has_documents(self, source):
        """Whether the current company has any document of a source."""
        model = f"customer.tier.source.{source}"
        if model not in self.env:
            return False
        program = self.env["customer.tier.program"].new({"source": source})
        # sudo: whether there are any is no secret of a salesperson
        scope, _owners = program.sudo()._get_scope(program._today())
        for name, names in self.env[model]._get_flush_fields().items():
            self.env[name].flush_model(names)
        rows = self.env[model]._get_documents(scope).rows
        return bool(self.env.execute_query(SQL("SELECT 1 FROM (%s) r LIMIT 1", rows)))

    def action_use(self):
        """Make a draft program of the preset and open it."""
        program = self._make_program()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.tier.program",
            "res_id": program.id,
            "views": [[False, "form"]],
        }

    def _make_program(self):
        """Draft program for the current company.

        :return: ``customer.tier.program``
        :raise UserError: a metric of the preset is not there
        """
        self.ensure_one()
        Program = self.env["customer.tier.program"]
        definition = dict(self.definition)
        criteria = definition.pop("criteria")
        tiers = definition.pop("tiers")
        codes = [criterion["metric"] for criterion in criteria]
        metrics = self.env["customer.tier.metric"].search([("code", "in", codes)])
        by_code = {metric.code: metric for metric in metrics}
        missing = [code for code in codes if code not in by_code]
        if missing:
            raise UserError(
                self.env._(
                    "Metrics of %(preset)s are missing: %(codes)s.",
                    preset=self.name,
                    codes=wording.listed(self.env, missing),
                )
            )
        names = (self.tier_names or "").split("|")
        names += [tier["code"] for tier in tiers[len(names) :]]
        return Program.create(
            {
                **definition,
                "name": self.name,
                "criterion_ids": [
                    Command.create(
                        {
                            **{
                                k: v
                                for k, v in c.items()
                                if k not in ("metric", "bands")
                            },
                            "metric_id": by_code[c["metric"]].id,
                            "sequence": number,
                            "band_ids": [
                                Command.create({"bound": bound, "points": points})
                                for bound, points in c.get("bands", [])
                            ],
                        }
                    )
                    for number, c in enumerate(criteria, 1)
                ],
                "tier_ids": [
                    Command.create({**tier, "name": name.strip(), "sequence": number})
                    for number, (tier, name) in enumerate(
                        zip(tiers, names, strict=False), 1
                    )
                ],
            }
        )
