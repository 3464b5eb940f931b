from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..measure.parts import Aggregate, Part


class CustomerTierRating(models.Model):
    """What someone thinks of a customer, on a day; never changed afterwards.

    Whoever thinks otherwise rates again, and 0 takes a rating back. The last one until
    the day of an assessment counts, among those of the companies that the program
    grades for: of a group that is the latest, whichever company gave it.
    """

    _name = "customer.tier.rating"
    _description = "Customer Rating"
    _order = "date desc, id desc"
    _rec_name = "metric_id"

    # Not cascade: who asks for erasure must find it among their data.
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    # Cascade, and guarded where metrics are deleted by hand: see there.
    metric_id = fields.Many2one(
        "customer.tier.metric",
        "Rated",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("kind", "=", "rating")],
    )
    value = fields.Integer(
        "Rating",
        required=True,
        aggregator="avg",
        help="From 1 to 5; 0 takes the rating back.",
    )
    label = fields.Char("Meaning", compute="_compute_label")
    date = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self._today(self.env.company),
    )
    user_id = fields.Many2one(
        "res.users", "Rated by", readonly=True, default=lambda self: self.env.user
    )
    note = fields.Char()

    _value_range = models.Constraint(
        "CHECK (value BETWEEN 0 AND 5)", "Rating: must be between 1 and 5, or 0."
    )
    _partner_idx = models.Index("(partner_id, metric_id, date DESC, id DESC)")

    @api.depends("value", "metric_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for rating in self:
            scale = ["", *rating.metric_id._get_scale()] if rating.metric_id else [""]
            rating.label = scale[rating.value] if rating.value < len(scale) else ""

    @api.constrains("metric_id")
    def _check_metric_id(self):
        for rating in self:
            if rating.metric_id.kind != "rating":
                raise ValidationError(
                    self.env._(
                        "Rated: %(metric)s is not rated by hand.",
                        metric=rating.metric_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_rating(vals) for vals in vals_list])

    @api.model
    def _prepare_rating(self, vals):
        """Values of a rating: of the company, and by whom and when it really is."""
        # sudo: the company above a contact is rated, whoever may see it
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id"))
        customer = partner.commercial_partner_id
        if refusal := self._find_refusal(customer):
            raise UserError(refusal)
        company = self.env["res.company"].browse(vals.get("company_id"))
        said = {"user_id": self.env.uid, "date": self._today(company)}
        if self.env.su:  # an import by code knows better
            said |= {name: vals[name] for name in said if vals.get(name)}
        return {**vals, "partner_id": customer.id, **said}

    @api.model
    def _today(self, company):
        """Today where the company is, as for its programs."""
        # sudo: the time zone of a company is no secret
        company = (company or self.env.company).sudo()
        tz = company.partner_id.tz or self.env.user.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=tz))

    # ------------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------------

    @api.model
    def _get_part(self, metrics, scope):
        """The last rating of each customer by some metrics.

        :param metrics: ``customer.tier.metric`` of kind rating
        :param scope: :class:`~…measure.parts.Scope`
        :return: :class:`~…measure.parts.Part`, an aggregate for each code
        """
        columns = self._fields
        condition = SQL("TRUE")
        if scope.partner_ids is not None:
            condition = SQL("partner_id IN %s", scope.partner_ids or (0,))
        rows = SQL(
            "SELECT id, partner_id, date, metric_id, NULLIF(value, 0) AS value"
            " FROM customer_tier_rating"
            " WHERE company_id IN %s AND metric_id IN %s AND date <= %s AND %s",
            scope.company_ids,
            tuple(metrics.ids),
            scope.as_of,
            condition,
            to_flush=[
                columns[name]
                for name in ("company_id", "date", "metric_id", "partner_id", "value")
            ],
        )
        last = SQL("array_agg(r.value ORDER BY r.date DESC, r.id DESC)")
        return Part(
            rows,
            {
                metric.code: Aggregate(
                    last, None, "entry", SQL("r.metric_id = %s", metric.id)
                )
                for metric in metrics
            },
        )

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_card(self, partner_id):
        """How a customer is rated now, by what the programs of the company ask for.

        :param int partner_id: the customer, or any contact or address of one
        :return: dict of ``owner`` (name of the customer, where that is another one),
            ``refusal`` (why nobody can rate, or False) and ``ratings``, a list of
            dicts: ``id`` and ``code`` of the metric, ``name``, ``description``,
            ``levels`` (five texts, the lowest first), ``value`` (0: not rated),
            ``date`` (ISO), ``user``, ``note``
        """
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        # sudo: a contact is rated with its company, whoever may see that
        customer = partner.sudo().commercial_partner_id
        metrics = self._get_asked_metrics()
        latest = {}
        for rating in self.search(
            [
                ("partner_id", "=", customer.id),
                ("metric_id", "in", metrics.ids),
                ("company_id", "child_of", self.env.company.root_id.id),
            ]
        ):
            latest.setdefault(rating.metric_id, rating)
        return {
            "owner": customer.name if customer.id != partner_id else False,
            "refusal": self._find_refusal(customer),
            "ratings": [
                {
                    "id": metric.id,
                    "code": metric.code,
                    "name": metric.name,
                    "description": metric.description or "",
                    "levels": metric._get_scale(),
                    **latest.get(metric, self.browse())._get_shown(),
                }
                for metric in metrics
            ],
        }

    @api.model
    def _find_refusal(self, customer):
        """Why a customer is not rated, in the language of the user, or False."""
        if customer.customer_tier_objection:
            return self.env._("The customer objects to profiling.")
        return False

    @api.model
    def _get_asked_metrics(self):
        """Metrics rated by hand that programs of the company or the group use."""
        # sudo: which metrics programs use is no secret
        companies = [False, *self.env.company.parent_ids.ids]
        criteria = self.env["customer.tier.criterion"].sudo()
        found = criteria.search(
            [
                ("metric_id.kind", "=", "rating"),
                ("metric_id.active", "=", True),
                ("program_id.active", "=", True),
                ("program_id.company_id", "in", companies),
            ]
        )
        metrics = found.metric_id.sudo(False)
        return metrics.sorted(lambda metric: (metric.sequence, metric.id))

    def _get_shown(self):
        """What the card says of a rating, or of none."""
        if not self.value:
            return {"value": 0, "date": False, "user": "", "note": ""}
        return {
            "value": self.value,
            "date": fields.Date.to_string(self.date),
            # sudo: the name of a colleague
            "user": self.user_id.sudo().name or "",
            "note": self.note or "",
        }
