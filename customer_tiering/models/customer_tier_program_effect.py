import numpy as np

from odoo import models
from odoo.tools import SQL

from ..engine import errors, grading
from ..engine.composite import composite
from ..measure import copying


class CustomerTierProgramEffect(models.AbstractModel):
    """What is shown while a program is edited, and what the edit would do."""

    _name = "customer.tier.program.effect"
    _description = "Effect of Edited Lines"

    def count_qualifying(self, rungs, method=None, basis=None):
        """Customers per tier by their last score, if the lines were these.

        The same comparison as the engine's; buffers, minimum stays and overrides are
        left aside. One statement, whatever the number of customers.

        :param list rungs: dicts with ``min_score`` and ``share``, best tier first
        :param str method: as it is being edited; that of the program when empty
        :param str basis: of the score or of the rank, in the same way
        :return: list of int, one a tier; False when customers were not assessed by
            this method yet
        """
        self.ensure_one()
        self.check_access("read")
        method = method or self.method
        if method not in ("score", "rank"):
            return False
        name = "rank_basis" if method == "rank" else "score_basis"
        # sudo: the settings of a run are stored with it, for whoever sees the program
        settings = self.last_assessment_id.sudo().settings or {}
        assessed = (settings.get("method"), settings.get(name))
        if not rungs or assessed != (method, basis or self[name]):
            return False
        lines = grading.fit({"method": method, "tiers": rungs}, np.zeros(0))["lines"]
        cuts = self._get_grade_cuts()
        scores = [grading.score_for(cuts, line) if cuts else line for line in lines]
        reached = [
            SQL("WHEN score >= %s THEN %s", score, place)
            for place, score in enumerate(scores[:-1])
            if score is not None
        ]
        base = len(rungs) - 1
        place = SQL("CASE %s ELSE %s END", SQL(" ").join(reached), base)
        self.env["customer.tier.member"].flush_model(["program_id", "score"])
        rows = self.env.execute_query(
            SQL(
                "SELECT %s AS place, count(*) FROM customer_tier_member"
                " WHERE program_id = %s GROUP BY place",
                place if reached else SQL("%s", base),
                self.id,
            )
        )
        counts = dict(rows)
        return [counts.get(place, 0) for place in range(len(rungs))]

    def count_points(self, x_lines=(), y_lines=()):
        """Customers by their points on both axes, so that a grid can be counted while
        its lines are moved and its cells are painted.

        Those of the last full run where it was made by the rules as they are; else the
        rules, as they are saved, are tried on everyone.

        :param x_lines: lines besides whole numbers of points; also ``y_lines``
        :return: dict of ``edges`` (one list for each axis, ascending), ``counts``
            (list of [edges reached on the horizontal axis, on the vertical one,
            customers]) and ``others`` (customers without points); False when nothing
            can be counted
        """
        self.ensure_one()
        self.check_access("read")
        if self.method != "matrix":
            return False
        # sudo: counts are shown, of all customers as in a run
        program, found = self.sudo(), None
        if program._is_matrix_assessed():
            found = program._read_points()
        elif self.has_access("write"):
            found = program._try_points()
        if not found:
            return False
        points, active, specs = found
        edges, places = [], []
        for axis, lines in (("x", x_lines), ("y", y_lines)):
            known = np.unique(np.round([*range(1, 101), *lines], 9))
            weights = [s["weight"] if s["axis"] == axis else 0 for s in specs]
            score = composite(points[active], weights)
            edges.append(known.tolist())
            places.append(np.searchsorted(known, score, side="right"))
        pairs, counts = np.unique(np.stack(places), axis=1, return_counts=True)
        return {
            "edges": edges,
            "counts": np.column_stack((pairs.T, counts)).tolist(),
            "others": int((~active).sum()),
        }

    def _is_matrix_assessed(self):
        """Whether the last full run was made by the rules as they are now."""
        frozen = self.state == "published" and self._get_frozen_run()
        return bool(frozen) and frozen.settings["method"] == "matrix"

    def _try_points(self):
        """What the rules as they are saved make of everyone: see :meth:`_read_points`;
        None where they cannot grade."""
        if self.problem:
            return None
        base = self._get_ladder()[-1:].code or ""
        # Whatever is painted: points do not depend on it.
        grid = {"x_lines": [50], "y_lines": [50], "cells": [[base] * 2] * 2}
        settings = {**self._get_settings(), "grid": grid}
        try:
            errors.validate(settings)
        except errors.SettingsError:
            return None
        measured = self._measure(self._today())
        people = measured.of(self)
        _values, _revenue, outcome = self._evaluate(measured, people, settings)
        return outcome.points, outcome.cell >= 0, settings["criteria"]

    def _read_points(self):
        """Points of everyone as the last run stored them.

        :return: (float64[N, K]; bool[N], who has any; criteria as the engine reads
            them)
        """
        specs = self._get_settings()["criteria"]
        self.env["customer.tier.member"].flush_model(["detail", "program_id"])
        columns = [
            SQL(
                "COALESCE((detail #>> %s)::float8, 'NaN'::float8)",
                [str(spec["id"]), str(place)],
            )
            for place in (1, 0)
            for spec in specs
        ]
        query = SQL(
            "SELECT %s FROM customer_tier_member WHERE program_id = %s",
            SQL(", ").join(columns),
            self.id,
        )
        found = np.stack(copying.read(self.env.cr, query, ["float8"] * len(columns)))
        points, values = np.split(found, 2)
        return np.nan_to_num(points.T), ~np.isnan(values).all(axis=0), specs
