import math
from copy import deepcopy

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import portable, wording
from ..measure.parts import days
from .customer_tier_program_portable import FORMAT, FORMAT_VERSION

# Fewer customers say little about where a line should be.
MIN_CUSTOMERS = 25


def _rounded(value):
    """A value with two digits that count: 12,345 becomes 12,000."""
    return float(f"{value:.2g}")


class CustomerTierPreset(models.Model):
    """A grading model to start from; data that never touches a program made of it.

    ``definition`` is the ``program`` of a file (see ``customer.tier.program.portable``)
    without names. A condition may name a share of the company's own customers instead
    of a value: ``{"top": 5, "times": 0.8, "otherwise": 1000}`` is .8 of what each of
    the best 5 % has at least. With fewer than 25 customers, or where customers of
    different shares have the same, it is the amount ``otherwise``, in US dollars at
    today's rate. Values are rounded to two digits that count.

    A tier names how well it is served (``serve``: ``top``, ``high``, ``standard`` or
    ``low``): its benefits follow from that, see ``customer.tier._get_level_benefits``,
    but for those that it names itself.

    An addon whose model needs something else first leaves the definition empty and
    extends :meth:`action_use`.
    """

    _name = "customer.tier.preset"
    _description = "Customer Tier Preset"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-trophy")
    good_for = fields.Text(required=True, translate=True)
    needs = fields.Char(translate=True)
    definition = fields.Json()
    tier_names = fields.Char(
        translate=True, help="Names of the tiers, best first, separated by |."
    )

    has_data = fields.Boolean(
        compute="_compute_has_data",
        help="Whether this company has what the preset measures.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another preset has this code.")

    @api.depends("definition")
    @api.depends_context("company")
    def _compute_has_data(self):
        codes = {code for preset in self for code in preset._get_metric_codes()}
        metrics = self.env["customer.tier.metric"].search([("code", "in", list(codes))])
        kinds = {metric.code: metric.kind for metric in metrics if metric.available}
        # sudo: whether there are any is no secret of a salesperson
        ratings = self.env["customer.tier.rating"].sudo()
        groups = ratings._read_group(
            [("company_id", "=", self.env.company.id)], ["metric_id"]
        )
        rated = {metric.code for (metric,) in groups}
        found = {}
        for preset in self:
            codes = preset._get_metric_codes()
            by_hand = {code for code in codes if kinds.get(code) == "rating"}
            source = (preset.definition or {}).get("source", "sale_order")
            if codes != by_hand and source not in found:
                found[source] = self._has_documents(source)
            preset.has_data = (
                codes <= kinds.keys()
                and by_hand <= rated
                and (codes == by_hand or found[source])
            )

    def _get_metric_codes(self):
        """Codes of the metrics that the preset measures."""
        self.ensure_one()
        definition = self.definition or {}
        conditions = self._get_conditions(definition)
        return {
            part["metric"] for part in [*definition.get("criteria", []), *conditions]
        }

    @api.model
    def _get_conditions(self, definition):
        """All conditions of the tiers of a definition, as a list of dicts."""
        return [
            condition
            for tier in definition.get("tiers", [])
            for rule in [*tier.get("entry", []), *tier.get("maintain", [])]
            for condition in rule["conditions"]
        ]

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

    @api.model
    def _get_home_action(self):
        """What the app opens with: the customers, or the presets while there is no
        program and the user may make one."""
        Program = self.env["customer.tier.program"]
        name = "customer_tier_member_action"
        published = Program.search_count([("state", "=", "published")], limit=1)
        if not published and Program.has_access("create"):
            name = "customer_tier_preset_action"
        actions = self.env["ir.actions.act_window"]
        return actions._for_xml_id(f"customer_tiering.{name}")

    def action_use(self):
        """Show what the preset would make of the company's customers."""
        self.ensure_one()
        start = self.env["customer.tier.start"].create({"preset_id": self.id})
        return start.action_show()

    def _make_program(self):
        """Draft program for the current company.

        :return: ``customer.tier.program``
        :raise UserError: a metric of the preset is not there
        """
        return self.env["customer.tier.program"]._create_portable(self._to_portable())

    def _to_portable(self):
        """The preset as the file of a program for the current company.

        :raise UserError: a metric of it is not there
        """
        self.ensure_one()
        codes = self._get_metric_codes()
        metrics = self.env["customer.tier.metric"].search([("code", "in", list(codes))])
        missing = sorted(codes - set(metrics.mapped("code")))
        if missing:
            raise UserError(
                self.env._(
                    "Metrics of %(preset)s are missing: %(codes)s.",
                    preset=self.name,
                    codes=wording.listed(self.env, missing),
                )
            )
        program = deepcopy(self.definition)
        program["name"] = portable.in_every_language(self, "name")
        names = portable.in_every_language(self, "tier_names")
        for number, tier in enumerate(program["tiers"]):
            tier["name"] = {
                language: text.split("|")[number].strip()
                for language, text in names.items()
                if text.count("|") >= number
            } or tier["code"]
            self._add_benefits(tier)
        data = {"format": FORMAT, "format_version": FORMAT_VERSION, "program": program}
        self._draw_lines(data)
        return data

    @api.model
    def _add_benefits(self, tier):
        """Put the benefits of its level of service into a tier, where it has one."""
        level = tier.pop("serve", None)
        if level:
            benefits = self.env["customer.tier"]._get_level_benefits(level)
            given = {name: value for name, value in benefits.items() if value}
            tier.update({**given, **tier})

    # ------------------------------------------------------------------
    # Lines where the company's own customers are
    # ------------------------------------------------------------------

    def _draw_lines(self, data):
        """Put values where conditions name shares of customers, see the model."""
        wanted = [
            (condition, condition["value"])
            for condition in self._get_conditions(data["program"])
            if isinstance(condition.get("value"), dict)
        ]
        if not wanted:
            return
        company, dollar = self.env.company, self.env.ref("base.USD")
        for condition, want in wanted:
            line = dollar._convert(
                want["otherwise"], company.currency_id, company, fields.Date.today()
            )
            condition["value"] = _rounded(line * want.get("times", 1))
        lines = self._get_lines(data, wanted)
        for condition, want in wanted:
            line = lines.get((condition["metric"], want["top"]))
            if line:
                condition["value"] = _rounded(line * want.get("times", 1))

    def _get_lines(self, data, wanted):
        """What the best of the company's customers have at least.

        :return: dict of (metric code, percent) → value; without those metrics in
            which customers do not tell the shares apart
        """
        Program = self.env["customer.tier.program"]
        # sudo: lines are drawn by all documents, as in a run
        program = Program._new_portable(Program._from_portable(data)).sudo()
        measured = program._measure(program._today())
        people, settings = measured.of(program), program._get_settings()
        columns, as_of = measured.columns[program], days(measured.scope.as_of)
        values, active, _fitted = program._get_values(people, columns, as_of, settings)
        lines = {}
        for place, criterion in enumerate(settings["criteria"]):
            code, mine = criterion["code"], values[active, place]
            mine = mine[~np.isnan(mine)]
            tops = {
                want["top"] for condition, want in wanted if condition["metric"] == code
            }
            if len(mine) < MIN_CUSTOMERS or not tops:
                continue
            ranked = np.sort(mine)[::-1]
            found = {
                top: _rounded(ranked[math.ceil(len(ranked) * top / 100) - 1])
                for top in tops
            }
            if len(set(found.values())) == len(found) and min(found.values()) > 0:
                lines.update({(code, top): line for top, line in found.items()})
        return lines
