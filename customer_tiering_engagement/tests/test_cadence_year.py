import random
from datetime import date, datetime, time, timedelta

from odoo.tests import freeze_time, tagged

from .cadence_model import DAY, CadenceModel
from .common_cadence import DATA, CadenceCommon

CADENCES = (
    ("GOLD", "visit", 1, "months"),
    ("GOLD", "call", 2, "weeks"),
    ("SILVER", "visit", 2, "months"),
    ("SILVER", "call", 1, "months"),
    ("BRONZE", "any", 6, "weeks"),
)
CUSTOMERS = 40
FIRST = date(2026, 2, 2)
WEEKS = 52


@tagged("post_install", "-at_install")
class TestCadenceYear(CadenceCommon):
    """A year of three people and forty customers, beside a model in plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(20260202)
        cls.third = cls.make_user(
            "tier_cadence_third", "sales_team.group_sale_salesman", name="Third"
        )
        cls.people = {"A": cls.seller, "B": cls.stand_in, "C": cls.third}
        for number in range(CUSTOMERS - len(cls.customers)):
            customer = cls.make_customer(f"Customer {number}", is_company=True)
            cls.make_order(customer, cls.random.choice((80, 60, 30)), "2026-01-15")
            cls.customers |= customer
        cls.program._assess(as_of="2026-01-31")
        cls.contacts = {
            customer: cls.make_customer("Contact", parent_id=customer.id)
            for customer in cls.customers[::3]
        }
        cls.kinds = {"visit": cls.visit, "call": cls.call, "any": cls.todo}
        cls.cadences = {
            one: cls.cadence(
                one[0], cls.kinds[one[1]] if one[1] != "any" else None, one[2], one[3]
            )
            for one in CADENCES
        }
        cls.model = cls.make_model()

    @classmethod
    def make_model(cls):
        model = CadenceModel()
        model.ladder = ["GOLD", "SILVER", "BRONZE"]
        model.cadences = list(CADENCES)
        model.customers = list(cls.customers)
        model.capacity = {"A": 6, "B": 5, "C": 7}
        for name, user in cls.people.items():
            cls.set_capacity(user, model.capacity[name])
        seconds = {"A": "C", "B": "A", "C": None, None: None}
        for number, customer in enumerate(cls.customers):
            first = ("A", "B", "C", "A", "B", "C", "A", "B", "C", None)[number % 10]
            second = seconds[first] if number % 2 else None
            customer.user_id = cls.people.get(first)
            customer.customer_tier_second_user_id = cls.people.get(second)
            model.user[customer], model.second[customer] = first, second
            member = cls.member(cls.program, customer)
            model.tier[customer] = member.tier_id.code
            model.since[customer] = member.since
        absences = {
            "A": ((9, 0, 4), (19, 0, 2), (30, 3, 4)),
            "B": ((9, 2, 2), (15, 0, 4)),
            "C": ((29, 0, 4), (30, 0, 4), (35, 4, 4)),
        }
        for name, weeks in absences.items():
            days = model.away[name] = set()
            for week, start, end in weeks:
                first = FIRST + (7 * week + start) * DAY
                last = FIRST + (7 * week + end) * DAY
                cls.leave(cls.people[name], str(first), str(last))
                days.update(first + n * DAY for n in range(end - start + 1))
        return model

    def now(self, day, hour=18):
        self.clock.move_to(datetime.combine(day, time(hour)))

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(f"{DATA}ir_cron_plan_contacts").method_direct_trigger()
        self.env.invalidate_all()

    def real(self):
        """What is open: activity by (cadence, customer, person, deadline)."""
        names = {user: name for name, user in self.people.items()}
        of_cadence = {cadence: one for one, cadence in self.cadences.items()}
        found = self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "!=", False)]
        )
        rows = {
            (
                of_cadence[one.customer_tier_cadence_id],
                self.env["res.partner"].browse(one.res_id),
                names.get(one.user_id),
                one.date_deadline,
            ): one
            for one in found
        }
        self.assertEqual(len(rows), len(found))
        return rows

    def check(self, day):
        """The job plans what the model plans, and keeps what it promises."""
        model, before = self.model, self.real()
        taken = {user: len(model.taken(user, day)) for user in model.capacity}
        self.run_job()
        model.plan(day)
        real = self.real()
        expected = {
            (one["cadence"], one["customer"], one["user"], one["deadline"])
            for one in model.opened
        }
        self.assertEqual(set(real), expected, f"on {day}")
        self.assertEqual(len(expected), len(model.opened))
        pairs = [(cadence, customer) for cadence, customer, *_rest in real]
        self.assertEqual(len(set(pairs)), len(pairs), "two open at once")
        planned = [key for key in real if key not in before]
        for user in self.people:
            mine = [key[:2] for key in planned if key[2] == user]
            limit = model.limit(user, day)
            if mine:
                self.assertLessEqual(len(model.taken(user, day)), limit)
            # Whoever waits, waits for a reason, and behind those who do not.
            waiting = [
                pair
                for pair in model.waiting(day)
                if model.planner(pair[1], day) == user
            ]
            days = [one for one in model.workdays(user, day) if one >= day]
            if waiting and days:
                self.assertGreaterEqual(len(model.taken(user, day)), limit)
            if waiting and mine:
                self.assertLess(
                    max(map(model.rank, mine)), min(map(model.rank, waiting))
                )
        self.assertFalse(
            [pair for pair in model.waiting(day) if not model.planner(pair[1], day)]
        )
        return taken, len(planned)

    def do(self, day):
        """Everyone who is there does some of what is on their list."""
        real = self.real()
        for name, user in self.people.items():
            if day not in self.model.workdays(name, day):
                continue
            chosen = [
                one
                for one in self.model.opened
                if one["user"] == name and self.random.random() < 0.8
            ]
            activities = self.env["mail.activity"]
            for one in chosen:
                key = (one["cadence"], one["customer"], name, one["deadline"])
                activities |= real[key]
                kind = one["cadence"][1]
                self.model.finish(one, "todo" if kind == "any" else kind, day)
            activities.with_user(user).action_done()
        self.env.flush_all()  # the day on which it was done is computed, then kept

    def contact(self, day):
        """Somebody happens to be in touch with a customer."""
        customer = self.random.choice(self.customers)
        kind = self.random.choice(("visit", "meeting", "call", "todo", "message"))
        person = self.contacts.get(customer, customer)
        if kind == "meeting":
            self.meeting(person, f"{day} 09:00:00")
        elif kind == "message":
            person.with_user(self.third).message_post(
                body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        else:
            kinds = {"visit": self.visit, "call": self.call, "todo": self.todo}
            activity = self.make_activity(person, kinds[kind], self.third)
            activity.with_user(self.third).action_done()
        kind = "visit" if kind == "meeting" else kind
        self.model.meet(customer, kind, day)
        self.env.flush_all()

    def move(self, day):
        """An officer gives some customers another tier."""
        for customer in self.random.sample(list(self.customers), 4):
            if customer in self.model.objecting:
                continue
            code = self.random.choice(("GOLD", "SILVER", "BRONZE", "BASE"))
            self.override(customer, code)
            self.model.move(customer, code, day)

    def happen(self, week, day):
        """What happens once in the year."""
        model = self.model
        if week == 20:
            objecting = next(c for c in self.customers if model.tier[c] == "GOLD")
            objecting.customer_tier_objection = True
            model.objecting.add(objecting)
        elif week == 26:
            self.people["B"].active = False
            model.left.add("B")
        elif week == 40:
            for customer in self.customers:
                if model.user[customer] == "B":
                    customer.user_id = self.people["C"]
                    model.hand_over(customer, "C")

    def test_year(self):
        frozen = freeze_time(f"{FIRST} 06:00:00")
        self.clock = frozen.start()
        self.addCleanup(frozen.stop)
        planned = nobody = full = 0
        for week in range(WEEKS):
            monday = FIRST + timedelta(weeks=week)
            self.now(monday, 6)
            self.happen(week, monday)
            _taken, count = self.check(monday)
            planned += count
            nobody += sum(one["user"] is None for one in self.model.opened)
            full += bool(self.model.waiting(monday))
            self.now(monday + DAY)
            self.do(monday + DAY)
            if week % 4 == 1:
                self.now(monday + 2 * DAY)
                self.move(monday + 2 * DAY)
            day = monday + self.random.randint(3, 6) * DAY
            self.now(day)
            for _once in range(self.random.randint(0, 4)):
                self.contact(day)
            if week % 3 == 0:
                planned += self.check(day)[1]
        # The year had everything in it that it is to prove.
        self.assertGreater(planned, 300)
        self.assertGreater(nobody, 20)
        self.assertGreater(full, 10)
