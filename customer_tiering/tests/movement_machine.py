"""Everything that can happen to customers, one step after another."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from . import movement_model as model
from .movement_program import Program
from .movement_rules import SEQUENCES, movement_values, rules, tier_commands

CUSTOMERS = "ABCDEF"
FICKLE = "AF"
AMOUNTS = st.sampled_from([5, 10, 25, 40, 50, 60, 75, 80, 99])
DAYS = st.sampled_from([1, 5, 10, 20, 20, 31, 90, 366])
# What comes after something happened: the job of events, a rollback, a run at once or
# so many days later.
THEN = st.sampled_from([None, "events", "rollback", 0, 0, 1, 10, 20])
PLACES = st.integers(0, 1)


def is_held(_mine, run):
    return run.state == "held"


def can_rollback(mine, run):
    return mine.can_rollback(run)


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
        amounts=st.lists(AMOUNTS, min_size=5, max_size=5),
    )
    def publish(self, scored, ruled, shares, count, amounts):
        """Two programs; all customers but one have bought something."""
        self.programs, self.models = [], []
        sources = ("sale_order", "invoice")
        for chosen, share, source in zip((scored, ruled), shares, sources, strict=True):
            program = self.env["customer.tier.program"].create(
                {
                    **self.case.program_values(name=source, source=source),
                    **movement_values(chosen),
                    "method": chosen.method,
                    "hold_share": share,
                    "hold_count": count,
                    "tier_ids": tier_commands(chosen),
                    "criterion_ids": []
                    if chosen.method == "rule"
                    else [Command.create(self.case.criterion())],
                }
            )
            program.action_publish()
            self.programs.append(program)
            self.models.append(
                Program(self.books, source, list(SEQUENCES), chosen, (share, count))
            )
        self.trade("both", dict(zip(CUSTOMERS[1:], amounts, strict=True)))
        self.assess((0, 1))

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
            {**movement_values(chosen), "tier_ids": tier_commands(chosen, program)}
        )
        mine.change(chosen)
        self.case.assertEqual(program.version, mine.version)
        self.then(then)

    # ------------------------------------------------------------------
    # What customers do
    # ------------------------------------------------------------------

    def trade(self, kind, bought):
        """Orders, invoices, or both: a dict of customer → amount."""
        if kind != "invoice":
            orders = self.case.draft_orders(bought)
            orders.action_confirm()
            for order, (customer, amount) in zip(orders, bought.items(), strict=True):
                self.orders.append((order, self.book("sale_order", customer, amount)))
        if kind != "order":
            moves = self.case.post("out_invoice", bought, self.today)
            for move, (customer, amount) in zip(moves, bought.items(), strict=True):
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
        self.trade(kind, bought)
        self.then(then)

    @rule(customer=st.sampled_from(CUSTOMERS))
    def buy_from_another_company(self, customer):
        """Which counts for nothing here."""
        orders = self.case.draft_orders({customer: 99}, self.case.other_company)
        orders.action_confirm()
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
            self.case.post("out_refund", {customer: amount}, self.today, move)
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
        elif what == "rollback":
            for place, run in self.runs_that(can_rollback)[:1]:
                self.take_run_back(place, run)
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
        self.take_run_back(place, run)
        self.then(then)

    def take_run_back(self, place, run):
        self.find(place, run).action_rollback()
        self.queue |= self.models[place].rollback(run, self.today)

    # ------------------------------------------------------------------
    # Always true
    # ------------------------------------------------------------------

    @invariant()
    def agrees(self):
        self.env.flush_all()
        for program, mine in zip(self.programs, self.models, strict=True):
            self.case.check(program, mine)
        self.case.check_queue(self.queue)
