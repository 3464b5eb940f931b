"""What the demonstration does for its customers: people, contacts, actions, a journey.

    engage(env, program)   all of it, on a program just published and assessed

The jobs that follow from it run once, so that there is something to look at. No e-mail
leaves the demonstration: its one outgoing server does not exist.
"""

import time
from datetime import timedelta

from odoo.fields import Command, Datetime

from . import demo_data

MANAGERS = (("ann", "Ann Baker"), ("ben", "Ben Carter"), ("chen", "Chen Wei"))
WEEKS = 8  # of coverage before the present week
JOURNEY = "Win back"
ENROLLED = 150
BEGAN = 20  # days ago
# Of so many customers one has bought since: whom the journey found, who was left alone.
FOUND, ALONE = 7, 20


def engage(env, program):
    """Set the program's engagement up and run its jobs; commits, as these do.

    Does nothing where a tier has account managers already.
    """
    if program.tier_ids.manager_rule_ids:
        return
    start = time.monotonic()
    env = env(context=dict(env.context, **demo_data.QUIET))
    program = program.with_env(env)
    best, second, *_rest, base = program.tier_ids
    _send_nothing(env)
    managers = _managers(env)
    (best | second).write(
        {"manager_rule_ids": [Command.create({"user_ids": managers.ids})]}
    )
    env["customer.tier.manager.rule"]._cron_assign()
    _actions(env, best)
    _cadences(env, best, second)
    _contacts(env, best, second)
    for week in range(WEEKS, 0, -1):
        day = program._today() - timedelta(weeks=week)
        env["customer.tier.coverage"]._record(program, day)
    env["customer.tier.cadence"]._cron_plan()
    journey = _journey(env, program, base)
    if "customer.tier.account" in env:
        _key_account(env, best)
    env.cr.commit()
    contacts = env["mail.activity"].search_count([("customer_tier_id", "!=", False)])
    logins = ", ".join(login for login, _name in MANAGERS)
    print(
        f"{contacts} contacts planned for {logins}"
        f"  {journey.enrolled_count} customers to win back"
        f"  in {time.monotonic() - start:.1f} s",
        flush=True,
    )


def _send_nothing(env):
    """As Odoo neutralizes databases: given a server, it falls back on no other."""
    env["ir.mail_server"].create(
        {"name": "The demonstration sends no e-mail", "smtp_host": "invalid"}
    )


def _managers(env):
    """Salespeople; the password of each is their login."""
    users = env["res.users"].with_context(no_reset_password=True)
    groups = [
        env.ref("sales_team.group_sale_salesman").id,
        env.ref("customer_tiering.customer_tiering_group_user").id,
    ]
    return users.create(
        [
            {
                "name": name,
                "login": login,
                "password": login,
                "tz": env.company.partner_id.tz or "UTC",
                "group_ids": [Command.link(group) for group in groups],
            }
            for login, name in MANAGERS
        ]
    )


def _actions(env, tier):
    template = env.ref("customer_tiering_engagement.mail_template_upgrade")
    call = env.ref("mail.mail_activity_data_call")
    env["customer.tier.action"].create(
        [
            {
                "tier_id": tier.id,
                "moves": "up",
                "kind": "mail",
                "mail_template_id": template.id,
            },
            {
                "tier_id": tier.id,
                "kind": "activity",
                "activity_type_id": call.id,
                "summary": "Call to say welcome",
            },
        ]
    )


def _cadences(env, best, second):
    visit = env.ref("customer_tiering_engagement.mail_activity_type_visit")
    call = env.ref("mail.mail_activity_data_call")
    env["customer.tier.cadence"].create(
        [
            {"tier_id": tier.id, "activity_type_id": kind.id, "interval_number": months}
            for tier, kind, months in (
                (best, visit, 3),
                (best, call, 1),
                (second, call, 3),
            )
        ]
    )


