from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from odoo import models

from .. import engine
from ..measure import money, population
from ..measure.metrics import Fits
from ..measure.parts import Scope, days


@dataclass(frozen=True)
class Measured:
    """What one statement per raw table found for programs that share a scope.

    :param population: :class:`~…measure.population.Population`
    :param columns: program → dict of (part, aggregate, period) → ``Column``
    :param prospects: program → ids of customers it grades without any document
    :param scope: what counted
    :param owners: ids of the customers asked for, None for everyone
    """

    population: population.Population
    columns: dict
    prospects: dict
    scope: Scope
    owners: tuple | None

    def of(self, program):
        """The customers that one of the programs grades."""
        return self.population.among(self.prospects[program])


class CustomerTierProgramEvaluate(models.AbstractModel):
    """Measure → score → grade → settle; nothing here writes."""

    _name = "customer.tier.program.evaluate"
    _description = "Evaluation by a Program"

    def _measure(self, as_of, partners=None, columns=None):
        """Measure the customers of programs that share a scope.

        :param date as_of: last day that counts
        :param partners: the only customers to measure, as any of their addresses
        :param dict columns: program → dict as of :meth:`_get_columns`, which is what is
            measured without it
        :return: :class:`Measured`
        """
        scope, owners = self[0]._get_scope(as_of, partners)
        if columns is None:
            columns = {program: program._get_columns(as_of) for program in self}
        prospects = {
            program: program._get_prospect_ids(scope, owners) for program in self
        }
        with self._reading_cursor(partners) as cr:
            source = self.env[f"customer.tier.source.{self[0].source}"].with_env(
                self.env(cr=cr)
            )
            parts = source._get_parts(scope) | self._get_metric_parts(cr, scope)
            if cr is self.env.cr:
                for model, names in source._get_flush_fields().items():
                    self.env[model].flush_model(names)
                for part in parts.values():
                    for field in part.rows.to_flush:
                        self.env[field.model_name].flush_model([field.name])
            measured = population.measure(
                cr,
                parts,
                [column for mine in columns.values() for column in mine.values()],
                scope,
                self._get_excluded_ids(),
                list(set().union(*prospects.values())),
            )
        return Measured(measured, columns, prospects, scope, owners)

    def _get_metric_parts(self, cr, scope):
        """What metrics without code measure; name → :class:`~…measure.parts.Part`."""
        metrics = self.criterion_ids.metric_id._origin.with_env(self.env(cr=cr))
        return metrics.with_company(self._get_leading_company())._get_parts(scope)

    def _reading_cursor(self, partners):
        """Where to read from: a scheduled full run takes the load off the primary
        server; everything else sees what the transaction has just written."""
        if partners is None and self.env.context.get("customer_tiering_read_replica"):
            return self.env.registry.cursor(readonly=True)
        return nullcontext(self.env.cr)

    def _evaluate(self, measured, people, settings, state=None, cuts=None, **occasion):
        """What the program makes of customers.

        :param measured: :class:`Measured`
        :param people: those of the program, see :meth:`Measured.of`
        :param dict settings: of the program
        :param state: where customers stand, see the engine; None: everyone is new
        :param cuts: frozen cuts; None finds them on these customers
        :param occasion: ``reviewed`` and ``partial``, see the engine
        :return: (values float64[N, K], dates as days since 1970; amount in the window
            float64[N]; :class:`~…engine.assess.Outcome`)
        """
        self.ensure_one()
        columns, as_of = measured.columns[self], days(measured.scope.as_of)
        models_ = None if cuts is None else cuts.get("models", {})
        values, active, fitted = self._get_values(
            people, columns, as_of, settings, models_
        )
        revenue = np.nan_to_num(people[columns["documents", "amount", "window"]])
        dated = [
            position
            for position, criterion in enumerate(settings["criteria"])
            if criterion["since_days"]
        ]
        for position in dated:
            values[:, position] = as_of - values[:, position]
        outcome = engine.assess(
            settings, values, active, revenue, state, as_of, cuts=cuts, **occasion
        )
        for position in dated:
            values[:, position] = as_of - values[:, position]
        if fitted:
            unknown = {
                code: {
                    "kind": "unidentified",
                    "criterion": code,
                    "reason": model.get("reason"),
                }
                for code, model in fitted.items()
                if model.get("identified") is False
            }
            # Nobody has a value: that there are too few of them goes without saying.
            others = [w for w in outcome.warnings if w.get("criterion") not in unknown]
            outcome = outcome._replace(
                cuts={**outcome.cuts, "models": fitted},
                warnings=[*others, *unknown.values()],
            )
        return values, revenue, outcome

    def _get_values(self, people, columns, as_of, settings, fitted=None):
        """Raw values of the criteria.

        :param dict fitted: metric code → what an earlier run learned of everyone;
            None learns it now
        :return: (float64[N, K] with NaN where nothing was measured; bool[N] whether
            the customer has a value, and a valid document in the window or a value
            without any; dict of metric code → what was learned)
        """
        self.ensure_one()
        measures = self.env["customer.tier.metric"]._get_measures()
        values = np.empty((len(people), len(settings["criteria"])), order="F")
        active = people[columns["documents", "count", "window"]] > 0
        learned, fits = {} if fitted is None else fitted, Fits(as_of)
        for position, criterion in enumerate(settings["criteria"]):
            code = criterion["code"]
            measure = measures[code]
            arguments = [people[columns[key]] for key in measure.columns]
            extra = {}
            if measure.fit:
                extra["parameters"] = criterion.get("parameters") or {}
                if fitted is None:
                    learned[code] = fits.learn(measure.columns, arguments, measure.fit)
                extra["model"] = learned[code]
            found = measure.value(*arguments, as_of=as_of, **extra)
            if criterion["unit"] == "money":
                found = money.rounded(found, self.currency_id)
            if measure.standalone:
                active |= ~np.isnan(found)
            if measure.empty is not None:
                found = np.nan_to_num(found, nan=measure.empty)
            values[:, position] = found
        # Nothing that counts is known of the others, whatever they bought.
        active &= ~np.isnan(values).all(axis=1)
        return values, active, learned
