import os
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from . import movement_model as model
from .common_behaviour import BehaviourCommon
from .common_methods import when

# How many sequences to try, at random and with the smallest failing one sought; a few
# that are always the same without it.
VARIABLE = "CUSTOMER_TIERING_SEQUENCES"
CUSTOMERS = "ABCDEF"
FICKLE = "AF"
# Every tier that there can be, best first; PLUS is not there at first.
SEQUENCES = {"GOLD": 10, "PLUS": 20, "SILVER": 30, "BRONZE": 40, "BASE": 50}
LINES = {"GOLD": (70, 75, 90), "PLUS": (60, 65), "SILVER": (40, 50), "BRONZE": (20, 30)}
# Money to enter a tier and to stay in it.
ENTRIES = {
    code: [(line, stay) for line in lines for stay in (None, line - 10, 5)]
    for code, lines in LINES.items()
}
SHARES = {
    2: [(30, 70)],
    3: [(20, 30, 50), (40, 40, 20)],
    4: [(25, 25, 25, 25), (10, 20, 30, 40)],
    5: [(10, 20, 20, 25, 25)],
}
POLICIES = st.fixed_dictionaries(
    {
        "upgrade": st.sampled_from(["realtime", "assessment"]),
        "downgrade": st.sampled_from(["scheduled", "anniversary", "fixed"]),
        "review_days": st.sampled_from([((2, 15), (7, 1)), ((1, 1), (2, 29), (4, 10))]),
        "buffer_up": st.sampled_from([0, 5]),
        "buffer_down": st.sampled_from([0, 5, 30]),
        "grace": st.sampled_from([1, 2, 3]),
        "min_stay": st.sampled_from([0, 40]),
        "notice": st.sampled_from([0, 10]),
        "policy": st.sampled_from(["step", "direct", "base"]),
    }
)
AMOUNTS = st.sampled_from([5, 10, 25, 40, 50, 60, 75, 80, 99])
DAYS = st.sampled_from([1, 5, 10, 20, 20, 31, 90, 366])
# What comes after something happened: the job of events, a run, a run some days later.
THEN = st.sampled_from([None, "events", 0, 0, 1, 10, 20])
PLACES = st.integers(0, 1)


@st.composite
def rules(draw, method, lesser=("PLUS", "SILVER", "BRONZE")):
    """Rules of a program of this method with some of the tiers."""
    chosen = draw(st.sets(st.sampled_from(lesser)))
    codes = [code for code in SEQUENCES if code in {"GOLD", *chosen, "BASE"}]
    policy = draw(POLICIES)
    if method == "rank":
        values = draw(st.sampled_from(SHARES[len(codes)]))
    else:
        options = LINES if method == "score" else ENTRIES
        values = [draw(st.sampled_from(options[code])) for code in codes[:-1]]
        values.append(0)
    tiers = dict(zip(codes, values, strict=True))
    return model.Rules(method, tiers, policy)


def is_held(_mine, run):
    return run.state == "held"


def can_rollback(mine, run):
    return mine.can_rollback(run)


def cannot_rollback(mine, run):
    return not mine.can_rollback(run)


