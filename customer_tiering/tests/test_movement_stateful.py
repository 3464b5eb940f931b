import os
import unittest

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_behaviour import BehaviourCommon

try:  # what Odoo does not need, and an installed suite may lack
    from hypothesis import HealthCheck, Phase, Verbosity, settings
    from hypothesis.stateful import run_state_machine_as_test

    from .movement_machine import CUSTOMERS, Machine
except ImportError:
    Machine = None

# How many sequences to try, at random and with the smallest failing one sought; a few
# that are always the same without it.
VARIABLE = "CUSTOMER_TIERING_SEQUENCES"


@unittest.skipUnless(Machine, "hypothesis is not installed")
@tagged("post_install", "-at_install")
class TestMovementStateful(BehaviourCommon):
    """Random sequences of everything that moves customers, against a slow model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is in the database already has nothing to do with this.
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.env["customer.tier.event"].search([]).unlink()
        cls.other_company = cls.make_company("Other Ltd")
        cls.make_accounts()
        cls.customers = {
            name: cls.make_customer(name, is_company=True) for name in CUSTOMERS
        }
        cls.name_of = {partner.id: name for name, partner in cls.customers.items()}
        # The last one buys by a contact.
        cls.buyers = dict(cls.customers)
        last = cls.customers[CUSTOMERS[-1]]
        cls.buyers[CUSTOMERS[-1]] = cls.make_customer("Buyer", parent_id=last.id)
        cls.env.flush_all()

    @classmethod
    def make_accounts(cls):
        """As few as an invoice needs."""
        kinds = {"asset_receivable": "R1", "income": "I1"}
        receivable, income = cls.env["account.account"].create(
            [
                {
                    "name": code,
                    "code": code,
                    "account_type": kind,
                    "reconcile": kind == "asset_receivable",
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for kind, code in kinds.items()
            ]
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "S1",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": income.id,
            }
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=cls.company.id,
        )

    def draft_orders(self, bought, company=None):
        """One for each of a dict of customer → amount."""
        company = company or self.company
        orders = self.env["sale.order"].with_company(company)
        return orders.create(
            [
                {
                    "partner_id": self.buyers[customer].id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": amount}
                        )
                    ],
                }
                for customer, amount in bought.items()
            ]
        )

    def post(self, kind, bought, day, credited=None):
        """An invoice, or a credit note, for each of a dict of customer → amount."""
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": kind,
                    "journal_id": self.journal.id,
                    "partner_id": self.buyers[customer].id,
                    "invoice_date": day,
                    "reversed_entry_id": credited and credited.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Thing", "price_unit": amount})
                    ],
                }
                for customer, amount in bought.items()
            ]
        )
        moves.action_post()
        return moves

    def partners(self, customers):
        """Any of their addresses will do."""
        return self.env["res.partner"].union(*(self.buyers[c] for c in customers))

    def member_of(self, program, customer):
        return self.member(program, self.customers[customer])

    def run_job(self, xmlid):
        with self.enter_registry_test_mode():
            done = self.env.ref(xmlid).method_direct_trigger()
        self.assertIs(done, True)

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------

    def query(self, text, *values):
        self.env.cr.execute(text, values)
        return self.env.cr.fetchall()

    def check(self, program, mine):
        self.check_members(program, mine)
        self.check_history(program, mine)
        self.check_runs(program, mine)
        self.assertStandsByHistory(program)

    def check_members(self, program, mine):
        rows = self.query(
            """
            SELECT m.partner_id, t.code, c.code, m.since, m.below, m.below_at,
                   m.notice_at, m.score, m.revenue, o.code, m.override_until
              FROM customer_tier_member m
              JOIN customer_tier t ON t.id = m.tier_id
              JOIN customer_tier c ON c.id = m.computed_tier_id
              LEFT JOIN customer_tier o ON o.id = m.override_tier_id
             WHERE m.program_id = %s
            """,
            program.id,
        )
        found = {self.name_of[partner]: tuple(row) for partner, *row in rows}
        self.assertEqual(len(found), len(rows), "a customer has two rows")
        wanted = {}
        for customer, member in mine.members.items():
            by_hand = (None, None)
            if member.override:
                by_hand = (member.override.tier, member.override.until)
            wanted[customer] = (
                member.tier,
                member.computed,
                member.since,
                member.below,
                member.below_at,
                member.notice_at,
                member.score,
                member.revenue,
                *by_hand,
            )
        self.assertEqual(found, wanted)
        rows = self.query(
            """
            SELECT m.partner_id, s.date, s.score, t.code FROM customer_tier_score s
              JOIN customer_tier_member m ON m.id = s.member_id
              JOIN customer_tier t ON t.id = s.tier_id
             WHERE m.program_id = %s
            """,
            program.id,
        )
        self.assertEqual(
            sorted((self.name_of[partner], *row) for partner, *row in rows),
            sorted((c, *r) for c, m in mine.members.items() for r in m.scores.values()),
        )
        forced = self.query(
            """
            SELECT o.partner_id, t.code, o.until FROM customer_tier_override o
              JOIN customer_tier t ON t.id = o.tier_id
             WHERE o.program_id = %s AND o.state = 'active'
            """,
            program.id,
        )
        self.assertEqual(
            sorted((self.name_of[partner], code) for partner, code, _until in forced),
            sorted((c, m.override.tier) for c, m in mine.members.items() if m.override),
        )

    def check_history(self, program, mine):
        """The moves of each customer, one after the other."""
        rows = self.query(
            """
            SELECT t.partner_id, o.code, n.code, t.date, t.cause
              FROM customer_tier_transition t
              LEFT JOIN customer_tier o ON o.id = t.old_tier_id
              LEFT JOIN customer_tier n ON n.id = t.new_tier_id
             WHERE t.program_id = %s ORDER BY t.id
            """,
            program.id,
        )
        moves = [(self.name_of[partner], *row) for partner, *row in rows]
        wanted = [(m.customer, m.old, m.new, m.day, m.cause) for m in mine.history]
        standing = {}
        for customer, old, new, _day, _cause in moves:
            self.assertEqual(standing.get(customer), old, "a move is missing")
            standing[customer] = new
        for customer in CUSTOMERS:
            self.assertEqual(
                [move for move in moves if move[0] == customer],
                [move for move in wanted if move[0] == customer],
            )
        notices = self.query(
            """
            SELECT n.partner_id, t.code, n.date FROM customer_tier_notice n
              JOIN customer_tier t ON t.id = n.tier_id WHERE n.program_id = %s
            """,
            program.id,
        )
        self.assertEqual(
            sorted((self.name_of[partner], *row) for partner, *row in notices),
            sorted(mine.notices),
        )

    def check_runs(self, program, mine):
        rows = self.query(
            """
            SELECT as_of, version, COALESCE(is_partial, FALSE), state,
                   customer_count, new_count, up_count, down_count, left_count
              FROM customer_tier_assessment WHERE program_id = %s ORDER BY id
            """,
            program.id,
        )
        wanted = [
            (run.as_of, run.version, run.partial, run.state, *run.counts.values())
            for run in mine.runs
        ]
        self.assertEqual(rows, wanted)
        # Which of the last ones can be taken back.
        latest = self.env["customer.tier.assessment"].search(
            [("program_id", "=", program.id)], order="id desc", limit=4
        )
        self.assertEqual(
            [run.state == "done" and run._is_latest() for run in latest],
            [mine.can_rollback(run) for run in mine.runs[:-5:-1]],
        )

    def check_queue(self, queue):
        rows = self.query(
            "SELECT DISTINCT p.commercial_partner_id FROM customer_tier_event e"
            "  JOIN res_partner p ON p.id = e.partner_id"
        )
        self.assertEqual({self.name_of[partner] for (partner,) in rows}, queue)

    def test_sequences(self):
        count = int(os.environ.get(VARIABLE) or 0)
        fixed = {"derandomize": True, "phases": [Phase.explicit, Phase.generate]}
        with mute_logger("odoo.addons.base.models.ir_cron"):
            run_state_machine_as_test(
                lambda: Machine(self),
                settings=settings(
                    max_examples=count or 35,
                    stateful_step_count=25,
                    database=None,
                    deadline=None,
                    print_blob=False,
                    suppress_health_check=list(HealthCheck),
                    verbosity=Verbosity.normal,
                    **({} if count else fixed),
                ),
            )
