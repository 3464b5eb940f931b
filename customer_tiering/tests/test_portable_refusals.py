import json

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portable import PortableCommon


def criterion_without(key):
    return lambda data: data["program"]["criteria"][0].pop(key) and None


@tagged("post_install", "-at_install")
class TestPortableRefusals(PortableCommon):
    """A file that is not good is refused with its place, and leaves nothing."""

    @mute_logger("odoo.sql_db")
    def test_refused_files(self):
        self.data = self.exported(self.scored())
        kept = self.data["program"]

        def program(**values):
            return lambda data: data["program"].update(values)

        def criterion(**values):
            return lambda data: data["program"]["criteria"][0].update(values)

        def tier(**values):
            return lambda data: data["program"]["tiers"][1].update(values)

        def without(*path):
            def change(data):
                for step in path[:-1]:
                    data = data[step]
                del data[path[-1]]

            return change

        for message, change in (
            ("not the file of a program", lambda data: []),
            ("not the file of a program", lambda data: {"format": "other"}),
            ("^format_version: .*2", lambda data: data.update(format_version=2)),
            ("^format_version: ", lambda data: data.update(format_version=True)),
            ("^format_version: ", without("format_version")),
            ("^program: .*missing", without("program")),
            ("^program: .*object", lambda data: data.update(program=[])),
            ("^extra: .*not known", lambda data: data.update(extra=1)),
            ("^program.id: .*not known", program(id=5)),
            ("^program.company_id: .*not known", program(company_id=1)),
            ("^program.name: .*missing", without("program", "name")),
            ("^program.name: .*missing", program(name=None)),
            ("^program.name: .*text", program(name=" ")),
            ("^program.name: ", program(name=5)),
            ("^program.name.zh_CN: .*text", program(name={"zh_CN": 5})),
            ("^program.name: .*text", program(name="a\x00b")),
            ('^program.method: "tree" is none of score, ', program(method="tree")),
            ("^program.method: .*missing", program(method=None)),
            ("^program.grace: ", program(grace="3")),
            ("^program.grace: ", program(grace=1.5)),
            ("^program.grace: ", program(grace=True)),
            ("^program.grace: .*range", program(grace=10**30)),
            ("^program.buffer_down: ", program(buffer_down=float("inf"))),
            ("^program.partner_domain: ", program(partner_domain=[1])),
            ('^program.currency: "XYZ"', program(currency="XYZ")),
            ("^program.currency: ", program(currency=7)),
            ("^program.criteria: .*list", program(criteria={})),
            ("^program.criteria.1: .*object", program(criteria=["revenue"])),
            ("^program.tiers: .*missing", without("program", "tiers")),
            ("^program.criteria.wealth.metric: .*wealth", criterion(metric="wealth")),
            ("^program.criteria.*metric: ", criterion(metric=["revenue"])),
            ("^program.criteria.1.metric: .*missing", criterion_without("metric")),
            ("^program.criteria.revenue.weight: ", criterion(weight="40")),
            ("^program.criteria.revenue.axis: ", criterion(axis="z")),
            ("^program.criteria.revenue.bands.1: ", criterion(bands=[5])),
            ("^program.criteria.revenue.bands.1.points: ", criterion(bands=[[5, "a"]])),
            ("^program.tiers.SILVER.is_base: ", tier(is_base=1)),
            ("^program.tiers.SILVER.min: .*not known", tier(min=1)),
            ("^program.tiers.2.code: ", tier(code=None)),
            ("^program.tiers.SILVER.name: .*missing", tier(name=None)),
            ("Months: ", program(window_months=0)),
            ("Months: ", program(window_months=10**9)),
            ("weights total 95", criterion(weight=35)),
            ("same value is there twice", tier(code="GOLD")),
            ("^Ladder: .*Silver", tier(min_score=80)),
            ("no tier is the base tier", program(tiers=kept["tiers"][:3])),
            ("Also grade", program(partner_domain="[('nothing', '=', 1)]")),
        ):
            with self.subTest(message):
                self.refused(message, change)

    def test_refused_rules(self):
        self.data = self.exported(self.ruled())

        def gold(**values):
            return lambda data: data["program"]["tiers"][0].update(values)

        def conditions(*parts):
            rule = {"need": 0, "conditions": [dict(part) for part in parts]}
            return gold(entry=[rule])

        spend = {"metric": "revenue", "operator": "ge", "value": 1}
        for message, change in (
            ("^program.tiers.GOLD.entry: ", gold(entry={"need": 0})),
            ("^program.tiers.GOLD.entry: .*list", gold(entry={"a": 1})),
            ("^program.tiers.GOLD.maintain: ", gold(maintain=[5])),
            (
                "^program.tiers.GOLD.entry: .*wealth",
                conditions({**spend, "metric": "wealth"}),
            ),
            (
                "^program.tiers.GOLD.entry: .*near",
                conditions({**spend, "operator": "near"}),
            ),
            (
                "^program.tiers.GOLD.entry: .*number",
                conditions({**spend, "value": "1"}),
            ),
            (
                "^program.tiers.GOLD.entry: .*number",
                conditions({**spend, "value": {"top": 5}}),
            ),
            ("^program.tiers.GOLD.entry: ", conditions({**spend, "extra": 1})),
            ("^Ladder: .*Gold: ", gold(entry=[])),
            ("contradict", conditions(spend, {**spend, "operator": "lt"})),
        ):
            with self.subTest(message):
                self.refused(message, change)

    def test_refused_grids(self):
        self.data = self.exported(self.matrix())

        def grid(**values):
            return lambda data: data["program"]["grid"].update(values)

        rows = self.data["program"]["grid"]["cells"]
        for message, change in (
            ("Grid", lambda data: data["program"].update(grid=None)),
            ("^program.grid: ", lambda data: data["program"].update(grid=5)),
            ("Grid", lambda data: data["program"].update(grid=[])),
            ("Grid", grid(cells=5)),
            ("Grid", grid(extra=5)),
            ("Grid", grid(cells=rows[:1])),
            ("Grid, .*axis", grid(x_lines=[66, 33])),
            ("Grid", grid(x_lines=["33", 66])),
            ("Grid, row 2, column 1", grid(cells=[rows[0], ["", *rows[1][1:]]])),
            ("Grid, row 2, column 3", grid(cells=[rows[0], [*rows[1][:2], "IRON"]])),
            ("Grid", grid(cells=[rows[0], [*rows[1][:2], 5]])),
        ):
            with self.subTest(message):
                self.refused(message, change)

    def test_no_json(self):
        for content in (b"", b"\xff\xfe", b"{", b'{"a": NaN}', b"[" * 100_000):
            with self.assertRaisesRegex(ValidationError, "not the file of a program"):
                self.programs._from_file(content)
        data = self.exported(self.matrix())
        content = b"\xef\xbb\xbf" + json.dumps(data).encode()
        self.assertEqual(self.programs._from_file(content), data)

    def test_own_metric_that_is_another_one_here(self):
        data = self.exported(self.visited())
        self.visits.domain = "[('type', '=', 'contact')]"
        self.data = data
        self.refused("^metrics.contacts.domain: Contacts ", lambda data: None)

    def test_terms_of_a_prediction_that_are_others_here(self):
        """The same rules would mean something else."""
        value = self.metric("lifetime_value")
        program = self.make_program(
            publish=False,
            criterion_ids=[Command.create(self.criterion("lifetime_value"))],
        )
        self.data = self.exported(program)
        self.programs._create_portable(self.data)
        value.horizon_months = 24
        self.refused("^metrics.lifetime_value.horizon_months: ", lambda data: None)

    def test_refused_metrics(self):
        program = self.visited()
        self.data = self.exported(program)
        program.unlink()
        self.visits.unlink()

        def metric(**values):
            return lambda data: data["metrics"][0].update(values)

        for message, change in (
            ("^metrics.contacts.kind: ", metric(kind="builtin")),
            ("^metrics.contacts.kind: ", metric(kind="code")),
            ("^metrics.contacts.id: .*not known", metric(id=5)),
            ("^metrics.contacts: .*nothing", metric(model="nothing")),
            ("^metrics.contacts: ", metric(partner_path="nobody_id")),
            ("^metrics.contacts: ", metric(domain="[('nothing', '=', 1)]")),
            ("^metrics: .*list", lambda data: data.update(metrics={})),
        ):
            with self.subTest(message):
                self.refused(message, change)
