"""Members and transitions: read as arrays, write only what changed."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import psycopg2

from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from . import copying, undo

_DAY_ZERO = SQL("DATE '1970-01-01'")
_TYPES = {"int4": SQL("int4"), "float8": SQL("float8")}
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass
class Standing:
    """Where customers stand before an assessment, one row a member.

    ``partner`` int64[M] ascending, ``member`` ids, ``tier`` ids, ``since``, ``below``,
    ``below_at`` and ``notice_at`` as the engine counts, ``override`` a tier id or 0,
    ``released`` 1 where an override is over, ``score`` float64[M], ``digest``
    float64[M] of everything that is stored.
    """

    partner: np.ndarray
    member: np.ndarray
    tier: np.ndarray
    since: np.ndarray
    below: np.ndarray
    below_at: np.ndarray
    notice_at: np.ndarray
    override: np.ndarray
    released: np.ndarray
    score: np.ndarray
    digest: np.ndarray

    def row_of(self, partner_id):
        """Where one customer stands: dict of ``since``, ``below``, ``below_at`` and
        ``notice_at``, days as dates (None for none)."""
        place = int(np.searchsorted(self.partner, partner_id))
        found = {"below": int(self.below[place])}
        for name in ("since", "below_at", "notice_at"):
            number = int(getattr(self, name)[place])
            found[name] = None if number < 0 else date(1970, 1, 1) + timedelta(number)
        return found


def read_standing(cr, program_id, as_of, partner_ids=None):
    """Members of a program.

    :param date as_of: overrides that ended before this day are over
    :param partner_ids: the only customers to read, None for all
    :return: :class:`Standing`
    """
    condition = SQL("")
    if partner_ids is not None:
        condition = SQL(" AND partner_id IN %s", tuple(partner_ids) or (0,))
    query = SQL(
        """
        SELECT partner_id, id, tier_id, since - %(zero)s, below,
               COALESCE(below_at - %(zero)s, -1), COALESCE(notice_at - %(zero)s, -1),
               CASE WHEN override_until < %(as_of)s THEN 0
                    ELSE COALESCE(override_tier_id, 0) END,
               CASE WHEN override_tier_id IS NOT NULL AND override_until < %(as_of)s
                    THEN 1 ELSE 0 END,
               score, digest
          FROM customer_tier_member
         WHERE program_id = %(program)s%(condition)s
        """,
        zero=_DAY_ZERO,
        as_of=as_of,
        program=program_id,
        condition=condition,
    )
    columns = copying.read(cr, query, ["int4"] * 9 + ["float8", "float8"])
    # Faster here than in the server.
    order = np.argsort(columns[0], kind="stable")
    columns = [column[order] for column in columns]
    columns[0] = columns[0].astype(np.int64)
    return Standing(*columns)


def digest(arrays):
    """A number per row that changes when any of the arrays does.

    :param arrays: arrays of shape (N,), numbers of any type
    :return: float64[N], whole numbers
    """
    mixed = None
    for values in arrays:
        values = np.asarray(values)
        if values.dtype.kind == "f":
            # -0.0 equals 0.0 and must look the same.
            bits = (values + 0.0).astype(np.float64).view(np.uint64)
        else:
            bits = values.astype(np.int64).view(np.uint64)
        mixed = bits * _MIX if mixed is None else (mixed ^ bits) * _MIX
        mixed ^= mixed >> np.uint64(32)
    # 53 bits are exact in a double, the widest number that a field can hold.
    return (mixed >> np.uint64(11)).astype(np.float64)


def write_changes(cr, rows, detail, run):
    """Insert and update members and append their transitions.

    :param cr: the cursor of the assessment
    :param dict rows: column → (type, array): ``member_id`` (0 = new), ``partner_id``,
        ``old_tier_id`` (0 = none), ``tier_id``, ``computed_tier_id``, ``since``,
        ``below``, ``below_at``, ``notice_at``, ``score``, ``old_score``, ``revenue``,
        ``digest``, ``released`` and ``noticed`` (0 or 1), ``cause`` (index into
        ``run["causes"]``) and for each criterion ``v<i>`` and ``p<i>``
    :param list detail: id of the criterion behind each ``v<i>``, ``p<i>``
    :param dict run: ``program_id``, ``assessment_id``, ``user_id``, ``as_of``,
        ``causes`` (names), ``state`` of transitions of new members
    :raise ConcurrencyError: members were made that this transaction cannot see; Odoo
        tries it again
    """
    count = len(rows["member_id"][1])
    if not count:
        return
    cr.execute("DROP TABLE IF EXISTS customer_tier_change")
    columns = []
    for name, (kind, _values) in rows.items():
        columns.append(SQL("%s %s", SQL.identifier(name), _TYPES[kind]))
    definition = SQL(", ").join(columns)
    cr.execute(
        SQL(
            "CREATE TEMPORARY TABLE customer_tier_change (%s) ON COMMIT DROP",
            definition,
        )
    )
    copying.write(cr, "customer_tier_change", rows)
    _lock_customers(cr, np.count_nonzero(rows["old_tier_id"][1] != rows["tier_id"][1]))
    pairs = SQL(", ").join(
        SQL(
            "%s, jsonb_build_array(NULLIF(t.%s, 'NaN'::float8), t.%s)",
            str(criterion_id),
            SQL.identifier(f"v{number}"),
            SQL.identifier(f"p{number}"),
        )
        for number, criterion_id in enumerate(detail)
    )
    values = SQL(
        """
        t.tier_id, t.computed_tier_id, %(zero)s + t.since, t.below,
        CASE WHEN t.below_at < 0 THEN NULL ELSE %(zero)s + t.below_at END,
        CASE WHEN t.notice_at < 0 THEN NULL ELSE %(zero)s + t.notice_at END,
        t.score, t.revenue, t.digest, jsonb_build_object(%(pairs)s),
        %(assessment)s
        """,
        zero=_DAY_ZERO,
        pairs=pairs,
        assessment=run["assessment_id"],
    )
    names = SQL(
        "tier_id, computed_tier_id, since, below, below_at, notice_at, score, revenue,"
        " digest, detail, assessment_id"
    )
    undo.keep_changed(cr, run)
    cr.execute(
        SQL(
            "UPDATE customer_tier_member m SET (%s) = ROW(%s)"
            " FROM customer_tier_change t WHERE m.id = t.member_id",
            names,
            values,
        )
    )
    if rows["released"][1].any():
        _release(cr)
    newcomers = SQL(
        "INSERT INTO customer_tier_member (program_id, partner_id, %s)"
        " SELECT %s, t.partner_id, %s FROM customer_tier_change t"
        " WHERE t.member_id = 0",
        names,
        run["program_id"],
        values,
    )
    try:
        cr.execute(newcomers, log_exceptions=False)
    except psycopg2.errors.UniqueViolation as error:
        # Another run ended after this transaction had begun, and made them members.
        raise ConcurrencyError("Customers were graded meanwhile.") from error
    _append_transitions(cr, run)
    _append_scores(cr, run)
    if rows["noticed"][1].any():
        _append_notices(cr, run)


def _lock_customers(cr, count):
    """Keep the customers who enter or move from being deleted until the run ends.

    What a foreign key would do for each row by a query of its own.

    :param int count: how many they are
    :raise ConcurrencyError: one is gone already
    """
    cr.execute(
        SQL(
            """
            SELECT count(*)
              FROM (SELECT
                      FROM res_partner p
                      JOIN customer_tier_change t ON t.partner_id = p.id
                     WHERE t.old_tier_id <> t.tier_id
                       FOR KEY SHARE OF p) locked
            """
        )
    )
    if cr.fetchone()[0] != count:
        raise ConcurrencyError("Customers were deleted meanwhile.")


def _release(cr):
    """Overrides that are over are taken off the members."""
    cr.execute(
        SQL(
            """
            UPDATE customer_tier_member m
               SET override_tier_id = NULL, override_until = NULL, override_id = NULL
              FROM customer_tier_change t
             WHERE m.id = t.member_id AND t.released = 1
            """
        )
    )


def _append_notices(cr, run):
    """Who will go down unless something happens: told by the outbox."""
    cr.execute(
        SQL(
            """
            INSERT INTO customer_tier_notice (
                program_id, partner_id, tier_id, date, assessment_id, state, attempts)
            SELECT %s, t.partner_id, t.tier_id, %s, %s, 'pending', 0
              FROM customer_tier_change t
             WHERE t.noticed = 1
            """,
            run["program_id"],
            run["as_of"],
            run["assessment_id"],
        )
    )


def _append_transitions(cr, run):
    causes = SQL(
        "(ARRAY[%s]::varchar[])[t.cause + 1]",
        SQL(", ").join(SQL("%s", cause) for cause in run["causes"]),
    )
    cr.execute(
        SQL(
            """
            INSERT INTO customer_tier_transition (
                program_id, partner_id, old_tier_id, new_tier_id, date, cause, score,
                revenue, assessment_id, user_id, state, attempts)
            SELECT %(program)s, t.partner_id, NULLIF(t.old_tier_id, 0), t.tier_id,
                   %(as_of)s, %(causes)s, t.score, t.revenue, %(assessment)s, %(user)s,
                   CASE WHEN t.old_tier_id = 0 THEN %(state)s ELSE 'pending' END, 0
              FROM customer_tier_change t
             WHERE t.old_tier_id <> t.tier_id
            """,
            program=run["program_id"],
            as_of=run["as_of"],
            causes=causes,
            assessment=run["assessment_id"],
            user=run["user_id"],
            state=run["state"],
        )
    )


def _append_scores(cr, run):
    """One row a member and month, when the rounded score is another one.

    The score with which a customer enters is that of the first transition.
    """
    cr.execute(
        SQL(
            """
            INSERT INTO customer_tier_score (member_id, date, score, tier_id)
            SELECT t.member_id, %(as_of)s, t.score, t.tier_id
              FROM customer_tier_change t
             WHERE t.member_id <> 0
               AND ROUND(t.score::numeric, 1) <> ROUND(t.old_score::numeric, 1)
            ON CONFLICT (member_id, (date_trunc('month', date::timestamp)))
            DO UPDATE SET date = EXCLUDED.date, score = EXCLUDED.score,
                          tier_id = EXCLUDED.tier_id
            """,
            as_of=run["as_of"],
        )
    )


def remove(cr, member_ids, run, cause):
    """Members who are graded no more; the history keeps that they left.

    :param member_ids: ids of the members
    :param dict run: see :func:`write_changes`
    :param str cause: why they leave
    """
    if not len(member_ids):
        return
    ids = [int(member) for member in member_ids]
    undo.keep_removed(cr, ids, run)
    cr.execute(
        SQL(
            """
            WITH gone AS (
                DELETE FROM customer_tier_member WHERE id = ANY(%(ids)s)
                RETURNING partner_id, tier_id, score, revenue
            )
            INSERT INTO customer_tier_transition (
                program_id, partner_id, old_tier_id, date, cause, score, revenue,
                assessment_id, user_id, state, attempts)
            SELECT %(program)s, partner_id, tier_id, %(as_of)s, %(cause)s, score,
                   revenue, %(assessment)s, %(user)s, 'pending', 0
              FROM gone
            """,
            ids=ids,
            program=run["program_id"],
            as_of=run["as_of"],
            cause=cause,
            assessment=run["assessment_id"] or None,
            user=run["user_id"],
        )
    )
