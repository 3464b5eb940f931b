import numpy as np

from odoo import Command, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_tiering import wording
from odoo.addons.customer_tiering.measure.parts import days

from ..engine import evaluation, tree


class CustomerTierStudyLearn(models.AbstractModel):
    """From labels to rules: measure the customers, grow a tree, hold some back."""

    _name = "customer.tier.study.learn"
    _description = "Learning of Rules"

    def _learn(self, as_of=None):
        """Learn rules and keep them with how good they are in ``result``.

        :param as_of: last day that counts (today where the customers are)
        :raise UserError: there is too little to learn from; it says what to do
        """
        self.ensure_one()
        self._check_complete()
        program, measured, values = self._measure_labels(as_of)
        self._check_enough(measured)
        codes = [criterion["code"] for criterion in program["criteria"]]
        telling = [tells(column) for column in values.T]
        if not any(telling):
            raise UserError(
                wording.labelled(
                    self.env,
                    self._get_label("metric_ids"),
                    self.env._(
                        "they are the same for all labelled customers. Choose others,"
                        " or a longer window."
                    ),
                )
            )
        classes = self._get_classes()
        place = {one: number for number, one in enumerate(classes)}
        given = np.array([place[label.class_id] for label in measured])
        lower = np.array([c["direction"] == "lower" for c in program["criteria"]])
        try:
            learned = evaluation.learn(values, given, lower)
            told = evaluation.evaluate(values, given, lower)
        except ImportError as error:
            raise UserError(
                self.env._(
                    "The server lacks the Python package scikit-learn: ask whoever runs"
                    " it to install it (pip install scikit-learn)."
                )
            ) from error
        graded = learned.grade(values)
        left_out = self.label_ids - measured
        left_out.graded_id = False
        for number, one in enumerate(classes):
            labels = measured.browse(
                label.id
                for label, grade in zip(measured, graded, strict=True)
                if grade == number
            )
            labels.graded_id = one
        self.result = {
            "digest": self._get_digest(),
            "as_of": program["as_of"],
            "currency_id": program["currency_id"],
            "classes": classes.mapped("code"),
            "labels": len(measured),
            "left_out": left_out.partner_id.ids,
            "constant": [c for c, tell in zip(codes, telling, strict=True) if not tell],
            "accuracy": told.accuracy,
            "balanced": told.balanced,
            "guess": told.guess,
            "confusion": told.confusion.tolist(),
            "importance": dict(zip(codes, told.importance.tolist(), strict=True)),
            "graded": np.bincount(graded, minlength=len(classes)).tolist(),
            "given": np.bincount(given, minlength=len(classes)).tolist(),
            "depth": learned.depth,
            "rules": {
                one.code: [
                    {
                        "need": 0,
                        "conditions": [
                            self._to_condition(codes[metric], operator, value)
                            for metric, operator, value in alternative
                        ],
                    }
                    for alternative in alternatives
                ]
                for one, alternatives in zip(classes[:-1], learned.rules, strict=True)
            },
        }

    @staticmethod
    def _to_condition(code, operator, value):
        condition = {"metric": code, "operator": operator}
        return condition if value is None else {**condition, "value": value}

    # ------------------------------------------------------------------
    # Measuring, by the code of a run
    # ------------------------------------------------------------------

    def _measure_labels(self, as_of=None):
        """What a program would measure of the labelled customers.

        :return: (dict of ``criteria``, see the engine, sorted by code, ``as_of`` as
            ISO text and ``currency_id``; the labels of those who are measured;
            float64[N, K], dates as days ago, NaN where nothing was measured)
        """
        self.ensure_one()
        metrics = self.metric_ids.sorted("code")
        program = self.env["customer.tier.program"].new(
            {
                **self._prepare_program(),
                "criterion_ids": [
                    Command.create({"metric_id": metric.id, "weight": 0})
                    for metric in metrics
                ],
            }
        )
        # sudo: customers are measured by all documents, as in a run
        program = program.sudo()
        program._get_prospects_domain(check=True)
        as_of = fields.Date.to_date(as_of) or program._today()
        measures = metrics._get_measures()
        partners = self.label_ids.partner_id
        if any(measures[metric.code].fit for metric in metrics):
            partners = None  # what is learned from everyone must be
        measured = program._measure(as_of, partners)
        people, settings = measured.of(program), program._get_settings()
        found, _active, _fitted = program._get_values(
            people, measured.columns[program], days(as_of), settings
        )
        found[~np.isfinite(found)] = np.nan
        for place, criterion in enumerate(settings["criteria"]):
            if criterion["since_days"]:
                found[:, place] = days(as_of) - found[:, place]
        row = {customer: place for place, customer in enumerate(people.ids.tolist())}
        labels = self.label_ids.filtered(lambda label: label.partner_id.id in row)
        values = found[[row[label.partner_id.id] for label in labels]]
        of_program = {
            "criteria": settings["criteria"],
            "as_of": fields.Date.to_string(as_of),
            "currency_id": program.currency_id.id,
        }
        return of_program, labels, values

    # ------------------------------------------------------------------
    # Refusals, in words that say what to do
    # ------------------------------------------------------------------

    def _check_complete(self):
        """Something to learn from was chosen, and its apps are there."""
        if len(self.class_ids) < 2:
            self._refuse("class_ids", self.env._("add two at least, best first."))
        if not self.metric_ids:
            self._refuse("metric_ids", self.env._("choose one at least."))
        if self.source not in dict(self._selection_of_program("source")):
            self._refuse(
                "source", self.env._("its app is not installed; choose another one.")
            )
        for metric in self.metric_ids:
            if metric.problem:
                problem = wording.labelled(self.env, metric.name, metric.problem)
                advice = self.env._("Install it, or take the metric out.")
                self._refuse("metric_ids", wording.joined(self.env, [problem, advice]))

    def _check_enough(self, measured):
        """Enough customers of each class were measured.

        :param measured: labels
        """
        counts = dict.fromkeys(self._get_classes(), 0)
        for label in measured:
            counts[label.class_id] += 1
        missing = [
            self.env._(
                "%(name)s %(count)s more", name=one.name, count=tree.FOLDS - count
            )
            for one, count in counts.items()
            if count < tree.FOLDS
        ]
        if not missing:
            return
        texts = [
            self.env._(
                "%(least)s customers of each class are needed: %(missing)s.",
                least=tree.FOLDS,
                missing=wording.listed(self.env, missing),
            ),
            self._describe_left_out((self.label_ids - measured).partner_id),
        ]
        self._refuse("label_ids", wording.joined(self.env, texts))

    def _refuse(self, name, text):
        raise UserError(wording.labelled(self.env, self._get_label(name), text))

    def _get_label(self, name):
        return self._fields[name]._description_string(self.env)


def tells(values):
    """Whether a metric is not the same for everyone."""
    known = values[~np.isnan(values)]
    return 0 < len(known) < len(values) or len(np.unique(known)) > 1
