from odoo.tests import tagged

from .common import LINE, AutomationCommon


@tagged("post_install", "-at_install")
class TestMoves(AutomationCommon):
    """Records that are there when their customer moves to another tier."""

    def test_upgrade(self):
        self.make_rule()
        lines = [self.make_line(self.silver), self.make_line(self.bronze)]
        self.make_order(self.silver, 80, "2026-02-15")
        self.move()
        self.assertEqual([line.ref for line in lines], ["FIRST", False])

    def test_downgrade(self):
        """The field is what it was, for contacts too."""
        option = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", LINE),
                ("value", "=", "invoice"),
            ]
        )
        self.make_rule()
        self.make_rule(field="category", value_selection_id=option.id)
        lines = [self.make_line(self.golden), self.make_line(self.contact)]
        for line in lines:
            self.assertEqual((line.ref, line.category), ("FIRST", "invoice"))
        self.move()
        for line in lines:
            self.assertEqual((line.ref, line.category), (False, "other"))

    def test_from_one_rule_to_another(self):
        """Whichever comes first, what was there before is not forgotten."""
        for codes in (("GOLD", "BASE"), ("BASE", "GOLD")):
            rules = [
                self.make_rule(code, value=code, sequence=place)
                for place, code in enumerate(codes)
            ]
            line = self.make_line(self.golden)
            self.assertEqual(line.ref, "GOLD")
            run = self.move()
            self.assertEqual(line.ref, "BASE")
            run.action_rollback()
            self.dispatch()
            for rule in rules:
                rule.unlink()
            self.assertFalse(line.ref)

    def test_objection_to_profiling(self):
        self.make_rule()
        line = self.make_line(self.contact)
        self.golden.customer_tier_objection = True
        self.dispatch()
        self.assertFalse(line.ref)

    def test_override_and_its_end(self):
        self.make_rule()
        line = self.make_line(self.bronze)
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.dispatch()
        self.assertEqual(line.ref, "FIRST")
        self.at("2026-02-11")
        self.run_cron()
        self.dispatch()
        self.assertFalse(line.ref)

    def test_rollback(self):
        self.make_rule()
        line = self.make_line(self.golden)
        run = self.move()
        self.assertFalse(line.ref)
        run.action_rollback()
        self.dispatch()
        self.assertEqual(line.ref, "FIRST")

    def test_choices_stay(self):
        self.make_rule()
        chosen = self.make_line(self.golden, ref="MINE")
        changed, emptied = self.make_line(self.golden), self.make_line(self.golden)
        changed.ref, emptied.ref = "MINE", False
        lines = [chosen, changed, emptied]
        self.move()
        self.assertEqual([line.ref for line in lines], ["MINE", "MINE", False])
        self.make_order(self.golden, 80, "2026-03-15")
        self.move("2026-03-31")
        self.assertEqual([line.ref for line in lines], ["MINE", "MINE", False])

    def test_open_documents_stay_as_they_are(self):
        self.make_rule()
        self.tier(self.program, "BASE").open_documents = "keep"
        line = self.make_line(self.golden)
        self.move()
        self.assertEqual(line.ref, "FIRST")
        self.assertFalse(self.make_line(self.golden).ref)

    def test_not_at_moves(self):
        self.make_rule(on_move=False)
        line = self.make_line(self.golden)
        self.move()
        self.assertEqual(line.ref, "FIRST")

    def test_only_records_where(self):
        self.make_rule(domain="[('unit_amount', '<', 5)]")
        open_, done = self.make_line(self.golden), self.make_line(self.golden)
        done.unit_amount = 5
        self.move()
        self.assertEqual([open_.ref, done.ref], [False, "FIRST"])

    def test_two_companies(self):
        """A move in one company changes nothing in the other."""
        other = self.make_company("Automation Three")
        ladder = self.make_program(company_id=other.id, is_primary=True)
        self.make_order(self.golden, 80, "2026-01-15", company=other)
        ladder._assess(as_of="2026-01-31")
        rule = self.make_rule()
        rule.sudo().tier_ids |= self.tier(ladder, "GOLD")
        self.clerk.company_ids |= other
        here = self.make_line(self.golden)
        there = self.make_line(self.golden, company_id=other.id)
        self.move()
        self.assertEqual([here.ref, there.ref], [False, "FIRST"])
        ladder._assess(as_of="2026-02-28")
        self.dispatch()
        self.assertEqual([here.ref, there.ref], [False, False])
