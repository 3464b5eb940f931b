"""Members as they were before a run, so that the run can be taken back."""

from odoo.tools import SQL

# What a run changes of a member, and what goes with one that it removes.
_PLACE = ["tier_id", "since"]
_FOUND = (
    "computed_tier_id below below_at notice_at score revenue digest detail"
).split()
_CHANGED = _PLACE + _FOUND
_OVERRIDE = ["override_id", "override_tier_id", "override_until"]
_HISTORY = (
    "program_id partner_id old_tier_id new_tier_id date cause score revenue"
    " assessment_id user_id attempts state"
).split()
# Customers whom runs of some customers, by the cut points of this one, have changed.
_LATER = """
    SELECT m.partner_id
      FROM customer_tier_member m
      JOIN customer_tier_assessment a ON a.id = m.assessment_id
     WHERE m.program_id = %(program_id)s AND a.frozen_id = %(assessment_id)s
"""
# Nobody gave the customer a tier by hand since, or took it away.
_UNTOUCHED = """
    back.override_id IS NOT DISTINCT FROM
    CASE WHEN u.override_until < %(as_of)s THEN NULL ELSE u.override_id END
"""
_DROP_SCORES = f"""
    DELETE FROM customer_tier_score s
     USING customer_tier_undo u, customer_tier_member back
     WHERE u.assessment_id = %(assessment_id)s AND s.member_id = u.member_id
       AND date_trunc('month', s.date::timestamp)
           = date_trunc('month', %(as_of)s::timestamp)
       AND back.id = u.member_id AND {_UNTOUCHED}
"""
_BY_HAND = "back.override_tier_id IS NOT DISTINCT FROM back.tier_id"
_UNDO_MOVES = f"""
    INSERT INTO customer_tier_transition (%(history)s)
    SELECT %(program_id)s, back.partner_id, back.tier_id, u.tier_id, %(today)s,
           'rollback', u.score, u.revenue, %(assessment_id)s, %(user_id)s, 0, %(told)s
      FROM customer_tier_member back
      JOIN customer_tier_undo u
        ON u.member_id = back.id AND u.assessment_id = %(assessment_id)s
     WHERE u.tier_id <> back.tier_id AND NOT ({_BY_HAND}) AND {_UNTOUCHED}
"""
_UNDO_CHANGES = f"""
    UPDATE customer_tier_member back
       SET (%(found)s, assessment_id) = ROW(%(kept_found)s, u.last_assessment_id),
           tier_id = CASE WHEN {_BY_HAND} THEN back.tier_id ELSE u.tier_id END,
           since = CASE WHEN {_BY_HAND} THEN back.since ELSE u.since END
      FROM customer_tier_undo u
     WHERE u.assessment_id = %(assessment_id)s AND back.id = u.member_id
       AND {_UNTOUCHED}
"""
_UNDO_ENTRIES = """
    WITH back AS (
        DELETE FROM customer_tier_member m
         USING customer_tier_transition t
         WHERE t.assessment_id = %(assessment_id)s AND t.old_tier_id IS NULL
           AND t.cause <> 'rollback' AND m.program_id = %(program_id)s
           AND m.partner_id = t.partner_id AND m.override_tier_id IS NULL
           AND NOT EXISTS (SELECT FROM customer_tier_undo u
                            WHERE u.assessment_id = %(assessment_id)s
                              AND u.member_id = m.id)
        RETURNING m.partner_id, m.tier_id, m.score, m.revenue
    )
    INSERT INTO customer_tier_transition (%(history)s)
    SELECT %(program_id)s, back.partner_id, back.tier_id, NULL, %(today)s,
           'rollback', back.score, back.revenue, %(assessment_id)s, %(user_id)s, 0,
           %(told)s
      FROM back
"""
_UNDO_LEAVES = """
    WITH back AS (
        INSERT INTO customer_tier_member (
            id, program_id, partner_id, assessment_id, %(columns)s, %(override)s)
        SELECT u.member_id, u.program_id, u.partner_id, u.last_assessment_id,
               %(kept)s, %(kept_override)s
          FROM customer_tier_undo u
          JOIN res_partner p ON p.id = u.partner_id
         WHERE u.assessment_id = %(assessment_id)s AND u.is_removed
           AND p.customer_tier_objection IS NOT TRUE
        ON CONFLICT DO NOTHING
        RETURNING partner_id, tier_id, score, revenue
    )
    INSERT INTO customer_tier_transition (%(history)s)
    SELECT %(program_id)s, back.partner_id, NULL, back.tier_id, %(today)s,
           'rollback', back.score, back.revenue, %(assessment_id)s, %(user_id)s, 0,
           %(told)s
      FROM back
"""
_UNDO_OVERRIDES = """
    UPDATE customer_tier_member m
       SET (%(override)s) = ROW(%(kept_override)s)
      FROM customer_tier_undo u
     WHERE u.assessment_id = %(assessment_id)s AND m.id = u.member_id
       AND m.override_tier_id IS NULL AND u.override_until < %(as_of)s
"""
_UNDO_SCORES = """
    INSERT INTO customer_tier_score (member_id, date, score, tier_id)
    SELECT u.member_id, (row ->> 0)::date, (row ->> 1)::float8, (row ->> 2)::int4
      FROM customer_tier_undo u
      JOIN customer_tier_member m ON m.id = u.member_id
     CROSS JOIN LATERAL jsonb_array_elements(u.scores) row
     WHERE u.assessment_id = %(assessment_id)s AND jsonb_typeof(u.scores) = 'array'
    ON CONFLICT DO NOTHING
"""
_CANCEL_MOVES = """
    UPDATE customer_tier_transition SET state = 'cancelled'
     WHERE assessment_id = %(assessment_id)s AND cause <> 'rollback'
       AND state IN ('pending', 'failed')
"""
_CANCEL_NOTICES = """
    UPDATE customer_tier_notice SET state = 'cancelled'
     WHERE assessment_id = %(assessment_id)s AND state IN ('pending', 'failed')
"""
_FORGET = "DELETE FROM customer_tier_undo WHERE assessment_id = %(assessment_id)s"


