import base64
from contextlib import closing

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from .. import wording


class CustomerTierStart(models.TransientModel):
    """What a program would make of the company's own customers, before there is one.

    The program is that of a preset, or that of a file.
    """

    _name = "customer.tier.start"
    _description = "Start of a Customer Tier Program"

    preset_id = fields.Many2one("customer.tier.preset", readonly=True)
    file = fields.Binary("Program file", attachment=False)
    file_name = fields.Char()
    outcome = fields.Json(readonly=True)
    problem = fields.Text(readonly=True)

    def action_show(self):
        """Show what the program would make of the customers."""
        self.ensure_one()
        self.outcome = self.problem = False
        try:
            self.outcome = self._simulate()
        except UserError as error:
            self.problem = str(error)
        return {
            "type": "ir.actions.act_window",
            "name": self.preset_id.name or self.env._("Import a program"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def action_publish(self):
        """Make the program and let it grade customers."""
        return self._make_program().action_publish()

    def action_edit(self):
        """Make a draft and open it."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.tier.program",
            "res_id": self._make_program().id,
            "views": [[False, "form"]],
        }

    def _make_program(self):
        return self.env["customer.tier.program"]._create_portable(self._get_portable())

    def _get_portable(self):
        """What the program is made of, see ``customer.tier.program.portable``."""
        self.ensure_one()
        if self.preset_id:
            return self.preset_id._to_portable()
        content = base64.b64decode(self.file or b"")
        return self.env["customer.tier.program"]._from_file(content)

    def _simulate(self):
        """What the program would make of the customers.

        :return: dict as of ``program._simulate``, with ``warnings`` in words,
            ``costs`` and ``summary`` of the program, ``benefits`` of each tier as a
            list of texts, where customers would have them, and ``currency_id``
        :raise UserError: there can be no such program
        """
        Program = self.env["customer.tier.program"]
        data = self._get_portable()
        if self.preset_id:
            return self._describe(Program._new_portable(Program._from_portable(data)))
        # Only making everything tells whether a file from elsewhere is good.
        with closing(self.env.cr.savepoint()):
            return self._describe(Program._create_portable(data))

    def _describe(self, program):
        found = program._simulate()
        if program._is_serving():
            for tier, row in zip(program._get_ladder(), found["tiers"], strict=True):
                row["benefits"] = tier._summarize_benefits()
        return {
            **found,
            "currency_id": program.currency_id.id,
            "summary": program.summary,
            "costs": self._describe_costs(program, found["costs"]),
            "warnings": self._get_warnings(program, found),
        }

    def _describe_costs(self, program, costs):
        """What the benefits would cost, as a list of sentences."""
        texts = []
        for cost in costs:
            values = {
                "name": cost["name"],
                "amount": formatLang(
                    self.env, cost["after"], currency_obj=program.currency_id
                ),
            }
            if program._get_years():
                text = self.env._("%(name)s would cost %(amount)s a year.", **values)
            else:
                text = self.env._(
                    "%(name)s would cost %(amount)s on these amounts.", **values
                )
            texts.append(text)
        return texts

    def _get_warnings(self, program, found):
        """What to know before publishing, as a list of sentences."""
        texts = []
        if self.preset_id and not self.preset_id.has_data:
            texts.append(
                self.env._(
                    "What it measures is not there yet: %(needs)s. You can publish it"
                    " all the same: customers are graded as soon as there is some.",
                    needs=self.preset_id.needs,
                )
            )
        elif not found["customers"]:
            texts.append(
                self.env._(
                    "There is no customer to grade. You can publish it all the same:"
                    " customers are graded as soon as there are some."
                )
            )
        if not found["customers"]:
            return texts
        tiers = {tier["code"]: tier["name"] for tier in found["tiers"]}
        criteria = [
            {"code": metric.code, "name": metric.name}
            for metric in program.criterion_ids.metric_id
        ]
        run = self.env["customer.tier.assessment"].new(
            {"settings": {"tiers": found["tiers"], "criteria": criteria}}
        )
        empty = [
            tiers[warning["tier"]]
            for warning in found["warnings"]
            if warning["kind"] == "empty"
        ]
        texts += [
            run._describe_warning(warning)
            for warning in found["warnings"]
            if warning["kind"] != "empty"
        ]
        if empty:
            texts.append(
                self.env._(
                    "No customer qualifies: %(tiers)s.",
                    tiers=wording.listed(self.env, empty),
                )
            )
        return texts
