import numpy as np

from odoo import Command, fields, models
from odoo.exceptions import AccessError

from ..engine import grading
from ..measure.moves import KINDS, tally
from .customer_tier_program_forecast import LINES

STEP = 0.5  # between two lines that customers are counted by
SHOWN = 1000  # customers of a cell that are opened at once


class CustomerTierProgramPreview(models.AbstractModel):
    """What a program would do to the customers, on the screen before it does."""

    _name = "customer.tier.program.preview"
    _description = "Preview of a Program"

    # ------------------------------------------------------------------
    # For the screen
    # ------------------------------------------------------------------

    def action_preview(self):
        """Open the preview."""
        self.ensure_one()
        self._check_may_preview()
        # sudo: what is wrong with the rules is the same for everyone
        self.sudo()._check_settings()
        return {
            "type": "ir.actions.client",
            "tag": "customer_tiering.preview",
            "context": {"active_id": self.id},
        }

    def get_preview(self, lines=None):
        """See :meth:`_preview`, with what the user may do about it."""
        self.ensure_one()
        self._check_may_preview()
        return {
            **self._preview(lines=lines),
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "next_run": self.interval and fields.Date.to_string(self.next_run),
            "may_publish": self.has_access("write"),
        }

    def action_preview_customers(self, old, new, in_the_end=False, lines=None):
        """Open the customers of a cell of the matrix.

        :param int old: id of the tier where they stand; 0: not graded yet
        :param int new: id of the tier where they would be; 0: graded no more
        :param bool in_the_end: the matrix of the end, not of the next assessment
        :param dict lines: see :meth:`_preview`
        """
        self.ensure_one()
        self._check_may_preview()
        moves = self._forecast(lines=lines).moves["end" if in_the_end else "next"]
        ids = moves.between(old, new).tolist()
        Tier = self.env["customer.tier"]
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(old)s → %(new)s",
                old=Tier.browse(old).name if old else self.env._("Not graded yet"),
                new=Tier.browse(new).name if new else self.env._("Graded no more"),
            ),
            "res_model": "res.partner",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": [("id", "in", ids[:SHOWN])],
            # Who is graded no more may be archived.
            "context": {"active_test": False, "create": False},
        }
        if len(ids) <= SHOWN:
            return action
        shown, count = f"{SHOWN:,}", f"{len(ids):,}"
        action["name"] = self.env._(
            "%(move)s: %(shown)s of %(count)s",
            move=action["name"],
            shown=shown,
            count=count,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(shown)s of these %(count)s customers are shown: those who bought"
                    " most.",
                    shown=shown,
                    count=count,
                ),
                "next": action,
            },
        }

    def action_keep_lines(self, lines, reason=None):
        """Write the lines that were tried.

        :param dict lines: see :meth:`_preview`
        :param str reason: why, kept with the version
        """
        self.ensure_one()
        self.check_access("write")
        program = self.with_context(customer_tiering_reason=reason)
        commands = [
            Command.update(int(tier_id), {LINES[self.method]: line})
            for tier_id, line in self._to_trial(lines).items()
        ]
        program.write({"tier_ids": commands})

    def action_apply_preview(self, reason=None):
        """Publish a draft, or assess by rules that are published already.

        :param str reason: why, kept with the version
        :return: action of the window that assesses
        """
        self.ensure_one()
        program = self.with_context(customer_tiering_reason=reason)
        draft = self.state == "draft"
        action = program.action_publish() if draft else program.action_run()
        if reason:
            self._get_version().reason = reason
        return action

    def _check_may_preview(self):
        self.check_access("read")
        if not self._may_assess():
            raise AccessError(
                self.env._("Only officers of Customer Tiering may preview a program.")
            )

    # ------------------------------------------------------------------
    # As plain values
    # ------------------------------------------------------------------

    def _preview(self, as_of=None, lines=None):
        """What an assessment would do, by the code of a run; nothing is written.

        :param as_of: last day that counts (today in the time zone of the program)
        :param dict lines: id of a tier → threshold (method ``score``) or share
            (``rank``) to try instead of the saved one
        :return: JSON-able dict of ``as_of``, ``customers``, ``method``,
            ``currency_id``, ``window`` (of the amounts, in words), ``per_year``
            (whether costs are those of a year), ``tiers`` (best first, dicts of
            ``id``, ``name``, ``color``, ``line`` and ``saved``, False where there is
            none), ``former`` (tiers off the ladder that hold customers), ``warnings``
            (sentences), ``held`` (whether the run would wait for approval), ``next``
            and ``end``, see :meth:`_describe_moves`, and ``distribution``, see
            :meth:`_get_distribution`
        :raise ValidationError: the rules cannot grade, naming the field
        """
        self.ensure_one()
        forecast = self._forecast(as_of, lines)
        program, decision = forecast.program, forecast.decision
        run = program.env["customer.tier.assessment"].new({"program_id": self.id})
        former = set(decision.standing.tier.tolist()) - set(
            decision.result.tier_ids.tolist()
        )
        return {
            "as_of": fields.Date.to_string(decision.scope.as_of),
            "customers": len(decision.result.ids),
            "method": program.method,
            "rank_basis": program.rank_basis,
            "currency_id": program.currency_id.id,
            "window": program._get_window_label(),
            "per_year": program._get_years() is not None,
            "tiers": program._describe_ladder(),
            "former": [
                {"id": tier.id, "name": tier.name, "color": tier.color}
                for tier in program.env["customer.tier"].browse(sorted(former))
            ],
            "warnings": program._describe_warnings(decision.result.outcome),
            "held": run._is_to_be_held(decision, decision.count()),
            "hold_share": program.hold_share,
            **{
                horizon: program._describe_moves(moves)
                for horizon, moves in forecast.moves.items()
            },
            "distribution": program._get_distribution(forecast),
        }

    def _describe_ladder(self):
        ladder = self._get_ladder()
        saved = self.with_context(customer_tiering_trial=None)._get_lines()
        nothing = [False] * len(ladder)
        return [
            {
                "id": tier.id,
                "name": tier.name,
                "color": tier.color,
                "line": line,
                "saved": before,
            }
            for tier, line, before in zip(
                ladder, self._get_lines() or nothing, saved or nothing, strict=True
            )
        ]

    def _describe_warnings(self, outcome):
        """Warnings of the engine as sentences; what the matrix shows is not said."""
        run = self.env["customer.tier.assessment"].new(
            {"settings": self._get_settings()}
        )
        return [
            run._describe_warning(warning)
            for warning in outcome.warnings
            if warning["kind"] not in ("empty", "everyone")
        ]

    def _describe_moves(self, moves):
        """Who goes where, as plain values.

        :param moves: :class:`~…measure.moves.Moves`
        :return: dict of ``cells`` (dicts of ``old`` and ``new``, ids of tiers or 0,
            ``kind``, ``customers`` and ``revenue``), ``totals`` (customers and revenue
            by kind), ``empty`` and ``everyone`` (ids of tiers) and ``costs``, see
            :meth:`_get_benefit_costs`
        """
        cells, rounded = moves.cells(), self.currency_id.round
        totals = {kind: {"customers": 0, "revenue": 0.0} for kind in KINDS}
        held = {}
        for old, new, kind, customers, revenue in cells:
            totals[KINDS[kind]]["customers"] += customers
            totals[KINDS[kind]]["revenue"] += revenue
            for moment, tier_id in (("before", old), ("after", new)):
                tier = held.setdefault(tier_id, {})
                count, amount = tier.get(moment, (0, 0.0))
                tier[moment] = count + customers, amount + revenue
        for total in totals.values():
            total["revenue"] = rounded(total["revenue"])
        ladder = self._get_ladder().ids
        after = [held.get(tier_id, {}).get("after", (0, 0.0))[0] for tier_id in ladder]
        everyone = sum(after)
        return {
            "cells": [
                {
                    "old": old,
                    "new": new,
                    "kind": KINDS[kind],
                    "customers": customers,
                    "revenue": rounded(revenue),
                }
                for old, new, kind, customers, revenue in cells
            ],
            "totals": totals,
            "empty": [
                tier_id
                for tier_id, count in zip(ladder, after, strict=True)
                if everyone and not count
            ],
            "everyone": [
                tier_id
                for tier_id, count in zip(ladder, after, strict=True)
                if everyone and count == everyone
            ],
            "costs": self._get_benefit_costs(
                {
                    tier: held[tier.id]
                    for tier in self.env["customer.tier"].browse(
                        sorted(held.keys() - {0})
                    )
                }
            ),
        }

    def _get_distribution(self, forecast):
        """Customers by the first of many lines that they reach, so that lines can be
        moved without asking again. Buffers, waiting and overrides are left aside.

        :return: dict of ``edges`` (thresholds, or shares added up, best first) and
            ``counts`` (list of [place of the edge reached, customers, revenue]; the
            place after the last edge: none); None where the method has no lines
        """
        if self.method not in LINES:
            return None
        edges = self._get_edges()
        if self.method == "score":
            rungs = [{"min_score": edge} for edge in (*edges, 0)]
        else:
            rungs = [{"share": share} for share in (*np.diff(edges, prepend=0), 0)]
        cuts = grading.fit({"method": self.method, "tiers": rungs}, np.zeros(0))
        result = forecast.decision.result
        place = grading.tier_at(cuts["lines"], result.take(result.outcome.position))
        revenue = forecast.moves["next"].revenue[: len(place)]
        return {
            "edges": edges.tolist(),
            "counts": [
                [edge, customers, self.currency_id.round(amount)]
                for edge, customers, amount in tally(revenue, place)
            ],
        }

    def _get_edges(self):
        """Lines to count between, best first: float64[E]."""
        known = [*np.arange(0, 100 + STEP, STEP)]
        for program in (self, self.with_context(customer_tiering_trial=None)):
            lines = program._get_lines()
            known += lines if self.method == "score" else np.cumsum(lines).tolist()
        edges = np.unique(np.round(known, 9))
        edges = edges[edges <= 100]
        return edges[::-1] if self.method == "score" else edges