def _columns(names, alias=None):
    """Columns, those of a table where an alias is given."""
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names
    )


def keep_changed(cr, run):
    """Keep the members that the table of changes is about to update, and the score
    that it may write over.

    :param dict run: see :func:`.ledger.write_changes`
    """
    cr.execute(
        SQL(
            """
            INSERT INTO customer_tier_undo (
                assessment_id, program_id, member_id, partner_id, is_removed,
                last_assessment_id, scores, %(names)s)
            SELECT %(assessment)s, m.program_id, m.id, m.partner_id, FALSE,
                   m.assessment_id, kept.scores, %(values)s
              FROM customer_tier_member m
              JOIN customer_tier_change t ON t.member_id = m.id
              LEFT JOIN LATERAL (
                   SELECT jsonb_agg(jsonb_build_array(s.date, s.score, s.tier_id))
                          AS scores
                     FROM customer_tier_score s
                    WHERE s.member_id = m.id
                      AND date_trunc('month', s.date::timestamp)
                          = date_trunc('month', %(as_of)s::timestamp)
                   ) kept ON TRUE
            """,
            assessment=run["assessment_id"],
            as_of=run["as_of"],
            names=_columns(_CHANGED + _OVERRIDE),
            values=_columns(_CHANGED + _OVERRIDE, "m"),
        )
    )


def keep_removed(cr, member_ids, run):
    """Keep members that are about to be removed, with all their scores.

    Without a run (a customer objects) nothing is kept: there is nothing to take back.

    :param list member_ids: ids
    :param dict run: see :func:`.ledger.write_changes`
    """
    if not run["assessment_id"]:
        return
    cr.execute(
        SQL(
            """
            INSERT INTO customer_tier_undo (
                assessment_id, program_id, member_id, partner_id, is_removed,
                last_assessment_id, scores, %(names)s)
            SELECT %(assessment)s, m.program_id, m.id, m.partner_id, TRUE,
                   m.assessment_id,
                   (SELECT jsonb_agg(jsonb_build_array(s.date, s.score, s.tier_id))
                      FROM customer_tier_score s WHERE s.member_id = m.id),
                   %(values)s
              FROM customer_tier_member m
             WHERE m.id = ANY(%(ids)s)
            """,
            assessment=run["assessment_id"],
            names=_columns(_CHANGED + _OVERRIDE),
            values=_columns(_CHANGED + _OVERRIDE, "m"),
            ids=member_ids,
        )
    )


def restore(cr, run):
    """Put members back as they were before a run, with a line in the history for each
    that this moves.

    Members who were overridden since, or not any more, stay where they are, and who
    has a tier by hand keeps it. What the run had not brought
    about yet is cancelled, and so is what the way back would bring about.

    :param dict run: ``assessment_id`` of the run, ``program_id``, ``as_of`` of the run,
        ``today``, ``user_id``, ``quiet``: nobody was told of the run
    :return: list of ids of customers that later runs have changed, too
    """
    values = {
        **run,
        "columns": _columns(_CHANGED),
        "kept": _columns(_CHANGED, "u"),
        "found": _columns(_FOUND),
        "kept_found": _columns(_FOUND, "u"),
        "override": _columns(_OVERRIDE),
        "kept_override": _columns(_OVERRIDE, "u"),
        "history": _columns(_HISTORY),
        "told": SQL(
            """
            CASE WHEN NOT %(quiet)s AND (
                SELECT t.state FROM customer_tier_transition t
                 WHERE t.assessment_id = %(assessment)s
                   AND t.partner_id = back.partner_id AND t.cause <> 'rollback'
                 ORDER BY t.id DESC LIMIT 1) = 'done'
            THEN 'pending' ELSE 'cancelled' END
            """,
            quiet=run["quiet"],
            assessment=run["assessment_id"],
        ),
    }
    cr.execute(SQL(_LATER, **values))
    later = [partner_id for (partner_id,) in cr.fetchall()]
    for statement in (
        _DROP_SCORES,
        _UNDO_MOVES,
        _UNDO_CHANGES,
        _UNDO_ENTRIES,
        _UNDO_LEAVES,
        _UNDO_OVERRIDES,
        _UNDO_SCORES,
        _CANCEL_MOVES,
        _CANCEL_NOTICES,
        _FORGET,
    ):
        cr.execute(SQL(statement, **values))
    return later