def _contacts(env, best, second):
    """Visits and calls of the last months, as done activities; some customers had none
    and some not for long."""
    visit = env.ref("customer_tiering_engagement.mail_activity_type_visit")
    call = env.ref("mail.mail_activity_data_call")
    today = best.program_id._today()
    model = env["ir.model"]._get_id("res.partner")
    values = []
    # tier, type, how many days ago at most, of how many customers one had none
    for tier, kind, days, none in (
        (best, visit, 96, 4),
        (best, call, 33, 8),
        (second, call, 110, 3),
    ):
        members = env["customer.tier.member"].search(
            [("tier_id", "=", tier.id)], order="partner_id"
        )
        for number, partner in enumerate(members.partner_id):
            if number % none == 0:
                continue
            done = today - timedelta(days=1 + number * 37 % days)
            values.append(
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model,
                    "res_id": partner.id,
                    "user_id": partner.user_id.id,
                    "summary": kind.name,
                    "date_deadline": done,
                    "date_done": done,
                    "active": False,
                }
            )
    env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)


def _journey(env, program, tier):
    """A journey on which customers have been for some days; some bought since."""
    journey = env["customer.tier.journey"].create(
        {
            "name": JOURNEY,
            "program_id": program.id,
            "tier_ids": [Command.link(tier.id)],
            "holdout_share": 20,
        }
    )
    journey.action_use_usual_steps()
    journey.action_start()
    members = env["customer.tier.member"].search(
        [("tier_id", "=", tier.id)], order="revenue desc, partner_id", limit=ENROLLED
    )
    began = Datetime.now() - timedelta(days=BEGAN)
    past = journey.with_context(default_started_on=began)
    enrolments, _left_out = past._start(members.partner_id)
    mails = enrolments.errand_ids.filtered(lambda errand: errand.kind == "mail")
    mails._cancel("manual")
    alone = enrolments.filtered(lambda one: one.arm == "control")
    back = (enrolments - alone)[::FOUND] | alone[::ALONE]
    product = env["product.product"].search([("default_code", "=", "CD")], limit=1)
    for number, enrolment in enumerate(back, 1):
        lines = [(1 + number % 3, product.list_price)]
        order = demo_data.make_order(env, enrolment.partner_id, product, lines)
        name = env["ir.sequence"].next_by_code("sale.order")
        order.write({"name": name, "client_order_ref": JOURNEY})
    env["customer.tier.journey"]._cron_follow()
    env["customer.tier.errand"]._cron_dispatch()
    return journey


def _key_account(env, tier):
    """A key account made by hand: the best company of which three people are known."""
    members = env["customer.tier.member"].search(
        [("tier_id", "=", tier.id), ("partner_id.is_company", "=", True)],
        order="score desc, partner_id",
    )
    customer = next(one for one in members.partner_id if len(one.child_ids) > 1)
    today = tier.program_id._today()
    people = zip(
        customer.child_ids,
        ("decider", "buyer"),
        ("supporter", "neutral"),
        ("high", "medium"),
        (12, 40),
        strict=False,
    )
    role = "customer_tiering_key_account.customer_tier_buying_role_"
    env["customer.tier.account"].create(
        {
            "partner_id": customer.id,
            "date_from": today.replace(month=1, day=1),
            "date_to": today.replace(month=12, day=31),
            "strategy": "To be the first they ask for music, in all their stores.",
            "stakeholder_ids": [
                Command.create(
                    {
                        "partner_id": contact.id,
                        "role_ids": [Command.link(env.ref(role + name).id)],
                        "attitude": attitude,
                        "influence": influence,
                        "met_on": today - timedelta(days=days),
                    }
                )
                for contact, name, attitude, influence, days in people
            ],
            "purchase_ids": [
                Command.create(
                    {
                        "name": "Compact discs for the stores",
                        "situation": "straight_rebuy",
                        "decision_date": today + timedelta(days=60),
                    }
                )
            ],
            "objective_ids": [
                Command.create(
                    {
                        "name": "One contract for all stores",
                        "target": "Signed",
                        "date_due": today + timedelta(days=90),
                        "progress": 40,
                    }
                ),
                Command.create(
                    {
                        "name": "A tenth more each year",
                        "target": "10 % more than last year",
                        "date_due": today + timedelta(days=30),
                        "progress": 70,
                    }
                ),
            ],
        }
    )
