from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_tiering.measure.parts import Aggregate, Part
from odoo.addons.rating.models.rating_data import RATING_LIMIT_MIN


class CustomerTierSource(models.AbstractModel):
    _inherit = "customer.tier.source"

    @api.model
    def _get_parts(self, scope):
        return {
            **super()._get_parts(scope),
            "satisfaction": self._get_satisfaction(scope),
        }

    @api.model
    def _get_flush_fields(self):
        flush_fields = super()._get_flush_fields()
        flush_fields["rating.rating"] += [
            "consumed",
            "partner_id",
            "rated_on",
            "rating",
            "res_id",
            "res_model",
        ]
        for model in self._get_rated_models():
            flush_fields[model] += ["company_id"]
        return flush_fields

    @api.model
    def _get_rated_models(self):
        """Names of the models that customers rate and that belong to a company."""
        names = self.env.registry.descendants(["rating.mixin"], "_inherit")
        models_ = [self.env[name] for name in sorted(names)]
        return [
            model._name
            for model in models_
            if not model._abstract
            and "company_id" in model._fields
            and model._fields["company_id"].store
        ]

    @api.model
    def _get_satisfaction(self, scope):
        """Ratings that customers gave until the day of the scope.

        A rating has the company of what was rated; without one it is everybody's.
        """
        rated = SQL(" UNION ALL ").join(
            [
                SQL(
                    "SELECT %s::varchar AS res_model, id AS res_id, company_id FROM %s",
                    model,
                    SQL.identifier(self.env[model]._table),
                )
                for model in self._get_rated_models()
            ]
        )
        company, join = SQL("NULL"), SQL("")
        if rated:
            company = SQL("rated.company_id")
            join = SQL("LEFT JOIN (%s) rated USING (res_model, res_id)", rated)
        rows = SQL(
            """
            SELECT * FROM (
                SELECT partner_id, COALESCE(rated_on, write_date) AS date, rating,
                       COALESCE(%s, %s) AS company_id
                  FROM rating_rating %s
                 WHERE consumed AND rating >= %s AND partner_id IS NOT NULL
            ) rating
             WHERE date < %s AND %s
            """,
            company,
            min(scope.company_ids),
            join,
            RATING_LIMIT_MIN,
            scope.bound(scope.end, timestamps=True),
            self._where(scope, "rating"),
        )
        return Part(
            rows,
            {
                # Decimals add up to the same in any order, doubles do not.
                "total": Aggregate(SQL("SUM(r.rating::numeric)"), None),
                "count": Aggregate(SQL("COUNT(*)"), "SUM"),
            },
            timestamps=True,
        )