class Machine(RuleBasedStateMachine):
    """Two programs of a company, and what they should make of six customers."""

    def __init__(self, case):
        super().__init__()
        self.case, self.env = case, case.env
        self.savepoint = case.cr.savepoint()
        self.frozen = freeze_time("2026-01-10 10:00:00")
        self.clock = self.frozen.start()
        self.books = model.Books()
        self.orders, self.invoices, self.queue = [], [], set()

    def teardown(self):
        self.frozen.stop()
        self.env.invalidate_all(flush=False)
        self.savepoint.close(rollback=True)
        self.env.registry.clear_all_caches()

    @property
    def today(self):
        return date.today()  # frozen

    # ------------------------------------------------------------------
    # Settings
    # ------------------------------------------------------------------

    @initialize(
        scored=rules("score") | rules("rank"),
        ruled=rules("rule"),
        shares=st.tuples(*[st.sampled_from([0, 0, 0, 30])] * 2),
        count=st.integers(0, 2),
        amounts=st.lists(AMOUNTS, min_size=len(CUSTOMERS), max_size=len(CUSTOMERS)),
    )
    def publish(self, scored, ruled, shares, count, amounts):
        """Two programs, in which nearly everyone has bought once."""
        self.programs, self.models = [], []
        sources = ("sale_order", "invoice")
        for chosen, share, source in zip((scored, ruled), shares, sources, strict=True):
            program = self.env["customer.tier.program"].create(
                {
                    **self.case.program_values(name=source, source=source),
                    **self.fields(chosen),
                    "method": chosen.method,
                    "hold_share": share,
                    "hold_count": count,
                    "tier_ids": self.commands(chosen),
                    "criterion_ids": []
                    if chosen.method == "rule"
                    else [Command.create(self.case.criterion())],
                }
            )
            program.action_publish()
            self.programs.append(program)
            self.models.append(
                model.Program(
                    self.books, source, list(SEQUENCES), chosen, (share, count)
                )
            )

        for customer, amount in zip(CUSTOMERS, amounts, strict=True):
            self.trade("order" if amount % 2 else "both", customer, amount)
        self.assess((0, 1))

    def fields(self, chosen):
        """Values of a program with these rules, but for its tiers."""
        policy = chosen.policy
        return {
            "upgrade_when": policy["upgrade"],
            "downgrade_when": policy["downgrade"],
            "review_days": " ".join(
                f"{m:02d}-{d:02d}" for m, d in policy["review_days"]
            ),
            "buffer_up": policy["buffer_up"],
            "buffer_down": policy["buffer_down"],
            "grace": policy["grace"],
            "min_stay_days": policy["min_stay"],
            "notice_days": policy["notice"],
            "downgrade_policy": policy["policy"],
        }

    def commands(self, chosen, program=None):
        """Commands that give a program the tiers of these rules."""
        every = program and program.with_context(active_test=False).tier_ids
        known = {tier.code: tier.id for tier in every or ()}
        commands = []
        for code in SEQUENCES:
            values = {"active": code in chosen.tiers}
            value = chosen.tiers.get(code)
            if value is not None and chosen.method == "rule":
                values |= self.conditions(code, value)
            elif value is not None:
                name = "share" if chosen.method == "rank" else "min_score"
                values[name] = value
            if code in known:
                commands.append(Command.update(known[code], values))
            elif value is not None:
                values |= {"name": code.title(), "code": code}
                values |= {"sequence": SEQUENCES[code], "is_base": code == "BASE"}
                commands.append(Command.create(values))
        return commands

    def conditions(self, code, value):
        if code == "BASE":
            return {}
        enter, stay = value
        return {
            "entry_rules": [when(("revenue", "ge", enter))],
            "maintain_rules": stay and [when(("revenue", "ge", stay))],
        }

    @rule(place=PLACES, data=st.data(), then=THEN)
    def change_rules(self, place, data, then):
        """Tiers are inserted and archived, lines moved; or the policy is another."""
        mine, program = self.models[place], self.programs[place]
        chosen = data.draw(rules(mine.rules.method))
        if data.draw(st.booleans()):
            chosen = model.Rules(mine.rules.method, mine.rules.tiers, chosen.policy)
        else:
            chosen = model.Rules(mine.rules.method, chosen.tiers, mine.rules.policy)
        program.write(
            {**self.fields(chosen), "tier_ids": self.commands(chosen, program)}
        )
        mine.change(chosen)
        self.case.assertEqual(program.version, mine.version)
        self.then(then)

    # ------------------------------------------------------------------
    # What customers do
    # ------------------------------------------------------------------

    def trade(self, kind, customer, amount):
        """An order, an invoice, or both."""
        if kind != "invoice":
            order = self.case.draft_order(customer, amount)
            order.action_confirm()
            self.orders.append((order, self.book("sale_order", customer, amount)))
        if kind != "order":
            move = self.case.post("out_invoice", customer, amount, self.today)
            self.invoices.append((move, self.book("invoice", customer, amount)))

    def book(self, source, customer, amount, credited=None):
        document = model.Document(source, customer, self.today, amount, credited)
        self.books.documents.append(document)
        self.queue.add(customer)
        return document

    def unbook(self, document):
        self.books.documents.remove(document)
        self.queue.add(document.customer)

    @rule(
        kind=st.sampled_from(["order", "invoice", "both"]),
        bought=st.dictionaries(st.sampled_from(CUSTOMERS), AMOUNTS, min_size=1),
        then=THEN,
    )
    def buy(self, kind, bought, then):
        for customer, amount in bought.items():
            self.trade(kind, customer, amount)
        self.then(then)

    @rule(customer=st.sampled_from(CUSTOMERS))
    def buy_from_another_company(self, customer):
        """Which counts for nothing here."""
        order = self.case.draft_order(customer, 99, self.case.other_company)
        order.action_confirm()
        self.queue.add(customer)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), then=THEN)
    def cancel(self, data, then):
        order, document = self.orders.pop(
            data.draw(st.integers(0, len(self.orders) - 1))
        )
        order._action_cancel()
        self.unbook(document)
        self.then(then)

    @precondition(lambda self: self.invoices)
    @rule(data=st.data(), how=st.sampled_from(["draft", "half", "whole"]), then=THEN)
    def take_back(self, data, how, then):
        """Reset an invoice to draft, or credit half or the whole of it."""
        move, document = self.invoices.pop(
            data.draw(st.integers(0, len(self.invoices) - 1))
        )
        if how == "draft":
            move.button_draft()
            self.unbook(document)
        else:
            customer, amount = document.customer, document.amount
            amount = amount if how == "whole" else amount // 2
            self.case.post("out_refund", customer, amount, self.today, move)
            self.book("invoice", customer, amount, document)
        self.then(then)

    @rule(customer=st.sampled_from(FICKLE), objecting=st.booleans(), then=THEN)
    def go_or_return(self, customer, objecting, then):
        """Customers are archived, or object to being graded; or not any more."""
        partner = self.case.customers[customer]
        if not objecting:
            partner.active = customer in self.books.archived
            self.books.archived ^= {customer}
        else:
            self.books.objecting ^= {customer}
            partner.customer_tier_objection = customer in self.books.objecting
            members = [m for mine in self.models for m in mine.members]
            if partner.customer_tier_objection and customer in members:
                for mine in self.models:
                    mine.leave(customer, self.today)
        self.then(then)

    # ------------------------------------------------------------------
    # Assessments
    # ------------------------------------------------------------------

    def then(self, what):
        if what == "events":
            self.process_events()
        elif what is not None:
            self.wait(what)
            self.assess((0, 1))

    def wait(self, days):
        self.clock.move_to(datetime.combine(self.today, datetime.min.time()))
        self.clock.tick(timedelta(days=days, hours=10))

    def assess(self, places, customers=None):
        programs = self.env["customer.tier.program"].union(
            *(self.programs[place] for place in places)
        )
        partners = customers and self.case.partners(customers)
        found = programs._assess(partners=partners)
        for place in places:
            self.models[place].assess(self.today, customers)
        return found

    @rule(days=DAYS, places=st.sampled_from([(0,), (1,), (0, 1), (0, 1)]))
    def run(self, days, places):
        self.wait(days)
        self.assess(places)

    @rule(days=DAYS)
    def run_twice(self, days):
        """The second time there is nothing to write."""
        self.wait(days)
        first, second = self.assess((0, 1)), self.assess((0, 1))
        for one, other in zip(first, second, strict=True):
            if one.state == "done":
                self.case.assertEqual((other.state, other.written_count), ("done", 0))

    @rule(
        places=st.sampled_from([(0,), (1,), (0, 1)]),
        customers=st.sets(st.sampled_from(CUSTOMERS), min_size=1, max_size=3),
        days=st.sampled_from([0, 1, 20]),
    )
    def run_some(self, places, customers, days):
        self.wait(days)
        self.assess(places, customers)

    @rule()
    def process_events(self):
        self.case.run_job("customer_tiering.ir_cron_events")
        for mine in self.models:
            if mine.last() and self.queue:
                mine.assess(self.today, set(self.queue), event=True)
        self.queue = set()

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    @precondition(lambda self: any(mine.members for mine in self.models))
    @rule(
        data=st.data(),
        days=st.none() | st.sampled_from([0, 10, 40]),
        then=THEN,
    )
    def override(self, data, days, then):
        place, customer = data.draw(
            st.sampled_from(
                [
                    (place, customer)
                    for place, mine in enumerate(self.models)
                    for customer in sorted(mine.members)
                ]
            )
        )
        mine, program = self.models[place], self.programs[place]
        code = data.draw(st.sampled_from(mine.rules.ladder))
        until = None if days is None else self.today + timedelta(days=days)
        member = self.case.member_of(program, customer)
        if mine.lacks(code):
            with self.case.assertRaises(UserError), self.case.cr.savepoint():
                member._override(self.case.tier(program, code), "Because", until)
            self.env.invalidate_all(flush=False)
            return
        member._override(self.case.tier(program, code), "Because", until)
        mine.members[customer].override = model.Override(code, until)
        mine.assess(self.today, {customer})
        self.then(then)

    @property
    def overridden(self):
        """(program, customer) of those with a tier by hand."""
        return [
            (place, customer)
            for place, mine in enumerate(self.models)
            for customer, member in sorted(mine.members.items())
            if member.override
        ]

    @precondition(lambda self: self.overridden)
    @rule(data=st.data(), then=THEN)
    def end_override(self, data, then):
        place, customer = data.draw(st.sampled_from(self.overridden))
        mine = self.models[place]
        self.case.member_of(self.programs[place], customer)._override(None, None)
        mine.members[customer].override.until = self.today - timedelta(days=1)
        mine.assess(self.today, {customer})
        self.then(then)

    @precondition(lambda self: self.overridden)
    @rule(days=DAYS)
    def expire(self, days):
        self.wait(days)
        self.case.run_job("customer_tiering.ir_cron_expire_overrides")
        for mine in self.models:
            over = {
                customer
                for customer, member in mine.members.items()
                if member.override
                and member.override.until
                and member.override.until < self.today
            }
            if over:
                mine.assess(self.today, over)

    # ------------------------------------------------------------------
    # Held runs, and runs that are taken back
    # ------------------------------------------------------------------

    def find(self, place, run):
        """The assessment behind a run of the model."""
        return self.env["customer.tier.assessment"].search(
            [("program_id", "=", self.programs[place].id)], order="id"
        )[run.number]

    def runs_that(self, condition):
        """(program, run) for which it holds."""
        return [
            (place, run)
            for place, mine in enumerate(self.models)
            for run in mine.runs
            if condition(mine, run)
        ]

    @precondition(lambda self: self.runs_that(is_held))
    @rule(data=st.data(), approved=st.booleans())
    def decide(self, data, approved):
        place, run = data.draw(st.sampled_from(self.runs_that(is_held)))
        mine = self.models[place]
        if not approved:
            self.find(place, run).action_discard()
            run.state = "failed"
        elif run.version == mine.version:
            self.find(place, run).action_approve()
            mine.assess(run.as_of, held=run)
        else:
            with self.case.assertRaises(UserError), self.case.cr.savepoint():
                self.find(place, run).action_approve()

    @precondition(lambda self: self.runs_that(can_rollback))
    @rule(data=st.data(), then=THEN)
    def rollback(self, data, then):
        place, run = data.draw(st.sampled_from(self.runs_that(can_rollback)))
        self.find(place, run).action_rollback()
        self.queue |= self.models[place].rollback(run, self.today)
        self.then(then)

    @precondition(lambda self: self.runs_that(cannot_rollback))
    @rule(data=st.data())
    def rollback_refused(self, data):
        place, run = data.draw(st.sampled_from(self.runs_that(cannot_rollback)))
        with self.case.assertRaises(UserError), self.case.cr.savepoint():
            self.find(place, run).action_rollback()

    # ------------------------------------------------------------------
    # Always true
    # ------------------------------------------------------------------

    @invariant()
    def agrees(self):
        self.env.flush_all()
        for program, mine in zip(self.programs, self.models, strict=True):
            self.case.check(program, mine)
        self.case.check_queue(self.queue)


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

    def draft_order(self, customer, amount, company=None):
        company = company or self.company
        line = {"product_id": self.product.id, "price_unit": amount}
        orders = self.env["sale.order"].with_company(company)
        return orders.create(
            {
                "partner_id": self.buyers[customer].id,
                "company_id": company.id,
                "order_line": [Command.create(line)],
            }
        )

    def post(self, kind, customer, amount, day, credited=None):
        move = self.env["account.move"].create(
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
        )
        move.action_post()
        return move

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
                    max_examples=count or 25,
                    stateful_step_count=25,
                    database=None,
                    deadline=None,
                    print_blob=False,
                    suppress_health_check=list(HealthCheck),
                    verbosity=Verbosity.normal,
                    **({} if count else fixed),
                ),
            )
