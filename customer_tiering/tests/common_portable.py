from copy import deepcopy

from odoo import Command
from odoo.exceptions import ValidationError

from .common_behaviour import BehaviourCommon

ALL_OF_SPEND = {
    "need": 0,
    "conditions": [{"metric": "revenue", "operator": "ge", "value": 1000.5}],
}


class PortableCommon(BehaviourCommon):
    """Programs of every kind, with nothing as it is by default."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.programs = cls.env["customer.tier.program"]

    def scored(self, **values):
        """Everything else than by default."""
        cny = self.env.ref("base.CNY")
        cny.active = True
        criteria = [
            self.criterion("revenue", weight=40, direction="lower"),
            self.criterion("orders", weight=35, scoring="quantile", buckets=7),
            {
                "metric_id": self.metric("last_purchase").id,
                "weight": 25,
                "scoring": "bands",
                "band_ids": [
                    Command.create({"bound": bound, "points": points})
                    for bound, points in ((30, 100), (90, 50.5), (365, 10))
                ],
            },
        ]
        return self.make_program(
            publish=False,
            score_basis="percentile",
            source="invoice",
            window="fiscal_year",
            window_months=7,
            roll_up="top",
            partner_domain="[('is_company', '=', True)]",
            tz="Asia/Shanghai",
            currency_id=cny.id,
            buffer_up=1.5,
            buffer_down=2.5,
            grace=2,
            min_stay_days=10,
            downgrade_policy="step",
            notify_up="none",
            notify_down="activity",
            criterion_ids=[Command.create(values) for values in criteria],
            **values,
        )

    def ruled(self):
        program = self.make_program(publish=False, method="rule")
        gold, silver, bronze, _base = program.tier_ids
        any_two = {
            "need": 2,
            "conditions": [
                {"metric": "orders", "operator": "gt", "value": 3},
                {"metric": "last_purchase", "operator": "le", "value": 30},
                {"metric": "silence", "operator": "unset"},
            ],
        }
        gold.write({"entry_rules": [ALL_OF_SPEND, any_two]})
        gold.write({"maintain_rules": [any_two]})
        silver.entry_rules = [any_two]
        bronze.entry_rules = [
            {"need": 0, "conditions": [{"metric": "products", "operator": "set"}]}
        ]
        return program

    def matrix(self):
        program = self.make_program(
            publish=False,
            method="matrix",
            criterion_ids=[
                Command.create(self.criterion("revenue", axis="x")),
                Command.create(self.criterion("orders", axis="y")),
            ],
        )
        program.grid = {
            "x_lines": [33.3, 66.6],
            "y_lines": [50],
            "cells": [["SILVER", "GOLD", "GOLD"], ["BASE", "BRONZE", "SILVER"]],
        }
        return program

    def exported(self, program):
        """What another database reads of the file of a program."""
        return self.programs._from_file(program._to_file())

    def visited(self):
        """A program on a metric of our own."""
        self.visits = self.env["customer.tier.metric"].create(
            {
                "name": "Contacts",
                "code": "contacts",
                "kind": "records",
                "model": "res.partner",
                "partner_path": "parent_id",
                "aggregate": "count",
                "period": "ever",
                "unit": "count",
            }
        )
        self.visits.update_field_translations("name", {"zh_CN": "联系人"})
        return self.make_program(
            publish=False, criterion_ids=[Command.create(self.criterion("contacts"))]
        )

    def refused(self, message, change, program=None):
        """A changed file is refused, and leaves nothing."""
        data = deepcopy(self.data if program is None else self.exported(program))
        models = ("program", "criterion", "metric", "band")
        tables = ["customer.tier", *(f"customer.tier.{model}" for model in models)]

        def count():
            return [self.env[model].search_count([]) for model in tables]

        before = count()
        changed = change(data)
        with self.assertRaisesRegex(ValidationError, message):
            self.programs._create_portable(data if changed is None else changed)
        self.assertEqual(count(), before)
