from dataclasses import dataclass, replace

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..measure import evidence, money
from ..measure.parts import Scope

# Documents that the client asks for at once.
PAGE = 80


@dataclass(frozen=True)
class Evidence:
    """What is known of the documents of a member.

    :param run: the assessment that they are told of, empty before the first one
    :param source: the ``customer.tier.source`` that was measured
    :param scope: what counted
    :param start: first day that counted, None without limit
    :param query: SQL, see :func:`~…measure.evidence.build`
    """

    run: object
    source: object
    scope: Scope
    start: object
    query: SQL

    def money(self, units):
        """Money out of the units that it was added up in, not rounded yet."""
        return (units or 0) / money.units(self.scope.currency)

    def total(self, units):
        """A sum as the measurement stores it."""
        [total] = money.rounded(np.array([self.money(units)]), self.scope.currency)
        return float(total)


class CustomerTierMemberDocuments(models.AbstractModel):
    """The documents that were counted for a member, and those that were not.

    They are read as they are now. What changed since the assessment, the next one
    will find.
    """

    _name = "customer.tier.member.documents"
    _description = "Documents behind the Tier of a Member"

    @api.readonly
    def get_documents(self, counted=True, metric=None, offset=0, run_id=None):
        """A page of documents for the client: by reason, then the newest first.

        :param bool counted: those that count, or those that do not
        :param str metric: code of a metric; only what it was measured from
        :param int offset: how many to leave out
        :param int run_id: the assessment to explain; the last one when None
        :return: dict of ``documents`` (see :meth:`_get_documents`), ``count`` (of all
            pages) and ``total`` (their money)
        :raise UserError: the metric is measured from something else
        """
        self.ensure_one()
        self.check_access("read")
        member = self.with_context(customer_tiering_run=run_id)
        known = member._get_evidence(metric=metric)
        if known is None:
            return {"documents": [], "count": 0, "total": 0}
        condition = SQL("(e.reason IS NULL) = %s", bool(counted))
        columns = self._get_document_columns(metric)
        if columns and all(name != "amount" for _part, name, _period in columns):
            condition = SQL("%s AND e.purchase", condition)
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT e.*, COUNT(*) OVER () AS count, SUM(e.units) OVER () AS total
                  FROM (%s) e
                 WHERE %s
                 ORDER BY array_position(%s, e.reason), e.day DESC, e.id DESC,
                          e.counted_on DESC
                 LIMIT %s OFFSET %s
                """,
                known.query,
                condition,
                list(known.source._get_reasons()),
                PAGE,
                max(0, offset),
            )
        )
        return {
            "documents": self._describe_documents(known, rows),
            "count": rows[0]["count"] if rows else 0,
            "total": known.total(rows[0]["total"]) if rows else 0,
        }

    def _get_documents(self, as_of=None):
        """All documents of the customer, the newest first.

        What the user may not read has neither name nor id, nor, where it does not
        count, an amount: why a customer has a tier can be checked without it.

        :param as_of: last day that counts; that of the last assessment when empty
        :return: list of dicts: ``model``, ``id``, ``name``, ``date`` (its own) and
            ``counted_on`` (where it counts: the day of the invoice that a credit note
            reverses) as ISO texts, ``amount`` (as measured, not rounded) in the
            currency ``currency_id``, ``counted``, ``purchase`` (whether it counts as
            one: a credit note only lowers the amount), ``reason`` (code, False when
            it counts) and ``reason_text``
        """
        known = self._get_evidence(as_of)
        if known is None:
            return []
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) e ORDER BY day DESC, id DESC, counted_on DESC",
                known.query,
            )
        )
        return self._describe_documents(known, rows)

    def _get_document_counts(self, as_of=None):
        """How many documents count, how many do not, and why; one statement.

        :param as_of: see :meth:`_get_documents`
        :return: dict of ``member_id``, ``run_id`` (the assessment), ``counted``,
            ``purchases`` (of them), ``total`` (their money), ``assessed`` (the money
            that the assessment found), ``currency_id``, ``excluded``, ``reasons``
            (dicts ``reason``, ``name``, ``count``, ``text``), ``metrics`` (codes of
            those that are measured from the documents), ``start`` (first day that
            counts, False without limit) and ``end`` (the last one); empty when the
            source does not tell
        """
        known = self._get_evidence(as_of)
        if known is None:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT reason, COUNT(*), COUNT(*) FILTER (WHERE purchase), SUM(units)"
                " FROM (%s) e GROUP BY reason",
                known.query,
            )
        )
        found = {reason: numbers for reason, *numbers in rows}
        counted, purchases, units = found.pop(None, (0, 0, 0))
        return {
            "member_id": self._origin.id,
            "run_id": known.run.id,
            "counted": counted,
            "purchases": purchases,
            "total": known.total(units),
            "assessed": self.revenue,
            "currency_id": known.scope.currency.id,
            "excluded": sum(count for count, _purchases, _units in found.values()),
            "reasons": [
                {
                    "reason": reason,
                    "name": name,
                    "count": found[reason][0],
                    "text": known.source._count_reason(reason, found[reason][0]),
                }
                for reason, name in known.source._get_reasons().items()
                if reason in found
            ],
            "metrics": self._get_document_metrics(),
            "start": fields.Date.to_string(known.start) or False,
            "end": fields.Date.to_string(known.scope.as_of),
        }

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def _get_evidence(self, as_of=None, metric=None):
        """The documents as the last assessment measured them.

        :return: :class:`Evidence`, or None when the source does not tell (its app may
            be gone)
        """
        self.ensure_one()
        run = self._get_measuring_run()
        # sudo: all documents of all addresses count, whoever looks; what the user may
        # not read is left out when they are described
        program = self.sudo().program_id._get_as_measured(run.settings)
        source = program.env.get(f"customer.tier.source.{program.source}")
        if source is None:
            return None
        as_of = fields.Date.to_date(as_of) or run.as_of or program._today()
        scope, _owners = program._get_scope(as_of, self.partner_id)
        company_ids = scope.company_ids
        # Only companies of the user: there is nothing to learn about the others.
        companies = self.env.companies | self.env.companies.browse(company_ids)
        if len(companies) > len(company_ids):
            scope = replace(
                scope,
                company_ids=tuple(companies.ids),
                factors=program._get_factors(companies.sudo()),
            )
        part = source._get_evidence(scope)
        if part is None:
            return None
        for model, names in source._get_flush_fields().items():
            self.env[model].flush_model(names)
        periods = program._get_periods(as_of)
        wanted = {"window"}
        if metric:
            columns = self._get_document_columns(metric)
            if not columns:
                raise UserError(
                    self.env._(
                        "Metric: %(code)s is not measured from documents.", code=metric
                    )
                )
            wanted = {period for _part, _name, period in columns}
        query = evidence.build(
            part, scope, company_ids, [periods[name] for name in sorted(wanted)]
        )
        return Evidence(run, source, scope, periods["window"][0], query)

    def _get_measuring_run(self):
        """The assessment that found what is stored with the member, or the one that
        is looked at.

        One of some customers counts when it changed this one: the others found the
        same, or did not look.
        """
        self.ensure_one()
        # sudo: shown with the member
        runs = self.env["customer.tier.assessment"].sudo()
        done = Domain("program_id", "=", self.program_id.id)
        done &= Domain("state", "=", "done")
        run_id = self.env.context.get("customer_tiering_run")
        if run_id:
            # Any client can ask: only runs of the program of the member.
            return runs.search(done & Domain("id", "=", run_id))
        runs = runs.search(
            done & Domain("is_partial", "=", False), order="id desc", limit=1
        )
        runs |= self.sudo().assessment_id.filtered(lambda run: run.state == "done")
        return runs.sorted("id")[-1:]

    @api.model
    def _get_document_columns(self, metric):
        """What a metric is measured from: (part, aggregate, period) of documents or of
        their lines; empty for others."""
        measure = self.env["customer.tier.metric"]._get_measures().get(metric)
        columns = measure.columns if measure else ()
        return (
            columns
            if all(part in ("documents", "lines") for part, _name, _period in columns)
            else ()
        )

    def _get_document_metrics(self):
        """Codes of the criteria of the last run that are measured from documents."""
        settings = self._get_run().settings or {}
        codes = [criterion["code"] for criterion in settings.get("criteria", [])]
        return [code for code in codes if self._get_document_columns(code)]

    def _describe_documents(self, known, rows):
        """Rows of the statement as :meth:`_get_documents` returns them."""
        names = {}
        ids = {}
        for row in rows:
            ids.setdefault(row["model"], []).append(row["id"])
        for model, found in ids.items():
            for record in self.env[model].browse(found)._filtered_access("read"):
                # A draft that was cancelled never had a number.
                name = record.display_name or self.env._("Without a number")
                names[model, record.id] = name
        reasons = known.source._get_reasons()
        return [
            self._describe_document(
                known, row, names.get((row["model"], row["id"])), reasons
            )
            for row in rows
        ]

    def _describe_document(self, known, row, name, reasons):
        counted = not row["reason"]
        return {
            "model": row["model"],
            "id": row["id"] if name else False,
            "name": name or False,
            "date": fields.Date.to_string(row["day"]),
            "counted_on": fields.Date.to_string(row["counted_on"]),
            "amount": known.money(row["units"]) if name or counted else None,
            "currency_id": known.scope.currency.id,
            "counted": counted,
            "purchase": counted and row["purchase"],
            "reason": row["reason"] or False,
            "reason_text": reasons.get(row["reason"], False),
        }
