import re
from pathlib import Path

import polib

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader, code_translations

from .common_behaviour import GROUP, BehaviourCommon

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf](?![a-z])|%%")
TAG = re.compile(r"<[^>]*>")
LABEL = re.compile(r'(title|aria-label)="[^"]*"')


@tagged("post_install", "-at_install")
class TestTranslations(BehaviourCommon):
    """Simplified Chinese, complete and as Odoo shows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = file_path("customer_tiering/i18n/zh_CN.po")
        cls.entries = polib.pofile(Path(path).read_text(encoding="utf-8"))
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms(
            ["customer_tiering"], ["zh_CN"], overwrite=True
        )
        cls.zh = cls.env(context={**cls.env.context, "lang": "zh_CN"})

    def preset(self, code):
        return self.zh["customer.tier.preset"].search([("code", "=", code)])

    # ------------------------------------------------------------------
    # The file
    # ------------------------------------------------------------------

    def test_header(self):
        self.assertEqual(self.entries.metadata["Language"], "zh_CN")
        self.assertEqual(self.entries.metadata["Plural-Forms"], "nplurals=1; plural=0;")

    def test_nothing_is_empty_or_left_over(self):
        empty = [entry.msgid for entry in self.entries if not entry.msgstr.strip()]
        self.assertEqual(empty, [])
        self.assertEqual(self.entries.fuzzy_entries(), [])
        self.assertEqual(self.entries.obsolete_entries(), [])

    def test_every_term_is_there(self):
        """Those of the fields that records inherit too; and of whatever else of the
        suite is installed, since the core names no other."""
        addons = self.env["ir.module.module"].search(
            [("name", "=like", "customer_tiering%"), ("state", "=", "installed")]
        )
        wanted = {name: set() for name in addons.mapped("name")}
        terms = TranslationModuleReader(self.cr, list(wanted))
        for addon, _kind, _name, _place, source, *_rest in terms:
            wanted[addon].add(source)
        for addon, sources in wanted.items():
            path = file_path(f"{addon}/i18n/zh_CN.po")
            entries = polib.pofile(Path(path).read_text(encoding="utf-8"))
            known = {entry.msgid for entry in entries if entry.msgstr.strip()}
            with self.subTest(addon):
                self.assertTrue(sources)
                self.assertEqual(sorted(sources - known), [])

    def test_template_has_the_same_terms(self):
        path = file_path("customer_tiering/i18n/customer_tiering.pot")
        template = polib.pofile(Path(path).read_text(encoding="utf-8"))
        self.assertEqual(
            [entry.msgid for entry in template], [entry.msgid for entry in self.entries]
        )

    def test_placeholders_and_markup_are_kept(self):
        """Titles in the markup may change, nothing else of it."""

        def parts(text):
            markup = [LABEL.sub("", tag) for tag in TAG.findall(text)]
            return sorted(PLACEHOLDER.findall(text)), markup

        for entry in self.entries:
            self.assertEqual(parts(entry.msgstr), parts(entry.msgid), entry.msgid)

    def test_punctuation_is_chinese(self):
        """No comma, colon or full stop of Latin width beside a Chinese character."""
        narrow = re.compile(r"[\u4e00-\u9fff][,.;:?!](?!\w)")
        wrong = [e.msgstr for e in self.entries if narrow.search(e.msgstr)]
        self.assertEqual(wrong, [])

    # ------------------------------------------------------------------
    # What Odoo shows
    # ------------------------------------------------------------------

    def test_labels(self):
        wanted = {
            ("res.partner", "customer_tier_id"): "客户等级",
            ("sale.order", "customer_tier_id"): "客户等级",
            ("sale.order", "confirmed_tier_id"): "确认时的等级",
            ("customer.tier.member", "revenue"): "消费额度",
            ("customer.tier.program", "criterion_ids"): "分级依据",
        }
        for (model, name), label in wanted.items():
            found = self.zh[model].fields_get([name], ["string"])
            self.assertEqual(found[name]["string"], label, f"{model}.{name}")
        self.assertEqual(
            self.zh.ref("customer_tiering.customer_tiering_menu_root").name, "客户分级"
        )
        window = self.zh["customer.tier.program"].fields_get(["interval"])["interval"]
        self.assertIn(("quarterly", "每季度"), window["selection"])

    def test_metrics_in_the_words_of_the_staff(self):
        names = self.zh["customer.tier.metric"]._get_names()
        self.assertLessEqual(
            {
                "revenue": "消费额度",
                "orders": "购买频次",
                "purchase_gap": "购买周期",
                "last_purchase": "最近一次消费",
                "average_order": "客单价",
            }.items(),
            names.items(),
        )

    def test_presets_make_chinese_tiers(self):
        """As many names as tiers, whatever the language."""
        ladders = {
            "scorecard": ["VIP客户", "重要客户", "普通客户", "潜在客户"],
            "pyramid": ["重要关键客户", "次要关键客户", "普通客户", "小客户"],
        }
        for code, names in ladders.items():
            program = self.preset(code)._make_program()
            self.assertEqual(program._get_ladder().mapped("name"), names)
        self.assertEqual(self.preset("pyramid").name, "金字塔")
        defined = [("definition", "!=", False)]
        for preset in self.zh["customer.tier.preset"].search(defined):
            tiers = preset.definition["tiers"]
            self.assertEqual(len(preset.tier_names.split("|")), len(tiers))

    def test_errors(self):
        program = self.make_program(publish=False).with_env(self.zh)
        program.name = "方案"
        with self.assertRaises(UserError) as caught:
            program._assess()
        self.assertEqual(str(caught.exception), "方案 仍是草稿：请先发布。")
        program.criterion_ids.weight = 60
        with self.assertRaises(ValidationError) as caught:
            program.action_publish()
        self.assertEqual(
            str(caught.exception), "方案：权重（%）：权重合计为 60%，应为 100%。"
        )

    def test_sentences(self):
        values = {"grace": 3, "buffer_down": 5, "downgrade_policy": "step"}
        program = self.make_program(publish=False, **values).with_env(self.zh)
        program.tier_ids[1:].unlink()
        program.tier_ids.name = "VIP客户"
        self.assertEqual(
            program.summary,
            "依据已确认销售订单（最近 1 个月），按消费额度 100 % 为客户评分；"
            "VIP客户 75 分起。",
        )
        self.assertEqual(
            program.movement_summary,
            "达到门槛立即升级。连续 3 次评估低于门槛 5 分时，降一级。",
        )

    def test_terms_of_the_web_client(self):
        terms = code_translations.get_web_translations("customer_tiering", "zh_CN")
        found = {term["id"]: term["string"] for term in terms["messages"]}
        self.assertEqual(found["What counts"], "评分构成")
        self.assertEqual(found["%s more"], "还差 %s")

    # ------------------------------------------------------------------
    # Who works in one language, and who reads in another
    # ------------------------------------------------------------------

    def test_a_run_in_another_language_reads_in_ours(self):
        """A job runs in English; its warnings and settings are read in Chinese."""
        criterion = self.criterion(scoring="percentile", low=0, high=0)
        customer = self.make_customer()
        self.make_order(customer, 80, "2026-01-15")
        program = self.make_program(criterion_ids=[Command.create(criterion)])
        run = program._assess(as_of="2026-01-31").with_env(self.zh)
        self.assertIn("消费额度：客户太少", run.warnings)
        self.assertIn("消费额度", run.settings_text)
        self.assertNotIn("Spend", run.settings_text)
        member = self.member(program, customer).with_env(self.zh)
        self.assertEqual(member._explain()[0]["name"], "消费额度")

    def test_notes_are_in_the_language_of_the_salesperson(self):
        salesman = self.make_user("tier_i18n_user", f"{GROUP}user", lang="zh_CN")
        customer = self.make_customer(user_id=salesman.id)
        program = self.make_program(notify_up="activity")
        tiers = program.tier_ids.with_env(self.zh)
        for tier, name in zip(tiers, ("金卡", "银卡", "铜卡", "普通"), strict=True):
            tier.name = name
        self.walk(program, customer, 30, 80)
        moves = self.env["customer.tier.transition"].search(
            [("partner_id", "=", customer.id), ("old_tier_id", "!=", False)]
        )
        moves._dispatch()
        activity = customer.activity_ids
        self.assertEqual(activity.summary, f"{program.name}：铜卡 → 金卡")
