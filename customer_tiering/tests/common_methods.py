from odoo import Command

from .common import TieringCommon


def when(*conditions, need=0):
    """An alternative: conditions as ("revenue", "ge", 1000) or ("revenue", "set")."""
    names = ("metric", "operator", "value")
    return {
        "need": need,
        "conditions": [
            dict(zip(names, condition, strict=False)) for condition in conditions
        ],
    }


class MethodsCommon(TieringCommon):
    """Programs that grade by conditions, or by a matrix."""

    @classmethod
    def rule_program(cls, tiers, publish=True, **values):
        """A program by conditions.

        :param tiers: code → alternatives to enter, or (those to enter, those to
            stay), best first; None for the base tier
        """
        commands = []
        for place, (code, rules) in enumerate(tiers.items(), 1):
            enter, stay = rules if isinstance(rules, tuple) else (rules, None)
            commands.append(
                Command.create(
                    {
                        "name": code.capitalize(),
                        "code": code,
                        "sequence": place,
                        "is_base": enter is None,
                        "entry_rules": enter,
                        "maintain_rules": stay,
                    }
                )
            )
        return cls._create_program("rule", publish, tier_ids=commands, **values)

    @classmethod
    def matrix_program(
        cls, cells, x_lines=(50,), y_lines=(50,), publish=True, **values
    ):
        """A program by a matrix: orders across (10 are 100 points), spend up (10,000
        are 100 points).

        :param cells: rows of codes from the top, as texts: ``["B A", "C B"]``
        :param values: ``codes`` are those of the tiers, best first ("A B C …")
        """
        rows = [row.split() for row in cells]
        codes = values.pop("codes", "").split()
        codes = codes or sorted({code for row in rows for code in row})
        scale = {"scoring": "linear", "fixed_range": True, "low": 0, "weight": 100}
        criteria = values.pop("criteria", None) or {
            "orders": {**scale, "high": 10, "axis": "x"},
            "revenue": {**scale, "high": 10_000, "axis": "y"},
        }
        return cls._create_program(
            "matrix",
            publish,
            criterion_ids=[
                Command.create(cls._criterion(code, {**spec}, 1))
                for code, spec in criteria.items()
            ],
            tier_ids=[
                Command.create(
                    {
                        "name": f"Tier {code}",
                        "code": code,
                        "sequence": place,
                        "is_base": place == len(codes),
                    }
                )
                for place, code in enumerate(codes, 1)
            ],
            grid={"x_lines": [*x_lines], "y_lines": [*y_lines], "cells": rows},
            **values,
        )

    @classmethod
    def _create_program(cls, method, publish, **values):
        program = cls.env["customer.tier.program"].create(
            {
                "name": "Program",
                "company_id": cls.company.id,
                "method": method,
                "grace": 1,
                "buffer_down": 0,
                "downgrade_policy": "direct",
                **values,
            }
        )
        if publish:
            program.action_publish()
        return program

    @classmethod
    def tier(cls, program, code):
        return program.with_context(active_test=False).tier_ids.filtered(
            lambda tier: tier.code == code
        )
