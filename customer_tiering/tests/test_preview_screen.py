from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_behaviour import GROUP
from .common_preview import PreviewCommon

FEBRUARY = "2026-02-28"
PREVIEW = "odoo.addons.customer_tiering.models.customer_tier_program_preview"


class ScreenCommon(PreviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.user, cls.officer, cls.manager = (
            cls.make_user(f"tier_preview_{group}", f"{GROUP}{group}")
            for group in ("user", "officer", "manager")
        )


@tagged("post_install", "-at_install")
class TestPreviewRights(ScreenCommon):
    """Who may look, who may decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        cls.gold = cls.tier(cls.program, "GOLD")

    def calls(self, program):
        """All that can be called from outside, for those who may only look."""
        return (
            program.action_preview,
            program.get_preview,
            lambda: program.action_preview_customers(0, self.gold.id),
        )

    def test_users_may_not_look(self):
        for user in (self.user, self.make_user("tier_preview_none", "base.group_user")):
            for call in self.calls(self.program.with_user(user)):
                with self.assertRaises(AccessError):
                    call()

    def test_officers_look_and_administrators_decide(self):
        for user in (self.officer, self.manager):
            for call in self.calls(self.program.with_user(user)):
                self.assertTrue(call())
        officer = self.program.with_user(self.officer)
        self.assertFalse(officer.get_preview()["may_publish"])
        self.assertTrue(
            self.program.with_user(self.manager).get_preview()["may_publish"]
        )
        with self.assertRaises(AccessError):
            officer.action_keep_lines({self.gold.id: 80})
        with self.assertRaises(AccessError):
            self.make_program(publish=False).with_user(
                self.officer
            ).action_apply_preview()
        # They may assess by what is published, but not say why it is.
        self.assertEqual(
            officer.action_apply_preview()["params"]["program_ids"], self.program.ids
        )
        with self.assertRaises(AccessError):
            officer.action_apply_preview("Because")

    def test_other_company(self):
        other = self.make_company("Other Ltd")
        stranger = self.make_user(
            "tier_preview_stranger", f"{GROUP}manager", company=other
        )

        def theirs(record):
            return record.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            )

        for call in self.calls(theirs(self.program)):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            theirs(self.program).action_keep_lines({self.gold.id: 80})
        group = self.make_program(company_id=False, currency_id=self.usd.id)
        customer = self.make_customer(company_id=self.company.id)
        self.make_order(customer, 80, "2026-01-15")
        # The total of the group is nobody's secret, its customers are.
        found = theirs(group)._preview("2026-01-31")
        self.assertEqual(found["next"]["totals"]["enter"]["revenue"], 80)
        self.patch(
            type(group), "_today", lambda _self: fields.Date.to_date("2026-01-31")
        )
        action = theirs(group).action_preview_customers(0, self.tier(group, "GOLD").id)
        self.assertEqual(action["domain"], [("id", "in", customer.ids)])
        partners = theirs(self.env["res.partner"])
        self.assertFalse(partners.search(action["domain"]))

    def test_nobody_grades_by_lines_that_are_tried(self):
        """A context that comes from outside changes nothing."""
        customer = self.make_customer()
        self.make_order(customer, 60, str(self.program._today()))
        officer = self.program.with_user(self.officer)
        trial = {"customer_tiering_trial": {str(self.gold.id): 55}}
        officer.with_context(**trial).action_assess()
        self.assertEqual(self.code(self.program, customer), "SILVER")


@tagged("post_install", "-at_install")
class TestPreviewScreen(ScreenCommon):
    """What the screen asks for and does."""

    def keep(self, program, lines, reason=None):
        program.with_user(self.manager).action_keep_lines(lines, reason)

    def test_keep_and_say_why(self):
        program = self.make_program()
        gold, silver = self.tier(program, "GOLD"), self.tier(program, "SILVER")
        self.keep(program, {str(gold.id): 90, str(silver.id): 60.5}, "Fewer at the top")
        self.assertEqual(
            program.tier_ids.sorted("sequence").mapped("min_score"), [90, 60.5, 25, 0]
        )
        version = program.version_ids.sorted("number")[-1]
        self.assertEqual(
            (version.number, version.reason, version.user_id),
            (2, "Fewer at the top", self.manager),
        )

    def test_publish_and_say_why(self):
        program = self.make_program(publish=False)
        action = program.with_user(self.manager).action_apply_preview("To begin with")
        self.assertEqual(action["tag"], "customer_tiering.run")
        self.assertEqual((program.state, program.version), ("published", 1))
        self.assertEqual(program.version_ids.reason, "To begin with")

    def test_say_why_of_rules_that_are_published(self):
        program = self.make_program()
        program.grace = 2
        action = program.with_user(self.manager).action_apply_preview("More patience")
        self.assertEqual(action["tag"], "customer_tiering.run")
        self.assertEqual(
            [(v.number, v.reason) for v in program.version_ids.sorted("number")],
            [(1, False), (2, "More patience")],
        )
        program.with_user(self.manager).action_apply_preview()
        version = program.version_ids.sorted("number")[-1]
        self.assertEqual(version.reason, "More patience")

    def test_opens_the_customers_of_a_cell(self):
        program = self.make_program()
        people = self.stand(
            program,
            {"One": 80, "Two": 80, "Three": 90, "Gone": 60},
            {"One": 60, "Two": 65, "Three": 90, "New": 10},
        )
        people["Gone"].active = False
        gold, silver, base = (
            self.tier(program, code) for code in ("GOLD", "SILVER", "BASE")
        )
        self.patch(type(program), "_today", lambda _self: fields.Date.to_date(FEBRUARY))
        officer = program.with_user(self.officer)
        for old, new, title, names in (
            (gold.id, silver.id, "Gold → Silver", ["Two", "One"]),
            (gold.id, gold.id, "Gold → Gold", ["Three"]),
            (0, base.id, "Not graded yet → Base", ["New"]),
            (silver.id, 0, "Silver → Graded no more", ["Gone"]),
            (silver.id, gold.id, "Silver → Gold", []),
        ):
            action = officer.action_preview_customers(old, new)
            ids = [people[name].id for name in names]
            self.assertEqual(
                (action["name"], action["domain"]), (title, [("id", "in", ids)])
            )
        partners = self.env["res.partner"].with_context(**action["context"])
        self.assertIn(people["Gone"], partners.search([("id", "=", people["Gone"].id)]))
        # With other lines, or once nobody waits any more
        action = officer.action_preview_customers(
            gold.id, gold.id, lines={str(gold.id): 65}
        )
        ids = [people[name].id for name in ("Three", "Two")]
        self.assertEqual(action["domain"], [("id", "in", ids)])
        program.grace = 2
        for in_the_end, found in ((False, gold), (True, silver)):
            action = officer.action_preview_customers(gold.id, found.id, in_the_end)
            self.assertIn(people["One"].id, action["domain"][0][2])

    def test_opens_so_many_at_once(self):
        program = self.make_program()
        people = self.stand(program, {"Least": 80, "Most": 95, "More": 90})
        self.patch(type(program), "_today", lambda _self: fields.Date.to_date(FEBRUARY))
        gold = self.tier(program, "GOLD")
        for partner, amount in (("Least", 80), ("Most", 95), ("More", 90)):
            self.make_order(people[partner], amount, "2026-02-15")
        with patch(f"{PREVIEW}.SHOWN", 2):
            action = program.action_preview_customers(gold.id, gold.id)
        self.assertEqual(action["tag"], "display_notification")
        self.assertRegex(action["params"]["message"], "2 of these 3 customers")
        ids = (people["Most"] + people["More"]).ids
        opened = action["params"]["next"]
        self.assertEqual(
            (opened["name"], opened["domain"]),
            ("Gold → Gold: 2 of 3", [("id", "in", ids)]),
        )

    def test_when_customers_move(self):
        program = self.make_program(interval="monthly", next_run="2099-12-01")
        found = program.get_preview()
        self.assertEqual(
            (found["state"], found["next_run"], found["window"], found["id"]),
            ("published", "2099-12-01", "last 1 months", program.id),
        )
        program.interval = False
        self.assertFalse(program.get_preview()["next_run"])

    # ------------------------------------------------------------------
    # Counting without asking again
    # ------------------------------------------------------------------

    def count(self, found, lines):
        """Customers and revenue a tier, by the distribution: what the screen does."""
        edges, is_rank = found["distribution"]["edges"], found["method"] == "rank"
        reach, ahead = [], 0
        for line in lines[:-1]:
            ahead += line
            edge = ahead if is_rank else line
            passed = [e <= edge + 1e-9 if is_rank else e >= edge - 1e-9 for e in edges]
            reach.append(sum(passed) - 1)
        totals = [[0, 0] for _line in lines]
        for place, customers, revenue in found["distribution"]["counts"]:
            tiers = [tier for tier, last in enumerate(reach) if place <= last]
            tier = tiers[0] if tiers else len(lines) - 1
            totals[tier][0] += customers
            totals[tier][1] += revenue
        return [(customers, round(revenue, 2)) for customers, revenue in totals]

    def assertCountsAsTheServer(self, program, lines):
        """Both, with these lines tried, and where they are on a step from before."""
        tried = dict(zip(program._get_ladder().ids, lines, strict=True))
        tiers = program._with_lines(tried)._simulate(FEBRUARY)["tiers"]
        expected = [(tier["customers"], round(tier["revenue"], 2)) for tier in tiers]
        found = program._preview(FEBRUARY, tried)
        self.assertEqual(self.count(found, lines), expected, lines)
        if all(line % 0.5 == 0 for line in lines):
            found = program._preview(FEBRUARY)
            self.assertEqual(self.count(found, lines), expected, lines)

    def spread(self, **values):
        """A program and forty customers, some of them equal, some without purchase."""
        program = self.make_program(**values)
        amounts = [0, 0, 0, 100 / 3, 50, 75, 75, 25, 60.5, 60.51, 100, 250]
        january = {f"Old {n}": amount or 10 for n, amount in enumerate(amounts)}
        people = self.stand(program, january)
        for number, customer in enumerate(people.values()):
            if amounts[number]:
                self.make_order(customer, amounts[number], "2026-02-15")
        for number in range(28):
            customer = self.make_customer(f"New {number}")
            self.make_order(customer, number * 37 % 101, "2026-02-10")
        return program

    def test_counts_by_thresholds(self):
        for basis in ("points", "percentile"):
            program = self.spread(score_basis=basis, grace=3, buffer_down=5)
            for lines in (
                [75, 50, 25, 0],
                [75.5, 75, 0.5, 0],
                [100, 60.51, 100 / 3, 0],
                [99.5, 99, 98.5, 0],
                [80, 33.33, 12.345, 0],
            ):
                self.assertCountsAsTheServer(program, lines)

    def test_counts_by_shares(self):
        for basis in ("customers", "value"):
            program = self.spread(method="rank", rank_basis=basis, grace=3)
            for lines in (
                [25, 25, 25, 25],
                [0.5, 0, 99, 0.5],
                [10, 50, 40, 0],
                [100 / 3, 100 / 3, 100 / 6, 100 / 6],
                [2.5, 97.5, 0, 0],
            ):
                self.assertCountsAsTheServer(program, lines)

    # ------------------------------------------------------------------
    # What it costs
    # ------------------------------------------------------------------

    def pricelist(self, *percents, **values):
        return self.env["product.pricelist"].create(
            {
                "name": f"Pricelist {percents}",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                            **values,
                        }
                    )
                    for percent in percents
                ],
            }
        )

    def costs(self, program, horizon="next"):
        """(before, after) of price lists; by code: percent, before, after."""
        [found] = program._preview(FEBRUARY)[horizon]["costs"]
        self.assertEqual(found["name"], "Discounts")
        return (found["before"], found["after"]), {
            self.code_of(row["id"]): (row["percent"], row["before"], row["after"])
            for row in found["tiers"]
        }

    def test_price_lists(self):
        """By the amounts of a month, twelve times a year."""
        program = self.make_program()
        self.stand(
            program,
            {"Falling": 80, "Steady": 90, "Low": 30},
            {"Falling": 60, "Steady": 90, "Low": 30, "New": 25},
        )
        self.assertEqual(program._preview(FEBRUARY)["next"]["costs"], [])
        self.tier(program, "GOLD").pricelist_id = self.pricelist(10)
        self.tier(program, "SILVER").pricelist_id = self.pricelist(5)
        self.assertEqual(
            self.costs(program),
            (
                # 10 % of 150; 10 % of 90 and 5 % of 60
                (180, 144),
                {"GOLD": (10, 180, 108), "SILVER": (5, 0, 36), "BRONZE": (0, 0, 0)},
            ),
        )
        self.assertTrue(program._preview(FEBRUARY)["per_year"])
        program.window = "lifetime"
        self.assertFalse(program._preview(FEBRUARY)["per_year"])

    def test_price_lists_that_are_not_as_simple(self):
        program = self.make_program()
        self.stand(program, {"One": 80, "Two": 60}, {"One": 60, "Two": 60})
        gold, silver = self.tier(program, "GOLD"), self.tier(program, "SILVER")
        gold.pricelist_id = self.pricelist(10)
        for pricelist, percent in (
            (self.pricelist(5, 7), None),
            (self.pricelist(5, min_quantity=10), None),
            (self.pricelist(5, date_end="2026-03-01 00:00:00"), None),
            (self.pricelist(5, compute_price="fixed"), None),
            (
                self.pricelist(
                    5,
                    applied_on="1_product",
                    product_tmpl_id=self.product.product_tmpl_id.id,
                ),
                None,
            ),
            (self.pricelist(5, base="standard_price"), None),
            (self.pricelist(5, min_quantity=1), 5),
            (self.pricelist(), 0),
        ):
            silver.pricelist_id = pricelist
            (before, after), tiers = self.costs(program)
            self.assertEqual(tiers["SILVER"][0], percent, pricelist.name)
            known = 60 * 12 * (percent or 0) / 100
            self.assertEqual((before, after), (72 + known, 2 * known), pricelist.name)
            if percent is None:
                self.assertEqual(tiers["SILVER"][1:], (None, None))
        # A tier in which nobody is or was costs nothing, whatever its prices are.
        silver.pricelist_id = False
        self.tier(program, "BASE").pricelist_id = self.pricelist(5, 7)
        self.assertEqual(self.costs(program)[0], (72, 0))

    def test_prices_of_another_program_hold(self):
        """Only the primary program brings prices."""
        first, second = self.make_program(), self.make_program()
        self.assertTrue(first.is_primary)
        for program in (first, second):
            self.tier(program, "GOLD").pricelist_id = self.pricelist(10)
        self.make_order(self.make_customer(), 80, "2026-02-15")
        self.assertEqual(self.costs(first)[0], (0, 96))
        self.assertEqual(second._preview(FEBRUARY)["next"]["costs"], [])
