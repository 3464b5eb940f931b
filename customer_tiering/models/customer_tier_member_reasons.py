import numpy as np

from odoo import fields, models

from ..engine import grading, matrix, rules
from ..measure.parts import days


class CustomerTierMemberReasons(models.AbstractModel):
    """Why a tier, where conditions or a matrix decide and not a line."""

    _name = "customer.tier.member.reasons"
    _description = "Reasons for the Tier of a Member"

    has_score = fields.Boolean(compute="_compute_has_score")

    def _compute_has_score(self):
        """Conditions alone give no score, unless criteria have weights besides."""
        for member in self:
            program = member.program_id
            member.has_score = program.method != "rule" or bool(program.weight_total)

    def _get_values(self, settings, as_of, pairs):
        """What was measured, as the engine compares it: list[K], NaN for missing.

        :param int as_of: day of the run
        :param list pairs: [value, points] of each criterion
        """
        return [
            float("nan")
            if value is None
            else as_of - value
            if criterion["since_days"]
            else value
            for criterion, (value, _points) in zip(
                settings["criteria"], pairs, strict=True
            )
        ]

    def _holds(self, settings, pairs, place):
        """Whether a tier is kept although the customer belongs to a worse one.

        :param list pairs: [value, points] of each criterion
        :param int place: of the tier on the ladder
        """
        run = self._get_run()
        if settings["method"] in ("score", "rank"):
            lines = ((run._get_cuts() or {}).get("grade") or {}).get("lines") or []
            lowest = grading.floors(lines, settings["policy"]["buffer_down"])
            return place < len(lines) and self.position >= lowest[place]
        values = self._get_values(settings, days(run.as_of), pairs)
        if settings["method"] == "rule":
            proposal = rules.propose(settings, np.array([values], dtype=np.float64))
        else:
            x, y = self._get_axes(settings, pairs)
            active = np.array([not np.isnan(values).all()])
            proposal = matrix.propose(settings, x, y, active)
        return bool(proposal.holds(np.array([0]), np.array([place]))[0])

    def _get_axes(self, settings, pairs):
        """Scores of both axes: two float64[1]."""
        return matrix.scores(settings, np.array([[points for _value, points in pairs]]))

    def _explain_method(self, assessment, criteria, pairs):
        """What only this method has to show: ``rules`` or ``matrix``.

        :param criteria: see :meth:`_explain`
        """
        settings = assessment.settings or {}
        if settings.get("method") == "rule":
            values = self._get_values(settings, days(assessment.as_of), pairs)
            shown = [criterion["value"] for criterion in criteria]
            return {"rules": self._explain_rules(settings, values, shown)}
        if settings.get("method") == "matrix":
            return {"matrix": self._explain_matrix(settings, pairs)}
        return {}

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------

    def _explain_rules(self, settings, values, shown):
        """Conditions of the customer's tier and of the next better one, one by one.

        :param list values: see :meth:`_get_values`
        :param list shown: values as the form shows them
        :return: dict of ``reach`` (of the next tier), ``enter`` and ``stay`` (of their
            own); each is a list of alternatives, dicts of ``need`` (how many conditions
            must hold), ``met`` and ``conditions``: dicts of ``name``, ``unit``,
            ``operator``, ``limit``, ``value``, ``days`` (ago, of a date) and ``met``
        """
        self.ensure_one()
        ladder = [tier["id"] for tier in settings["tiers"]]
        if self.tier_id.id not in ladder:
            return {"reach": [], "enter": [], "stay": []}
        place = ladder.index(self.tier_id.id)
        tier = settings["tiers"][place]
        better = settings["tiers"][place - 1] if place else {}
        names = self.env["customer.tier.metric"]._get_names()
        measured = {
            criterion["code"]: {
                "name": names.get(criterion["code"], criterion["name"]),
                "unit": criterion["unit"],
                "value": shown_value,
                "number": value,
            }
            for criterion, value, shown_value in zip(
                settings["criteria"], values, shown, strict=True
            )
        }

        def explained(alternatives):
            return [self._explain_rule(rule, measured) for rule in alternatives or []]

        return {
            "reach": explained(better.get("entry")),
            "enter": explained(tier["entry"]),
            "stay": explained(tier["maintain"]),
        }

    def _explain_rule(self, rule, measured):
        conditions = [
            self._explain_condition(condition, measured[condition["metric"]])
            for condition in rule["conditions"]
        ]
        need = rule["need"] or len(conditions)
        met = sum(condition["met"] for condition in conditions) >= need
        return {"need": need, "met": met, "conditions": conditions}

    def _explain_condition(self, condition, metric):
        limit, number = condition.get("value"), metric["number"]
        met = rules.meets(np.array([number]), condition["operator"], limit)
        is_days = metric["unit"] == "date" and not np.isnan(number)
        return {
            "name": metric["name"],
            "unit": metric["unit"],
            "operator": condition["operator"],
            "limit": limit,
            "value": metric["value"],
            "days": int(number) if is_days else None,
            "met": bool(met[0]),
        }

    # ------------------------------------------------------------------
    # Matrix
    # ------------------------------------------------------------------

    def _explain_matrix(self, settings, pairs):
        """The grid with the customer in it.

        :return: dict of ``grid``, ``tiers`` (code → ``name`` and ``color``), ``x`` and
            ``y`` (scores of the axes), ``cell`` ([row, column] from the top left, None
            when nothing was measured)
        """
        self.ensure_one()
        x, y = self._get_axes(settings, pairs)
        cell = None
        if any(value is not None for value, _points in pairs):
            width = len(settings["grid"]["x_lines"]) + 1
            [number] = matrix.compiled(settings).cell(x, y).tolist()
            cell = list(divmod(number, width))
        tiers = self.env["customer.tier"].browse(
            [tier["id"] for tier in settings["tiers"]]
        )
        known = {tier.id: tier for tier in tiers.exists()}
        return {
            "grid": settings["grid"],
            "tiers": {
                spec["code"]: {
                    "name": known[spec["id"]].name
                    if spec["id"] in known
                    else spec["name"],
                    "color": known[spec["id"]].color if spec["id"] in known else 0,
                }
                for spec in settings["tiers"]
            },
            "x": round(float(x[0]), 2),
            "y": round(float(y[0]), 2),
            "cell": cell,
        }
