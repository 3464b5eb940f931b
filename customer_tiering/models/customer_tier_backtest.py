from datetime import timedelta

import numpy as np
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import wording
from ..engine import backtest
from ..measure.parts import Column

# Of so few customers, and within so few days, much is chance.
FEW = 100
RECENT = 90
ENTERED = {"program_id", "split_date", "end_date"}


class CustomerTierBacktest(models.Model):
    """A program on a past day, against what customers bought after it.

    Everyone is graded on what was known then, by the code of a run; nobody's tier
    changes. What was found is kept with the settings, and does not change any more.
    """

    _name = "customer.tier.backtest"
    _inherit = ["customer.tier.backtest.report"]
    _description = "Back-test of a Program"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    program_id = fields.Many2one(
        "customer.tier.program", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, precompute=True
    )
    split_date = fields.Date(
        "Split date",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="The last day that the program knows of. What was bought later tells how"
        " good the tiers were.",
    )
    end_date = fields.Date(
        "End date",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="The last day on which purchases are counted.",
    )
    days = fields.Integer("Days watched", compute="_compute_days", aggregator=None)
    horizon = fields.Char(compute="_compute_days")
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
    )
    version = fields.Integer(copy=False, readonly=True, aggregator=None)

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("program_id.name", "split_date")
    def _compute_name(self):
        for one in self:
            day = fields.Date.to_string(one.split_date) or ""
            one.name = f"{one.program_id.name or ''} {day}".strip()

    @api.depends("program_id")
    def _compute_dates(self):
        """Half a year until today, where the customers of the program are."""
        for one in self:
            today = one.program_id._today()
            if not one.end_date or one.end_date > today:
                one.end_date = today
            one.split_date = one.split_date or one.end_date - relativedelta(months=6)

    @api.depends("split_date", "end_date")
    @api.depends_context("lang")
    def _compute_days(self):
        for one in self:
            known = one.split_date and one.end_date
            one.days = (one.end_date - one.split_date).days if known else 0
            one.horizon = self.env._("%(days)s days", days=one.days)

    # ------------------------------------------------------------------
    # Refusals
    # ------------------------------------------------------------------

    @api.constrains("program_id", "split_date", "end_date")
    def _check_dates(self):
        for one in self:
            today = one.program_id._today()
            if one.split_date >= today:
                one._refuse("split_date", self.env._("it must be before today."))
            if one.end_date <= one.split_date:
                one._refuse("end_date", self.env._("it must be after the split date."))
            if one.end_date > today:
                one._refuse("end_date", self.env._("it must not be in the future."))

    def _refuse(self, name, text):
        label = self._fields[name]._description_string(self.env)
        raise ValidationError(wording.labelled(self.env, label, text))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_entered(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_entered(vals)
        self._check_draft()
        return super().write(vals)

    def _check_entered(self, vals):
        """What was found is written by a back-test alone."""
        if not self.env.su and not vals.keys() <= ENTERED:
            raise AccessError(
                self.env._("Only the program and the dates of a back-test are entered.")
            )

    def _check_draft(self):
        if "done" in self.mapped("state"):
            raise UserError(
                self.env._(
                    "What a back-test found belongs to its dates: make another one."
                )
            )

    # ------------------------------------------------------------------
    # Running
    # ------------------------------------------------------------------

    def action_run(self):
        """Grade as of the split date, and compare with what was bought later.

        :raise ValidationError: the program cannot grade, naming the field
        """
        self.check_access("write")
        self._check_draft()
        for one in self:
            # sudo: what is kept are counts and totals, of all documents as in a run
            program = one.program_id.sudo()
            program._check_settings()
            # sudo: nobody writes what was found, see _check_entered
            one.sudo().write(one._compare(program))

    def _compare(self, program):
        """What the program would have made of the customers, and what they bought.

        :return: dict of values of the back-test
        """
        self.ensure_one()
        # Who is archived by now was a customer then.
        program = program.with_context(customer_tiering_archived_since=self.split_date)
        settings = program._get_settings()
        measured, people = self._measure_before(program)
        values, spend, outcome = program._evaluate(measured, people, settings)
        columns = measured.columns[program]
        last, count = (
            people[columns["documents", name, "window"]] for name in ("last", "count")
        )
        past = np.column_stack((last, np.where(count > 0, count, np.nan), spend))
        later, again = self._measure_after(program, people.ids)
        scores = {"score": outcome.score}
        if program.method == "rule" and not program.weight_total:
            scores = {}  # conditions alone decide: nobody has a score
        found = backtest.compare(
            scores, outcome.proposed, len(settings["tiers"]), later, again, past
        )
        found["warnings"] = [
            *self._get_warnings(program, found, values),
            *(outcome.warnings if len(people) else []),
        ]
        return {
            "currency_id": program.currency_id.id,
            "result": found,
            "settings": settings,
            "state": "done",
            "version": program.version,
        }

    def _measure_before(self, program):
        """What was known of customers on the day of the split.

        :return: (:class:`~.customer_tier_program_evaluate.Measured`, with the last
            purchase besides what the program measures; the customers)
        """
        window = program._get_periods(self.split_date)["window"]
        columns = program._get_columns(self.split_date)
        columns["documents", "last", "window"] = Column("documents", "last", *window)
        measured = program._measure(self.split_date, columns={program: columns})
        # Prospects that were entered later were not known.
        known = program.env["res.partner"].search(
            [
                ("id", "in", measured.prospects[program]),
                ("create_date", "<", measured.scope.bound(measured.scope.end, True)),
            ]
        )
        return measured, measured.population.among(known.ids)

    def _measure_after(self, program, ids):
        """What customers bought after the split: all of them, wherever they are now.

        :param ids: int64[N], ascending
        :return: (amount float64[N], bool[N] whether they bought)
        """
        start = self.split_date + timedelta(days=1)
        end = self.end_date + timedelta(days=1)
        columns = {
            ("documents", name, "later"): Column("documents", name, start, end)
            for name in ("amount", "count")
        }
        found = program._measure(self.end_date, columns={program: columns}).population
        known = np.isin(ids, found.ids)
        among = np.isin(found.ids, ids)
        amount, count = np.zeros(len(ids)), np.zeros(len(ids))
        for array, column in zip((amount, count), columns.values(), strict=True):
            array[known] = np.nan_to_num(found[column][among])
        return amount, count > 0

    def _get_warnings(self, program, found, values):
        """What to know before the figures are trusted; list of dicts with ``kind``.

        :param dict found: see :func:`..engine.backtest.compare`
        :param values: float64[N, K] of the criteria
        """
        if not found["customers"]:
            return [{"kind": "nobody"}]
        warnings = []
        if self.days < RECENT:
            warnings.append({"kind": "recent"})
        if found["customers"] < FEW:
            warnings.append({"kind": "few"})
        if found["later"] <= 0:
            warnings.append({"kind": "nothing"})
        metrics = program.criterion_ids.metric_id
        present = [metric.code for metric in metrics if not metric._has_history()]
        if present:
            warnings.append({"kind": "present", "criteria": present})
        unknown = [
            criterion.code
            for criterion, column in zip(program.criterion_ids, values.T, strict=True)
            if np.isnan(column).all() and criterion.code not in present
        ]
        if unknown:
            warnings.append({"kind": "unknown", "criteria": unknown})
        if program.grade_prospects:
            warnings.append({"kind": "prospects"})
        return warnings
