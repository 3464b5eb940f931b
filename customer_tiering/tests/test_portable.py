import base64
import io
import json
import zipfile

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_behaviour import GROUP
from .common_portable import PortableCommon


@tagged("post_install", "-at_install")
class TestPortable(PortableCommon):
    """Programs go out as files, and come in as the same programs."""

    def test_round_trip(self):
        """The same rules, whatever the method, and nothing that names a record."""
        for make in (self.scored, self.ruled, self.matrix):
            program = make()
            with self.subTest(program.method):
                program.name = "One"
                program.update_field_translations("name", {"zh_CN": "方案"})
                gold = program.tier_ids[0]
                gold.update_field_translations("name", {"zh_CN": "金卡"})
                gold.description = "The best"
                gold.color = 3
                data = self.exported(program)
                again = self.programs._create_portable(data)
                self.assertEqual(again._get_rules_digest(), program._get_rules_digest())
                self.assertEqual(self.exported(again), data)
                self.assertEqual(again.state, "draft")
                self.assertEqual(again.company_id, self.company)
                chinese = again.with_context(lang="zh_CN")
                self.assertEqual((again.name, chinese.name), ("One", "方案"))
                best = again.tier_ids[0]
                self.assertEqual((best.name, best.color), ("Gold", 3))
                self.assertEqual(best.with_context(lang="zh_CN").name, "金卡")
                self.assertEqual(best.description, "The best")
                again.action_publish()

    def test_digest_sees_each_rule(self):
        program = self.scored()
        digest = program._get_rules_digest()
        for value in (
            lambda data: data.update(grace=9),
            lambda data: data["criteria"][1].update(buckets=6),
            lambda data: data["tiers"][0].update(min_score=76),
            lambda data: data["criteria"][2]["bands"][0].reverse(),
        ):
            data = self.exported(program)
            value(data["program"])
            again = self.programs._create_portable(data)
            self.assertNotEqual(again._get_rules_digest(), digest)

    def test_what_is_left_out_has_its_default(self):
        program = self.programs._create_portable(
            {
                "format": "customer_tiering.program",
                "format_version": 1,
                "program": {
                    "name": "Short",
                    "criteria": [{"metric": "revenue"}],
                    "tiers": [
                        {"code": "TOP", "name": "Top", "min_score": 50},
                        {"code": "REST", "name": {"fr_FR": "Reste"}, "is_base": True},
                    ],
                },
            }
        )
        self.assertRecordValues(
            program,
            [
                {
                    "method": "score",
                    "grace": 3,
                    "interval": "monthly",
                    "currency_id": self.usd.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(program.criterion_ids.weight, 100)
        self.assertEqual(program.tier_ids.mapped("name"), ["Top", "Reste"])

    def test_by_hand_only_stays_by_hand_only(self):
        program = self.scored(interval=False)
        self.assertFalse(
            self.programs._create_portable(self.exported(program)).interval
        )

    def test_archived_tiers_stay_behind(self):
        program = self.make_program(publish=False)
        self.tier(program, "SILVER").active = False
        again = self.programs._create_portable(self.exported(program))
        self.assertEqual(again.tier_ids.mapped("code"), ["GOLD", "BRONZE", "BASE"])
        self.assertEqual(again._get_rules_digest(), program._get_rules_digest())

    def test_own_metric_comes_along(self):
        program = self.visited()
        data = self.exported(program)
        digest = program._get_rules_digest()
        program.unlink()
        self.visits.unlink()
        again = self.programs._create_portable(data)
        metric = again.criterion_ids.metric_id
        self.assertEqual(
            (metric.code, metric.name, metric.kind, metric.model),
            ("contacts", "Contacts", "records", "res.partner"),
        )
        self.assertEqual(metric.with_context(lang="zh_CN").name, "联系人")
        self.assertEqual(again._get_rules_digest(), digest)
        third = self.programs._create_portable(data)
        self.assertEqual(third.criterion_ids.metric_id, metric)

    def start(self, data, user=None):
        content = base64.b64encode(json.dumps(data).encode())
        starts = self.env["customer.tier.start"]
        start = starts.with_user(user or self.env.user).create({"file": content})
        start.action_show()
        return start

    def test_import(self):
        """Shown first; then made, and published if one likes."""
        for number in range(4):
            customer = self.make_customer(f"Customer {number}")
            self.make_order(customer, 30 * number, "2026-01-15")
        program = self.visited()
        program.window = "lifetime"
        program.criterion_ids = [
            Command.update(program.criterion_ids.id, {"weight": 0}),
            Command.create(self.criterion("revenue")),
        ]
        data = self.exported(program)
        program.unlink()
        self.visits.unlink()
        manager = self.make_user("tier_portable_manager", f"{GROUP}manager")
        count = self.programs.search_count([])
        start = self.start(data, manager)
        self.assertFalse(start.problem)
        tiers = {tier["code"]: tier["customers"] for tier in start.outcome["tiers"]}
        self.assertEqual(tiers, {"GOLD": 1, "SILVER": 1, "BRONZE": 1, "BASE": 1})
        self.assertEqual(start.outcome["revenue"], 180)
        self.assertEqual(self.programs.search_count([]), count)
        self.assertFalse(self.metric("contacts"))
        action = start.action_edit()
        made = self.programs.browse(action["res_id"])
        self.assertEqual((made.state, made.name), ("draft", "Ladder"))
        self.assertEqual(start.action_publish()["tag"], "customer_tiering.run")
        published = self.programs.search([("state", "=", "published")])
        self.assertEqual(published.name, "Ladder")

    def test_import_of_what_is_no_program(self):
        start = self.start({"format": "other"})
        self.assertFalse(start.outcome)
        self.assertIn("not the file of a program", start.problem)
        with self.assertRaises(ValidationError):
            start.action_publish()

    def test_only_administrators_import(self):
        for group in ("user", "officer"):
            user = self.make_user(f"tier_portable_{group}", f"{GROUP}{group}")
            with self.assertRaises(AccessError):
                self.start({}, user)

    def test_names_of_a_copy_in_every_language(self):
        program = self.make_program(publish=False)
        program.update_field_translations("name", {"zh_CN": "方案"})
        gold = self.tier(program, "GOLD")
        gold.update_field_translations("name", {"zh_CN": "金卡"})
        copy = program.copy()
        self.assertEqual(copy.name, "Ladder (copy)")
        self.assertEqual(copy.with_context(lang="zh_CN").name, "方案")
        best = self.tier(copy, "GOLD")
        self.assertEqual(
            (best.name, best.with_context(lang="zh_CN").name), ("Gold", "金卡")
        )


@tagged("post_install", "-at_install")
class TestDownload(HttpCase):
    """Files of programs over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "tier_download", f"{GROUP}user")
        preset = cls.env["customer.tier.preset"].search([("code", "=", "abc")])
        cls.program = preset._make_program()
        cls.program.name = "ABC/天"

    def download(self, programs, login="tier_download"):
        self.authenticate(login, login)
        url = programs.action_export()["url"]
        return self.url_open(url)

    def test_one(self):
        response = self.download(self.program)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json(), self.program._to_portable())
        named = response.headers["Content-Disposition"]
        self.assertIn("ABC-%E5%A4%A9.json", named)
        self.assertIn("attachment", named)

    def test_several(self):
        programs = self.program + self.program.copy({"name": "ABC/天"})
        response = self.download(programs)
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        self.assertEqual(len(set(archive.namelist())), 2)
        for name, program in zip(archive.namelist(), programs, strict=True):
            self.assertEqual(json.loads(archive.read(name)), program._to_portable())

    @mute_logger("odoo.http")
    def test_not_for_everyone(self):
        new_test_user(self.env, "tier_download_no", "base.group_user")
        self.assertEqual(
            self.download(self.program, "tier_download_no").status_code, 403
        )
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.program.company_id = company
        self.assertEqual(self.download(self.program).status_code, 403)

    def test_what_is_no_id(self):
        self.authenticate("tier_download", "tier_download")
        response = self.url_open("/customer_tiering/programs?ids=a,b")
        self.assertEqual(response.status_code, 404)
