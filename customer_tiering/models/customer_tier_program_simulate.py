import numpy as np

from odoo import fields, models


class CustomerTierProgramSimulate(models.AbstractModel):
    """What a program would make of the customers, before anyone is graded by it."""

    _name = "customer.tier.program.simulate"
    _description = "Simulation of a Program"

    def action_backtest(self):
        """Open a new back-test of the program."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Back-test"),
            "res_model": "customer.tier.backtest",
            "views": [[False, "form"]],
            "context": {"default_program_id": self.id},
        }

    def _simulate(self, as_of=None):
        """Grade everyone as if they were new, by the code of a run, and write nothing.

        Works on records that are not saved yet.

        :param as_of: last day that counts (today in the time zone of the program)
        :return: dict of ``customers``, ``revenue``, ``tiers`` (best first, dicts of
            ``code``, ``name``, ``color``, ``customers``, ``share_customers`` and
            ``share_revenue`` in percent, ``revenue``, ``score_min``, ``score_max``,
            None where nobody is), ``cells`` (customers per cell of a matrix, rows from
            the top, else None), ``warnings`` (see the engine) and ``costs``, see
            :meth:`_get_benefit_costs`
        :raise ValidationError: the settings cannot grade, naming the field
        """
        self.ensure_one()
        # sudo: what is shown are counts and totals, of all documents as in a run
        program = self.sudo()
        program._check_settings()
        measured = program._measure(fields.Date.to_date(as_of) or program._today())
        settings = program._get_settings()
        people = measured.of(program)
        _values, revenue, outcome = program._evaluate(measured, people, settings)
        tiers = program._summarize(settings, revenue, outcome)
        return {
            "customers": len(people),
            "revenue": float(revenue.sum()),
            "tiers": tiers,
            "costs": program._get_benefit_costs(
                {
                    tier: {"after": (found["customers"], found["revenue"])}
                    for tier, found in zip(program._get_ladder(), tiers, strict=True)
                }
            ),
            "cells": program._count_cells(settings, outcome),
            "warnings": outcome.warnings,
        }

    def _summarize(self, settings, revenue, outcome):
        """One dict a tier, see :meth:`_simulate`."""
        total, count = float(revenue.sum()), len(revenue)
        ladder = []
        for place, (tier, spec) in enumerate(
            zip(self._get_ladder(), settings["tiers"], strict=True)
        ):
            inside = outcome.proposed == place
            held, scores = float(revenue[inside].sum()), outcome.score[inside]
            ladder.append(
                {
                    "code": spec["code"],
                    "name": tier.name,
                    "color": tier.color,
                    "customers": len(scores),
                    "share_customers": 100 * len(scores) / count if count else 0.0,
                    "revenue": held,
                    "share_revenue": 100 * held / total if total > 0 else 0.0,
                    "score_min": float(scores.min()) if len(scores) else None,
                    "score_max": float(scores.max()) if len(scores) else None,
                }
            )
        return ladder

    def _count_cells(self, settings, outcome):
        """Customers in each cell of a matrix: list of rows, the top one first."""
        if settings["method"] != "matrix":
            return None
        rows = settings["grid"]["cells"]
        width = len(rows[0])
        counts = np.bincount(
            outcome.cell[outcome.cell >= 0], minlength=len(rows) * width
        )
        return counts.reshape(len(rows), width).tolist()
