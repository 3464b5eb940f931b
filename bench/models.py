"""What the grading models cost: all presets at once, metrics from lines and payments,
and lifetime value, each as a full assessment against B."""

import statistics

from . import databases, documents, measure
from .report import Row

# Metrics by what they are measured from, beside the documents themselves.
MEASURED = {
    "order lines (products, categories)": ("products", "categories"),
    "payments (days late, share on time, overdue)": (
        "days_late",
        "paid_on_time",
        "overdue",
    ),
    "margin": ("margin", "margin_share"),
}
LIFETIME = ("lifetime_value",)
RATED = 2000  # customers that someone has rated


def compare(name, rounds):
    """Rows on presets and metrics.

    :param name: a database that `measure.compare` ran on
    """
    with databases.environment(name) as env:
        documents.fill(env)
        rows = [_presets(env, rounds)]
        for what, codes in MEASURED.items():
            known = env["customer.tier.metric"].search([("code", "in", codes)])
            if len(known) == len(codes):
                rows.append(_one(env, f"metrics from {what}", codes, rounds))
    return rows


def lifetime(name, rounds):
    """The row on lifetime value: fitted on a sample, predicted for everyone."""
    with databases.environment(name) as env:
        return [_one(env, "lifetime value", LIFETIME, rounds)]


def _presets(env, rounds):
    """Every preset that needs nothing but documents, assessed in one call."""
    _rate(env)
    programs = env["customer.tier.program"]
    for preset in env["customer.tier.preset"].search([("definition", "!=", False)]):
        if preset.has_data:
            programs |= preset._make_program()
    programs.action_publish()
    measure.run(programs)
    ratio, seconds = _timed(env, programs, rounds)
    single = programs.filtered(lambda program: program.method == "score")[:1]
    _ratio, alone = _timed(env, single, rounds)
    programs.action_draft()
    return Row(
        f"{len(programs)} presets at once",
        ratio,
        "× B",
        note=f"{seconds:.2f} s, {seconds / alone:.2f} × one of them alone",
    )


def _rate(env):
    """Ratings by hand, for the preset that places customers by them."""
    metrics = env["customer.tier.metric"].search([("kind", "=", "rating")])
    partners = env["res.partner"].search([("ref", "!=", False)], limit=RATED)
    env["customer.tier.rating"].create(
        [
            {
                "partner_id": partner.id,
                "company_id": env.company.id,
                "metric_id": metric.id,
                "value": 1 + (partner.id + metric.id) % 5,
            }
            for partner in partners
            for metric in metrics
        ]
    )
    env.cr.commit()


def _one(env, what, codes, rounds):
    values = measure.program_values(env, what, "lifetime", "quantile", codes=codes)
    program = env["customer.tier.program"].create(values)
    program.action_publish()
    measure.run(program)
    ratio, seconds = _timed(env, program, rounds)
    program.action_draft()
    return Row(what, ratio, "× B", note=f"{seconds:.2f} s")


def _timed(env, programs, rounds):
    """Medians of (ratio to B, seconds) with 1 % of the customers touched."""
    seen = []
    for _round in range(rounds):
        measure.touch(env)
        before = measure.baseline(env)
        seconds, _written = measure.run(programs)
        after = measure.baseline(env)
        seen.append((seconds * 2 / (before + after), seconds))
    ratios, seconds = zip(*seen, strict=True)
    return statistics.median(ratios), statistics.median(seconds)
