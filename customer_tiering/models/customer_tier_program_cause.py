from dataclasses import dataclass

import numpy as np

from odoo import models

from .. import engine
from ..measure import population
from ..measure.parts import Column, days
from ..measure.seats import Seats

# Marks the assessment of an event; no client can send it.
EVENT = object()
CAUSES = ("behaviour", "rules", "time", "override")
BEHAVIOUR, RULES, TIME, OVERRIDE = range(len(CAUSES))
BY_HAND = (engine.settling.Reason.OVERRIDE, engine.settling.Reason.RELEASED)


@dataclass(frozen=True)
class Former:
    """What the rules of the last run would have made of the customers now.

    ``ids`` int64[N] ascending of those that they grade, ``direction`` int8[N] as of a
    :class:`~.customer_tier_program_decide.Decision`.
    """

    ids: np.ndarray
    direction: np.ndarray

    def grades(self, ids):
        """bool[M]: whether they grade these customers."""
        return np.isin(ids, self.ids)

    def direction_of(self, ids):
        """int8[M]: where they move these customers."""
        found = np.zeros(len(ids), dtype=np.int8)
        known = self.grades(ids)
        found[known] = self.direction[np.searchsorted(self.ids, ids[known])]
        return found


class CustomerTierProgramCause(models.AbstractModel):
    """Why customers move: what they did, time alone, other rules, or someone's hand."""

    _name = "customer.tier.program.cause"
    _description = "Causes of Transitions"

    def _attribute(self, decision):
        """Why each customer who enters, moves or leaves does so.

        Had the rules of the last run moved the customer in the same way, it is not the
        rules. Had the customer bought or been credited nothing since the last run, it
        is time.

        :param decision: :class:`~.customer_tier_program_decide.Decision`
        :return: (int[N] for the customers of the result, int[M] for all members, of
            which the leavers count), places in ``CAUSES``
        """
        self.ensure_one()
        result, outcome = decision.result, decision.result.outcome
        causes = np.full(len(result.ids), BEHAVIOUR)
        leaving = np.full(len(decision.standing.partner), BEHAVIOUR)
        last = self._get_last_run(full=decision.frozen is None)
        moving = decision.direction != 0
        by_hand = np.isin(result.take(outcome.reason), BY_HAND)
        asking = moving & ~by_hand
        by_event = self.env.context.get("customer_tiering_event") is EVENT
        if last and not by_event:
            since = days(last.as_of)
            if since < days(decision.scope.as_of) and asking.any():
                ids, seen = self._get_activity(
                    decision.scope.as_of, result.ids[asking].tolist()
                )
                idle = ids[seen <= since]
                causes[asking & np.isin(result.ids, idle)] = TIME
        if last and last.version != self.version and decision.frozen is None:
            former = self._get_former(last, decision)
            if former is None:
                causes[moving | (decision.was < 0)] = RULES
                leaving[:] = RULES
            else:
                same = former.direction_of(result.ids) == decision.direction
                causes[moving & ~same] = RULES
                causes[(decision.was < 0) & ~former.grades(result.ids)] = RULES
                leaving[former.grades(decision.standing.partner)] = RULES
        causes[by_hand] = OVERRIDE
        return causes, leaving

    def _get_last_run(self, full=True):
        """The last run that was done, of everyone or of anyone."""
        domain = [("program_id", "=", self._origin.id), ("state", "=", "done")]
        if full:
            domain.append(("is_partial", "=", False))
        runs = self.env["customer.tier.assessment"]
        return runs.search(domain, order="id desc", limit=1)

    def _get_activity(self, as_of, ids):
        """The last day on which something happened that counts for customers.

        :return: (int64[N], ids of those with documents; float64[N], days since 1970)
        """
        scope, _owners = self._get_scope(as_of, self.env["res.partner"].browse(ids))
        source = self.env[f"customer.tier.source.{self.source}"]
        column = Column("documents", "activity", None, None)
        parts = {"documents": source._get_documents(scope)}
        people = population.measure(self.env.cr, parts, [column], scope, [])
        fan_out = self._get_fan_out(people.ids, None)
        if fan_out is None:
            return people.ids, people[column]
        own_ids, place = fan_out
        return own_ids, people[column][place]

    def _get_former(self, last, decision):
        """What the rules of an earlier run would make of the customers.

        :param last: that run
        :return: :class:`Former`, or None where those rules cannot be had any more
        """
        version = last.version_id
        program = version and version._restore()
        if not program:
            return None
        as_of = decision.scope.as_of
        measured = program._measure(as_of)
        people = measured.of(program)
        tier_ids = np.array([tier["id"] for tier in version.settings["tiers"]])
        standing = decision.standing
        state = Seats(people.ids, standing).state(tier_ids)
        _values, _revenue, outcome = program._evaluate(
            measured,
            people,
            program._get_settings(),
            state,
            reviewed=self._get_reviewed(as_of, program.downgrade_when),
        )
        was, now, ids = state["tier"], outcome.tier, people.ids
        fan_out = program._get_fan_out(ids, None)
        if fan_out is not None:
            ids, place = fan_out
            was, now = Seats(ids, standing).state(tier_ids)["tier"], now[place]
        direction = np.where(was < 0, 0, np.sign(now - was)).astype(np.int8)
        return Former(ids, direction)
