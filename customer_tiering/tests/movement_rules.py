"""Rules of programs for random sequences: drawn by hypothesis, and as Odoo has them."""

from hypothesis import strategies as st

from odoo import Command

from . import movement_model as model
from .common_methods import when

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


def movement_values(chosen):
    """Values of a program with these rules, but for its tiers."""
    policy = chosen.policy
    return {
        "upgrade_when": policy["upgrade"],
        "downgrade_when": policy["downgrade"],
        "review_days": " ".join(f"{m:02d}-{d:02d}" for m, d in policy["review_days"]),
        "buffer_up": policy["buffer_up"],
        "buffer_down": policy["buffer_down"],
        "grace": policy["grace"],
        "min_stay_days": policy["min_stay"],
        "notice_days": policy["notice"],
        "downgrade_policy": policy["policy"],
    }


def tier_commands(chosen, program=None):
    """Commands that give a program the tiers of these rules."""
    every = program and program.with_context(active_test=False).tier_ids
    known = {tier.code: tier.id for tier in every or ()}
    commands = []
    for code in SEQUENCES:
        values = {"active": code in chosen.tiers}
        value = chosen.tiers.get(code)
        if value is not None and chosen.method == "rule":
            values |= conditions(code, value)
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


def conditions(code, value):
    if code == "BASE":
        return {}
    enter, stay = value
    return {
        "entry_rules": [when(("revenue", "ge", enter))],
        "maintain_rules": stay and [when(("revenue", "ge", stay))],
    }
