from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine.settling import Reason, new_state
from ..measure import copying
from ..measure.moves import Moves

# What is tried out, by method.
LINES = {"score": "min_score", "rank": "share"}
# Nothing is waited for, as it will be in the end.
AT_ONCE = {
    "grace": 1,
    "min_stay": 0,
    "notice": 0,
    "upgrade": "realtime",
    "downgrade": "scheduled",
}


class Trial(dict):
    """Lines that are tried, by id of their tier as text, in the context.

    A type of its own: no context that comes from outside can have it.
    """


@dataclass(frozen=True)
class Forecast:
    """What a program would do, nothing of it written.

    ``program`` with the lines that are tried, ``decision`` of the next assessment (see
    ``_decide``), ``moves`` at the "next" assessment and in the "end".
    """

    program: models.BaseModel
    decision: object
    moves: dict


class CustomerTierProgramForecast(models.AbstractModel):
    """A run that is not written: what becomes of the customers as they stand.

    It looks at two moments: the *next* assessment, and the *end*, when one assessment
    after the other of the same data moves nobody any more: waiting and steps have run
    out, while buffers, conditions to stay and overrides still hold.
    """

    _name = "customer.tier.program.forecast"
    _description = "Forecast of a Program"

    def _forecast(self, as_of=None, lines=None):
        """Decide as a run does, and write nothing; see :meth:`_preview`.

        :return: :class:`Forecast`
        """
        self.ensure_one()
        # sudo: what is shown are counts and totals, of all customers as in a run
        program = self.sudo()._with_lines(lines)
        program._check_settings()
        program._flush_cached()
        measured = program._measure(fields.Date.to_date(as_of) or program._today())
        decision = program._decide(measured)
        result = decision.result
        revenue = result.take(result.revenue)
        if program.roll_up == "top":
            # What companies below a topmost parent bring is counted with it.
            tops = np.isin(result.ids, measured.of(program).ids)
            revenue = np.where(tops, revenue, 0)
        left = program._read_left_revenue(decision)
        both = {"next": decision, "end": program._get_end(measured, decision)}
        moves = {name: Moves(each, revenue, left) for name, each in both.items()}
        return Forecast(program, decision, moves)

    def _with_lines(self, lines):
        """The program with lines that are tried, not saved.

        :raise ValidationError: it has no such lines
        """
        if not lines:
            return self
        return self.with_context(customer_tiering_trial=self._to_trial(lines))

    def _to_trial(self, lines):
        known = {str(tier.id) for tier in self._get_ladder() if self.method in LINES}
        trial = Trial({str(tier_id): line for tier_id, line in lines.items()})
        if not all(
            key in known and isinstance(line, (int, float))
            for key, line in trial.items()
        ):
            raise ValidationError(
                self.env._(
                    "Tiers: %(program)s has no such line to try.", program=self.name
                )
            )
        return trial

    def _get_settings(self):
        settings = super()._get_settings()
        trial = self.env.context.get("customer_tiering_trial")
        if isinstance(trial, Trial):
            for spec in settings["tiers"]:
                name = LINES[self.method]
                spec[name] = trial.get(str(spec["id"]), spec[name])
        return settings

    def _get_lines(self):
        """Thresholds or shares of the tiers, best first, as they are tried; None by
        any other method."""
        name = LINES.get(self.method)
        return name and [spec[name] for spec in self._get_settings()["tiers"]]

    def _get_end(self, measured, decision):
        """The decision once nobody moves any more, whatever it takes until then."""
        outcome = decision.result.outcome
        by_hand = outcome.reason == Reason.OVERRIDE
        people = measured.of(self)
        settings = {
            **decision.settings,
            "policy": {**decision.settings["policy"], **AT_ONCE},
        }
        override = np.where(by_hand, outcome.tier, -1)
        moving = ((outcome.tier != outcome.proposed) & ~by_hand).any()
        while moving:
            state = new_state(len(people))
            state.update(tier=outcome.tier, override=override)
            _values, _revenue, later = self._evaluate(
                measured, people, settings, state, outcome.cuts
            )
            moving = (later.tier != outcome.tier).any()
            outcome = outcome._replace(tier=later.tier)
        result = copy(decision.result)
        result.outcome = outcome
        return replace(decision, result=result)

    def _read_left_revenue(self, decision):
        """What those who are graded no more brought when they last were: float64[L]."""
        gone = decision.standing.member[decision.leavers]
        if not len(gone):
            return np.zeros(0)
        own = SQL("m.revenue::float8")
        if self.roll_up == "top":
            own = SQL("CASE WHEN p.parent_id IS NULL THEN m.revenue ELSE 0 END::float8")
        query = SQL(
            "SELECT %s FROM customer_tier_member m"
            "  LEFT JOIN res_partner p ON p.id = m.partner_id"
            " WHERE m.id IN %s ORDER BY m.partner_id",
            own,
            tuple(gone.tolist()),
        )
        self.env["res.partner"].flush_model(["parent_id"])
        [revenue] = copying.read(self.env.cr, query, ["float8"])
        return revenue
