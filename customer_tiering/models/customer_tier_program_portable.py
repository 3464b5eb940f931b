import json
from copy import deepcopy

import psycopg2

from odoo import Command, api, models
from odoo.exceptions import ValidationError

from .. import portable

FORMAT = "customer_tiering.program"
FORMAT_VERSION = 1


class CustomerTierProgramPortable(models.AbstractModel):
    """Programs as files, for another database or to keep.

    ::

        {"format": "customer_tiering.program", "format_version": 1,
         "program": {"name": …, "criteria": [{"metric": "revenue", …}, …],
                     "tiers": [{"code": "GOLD", …}, …], …},
         "metrics": [{"code": "visits", …}, … those that differ between databases]}

    Records go by what is the same in every database: codes of metrics and tiers,
    names of currencies. A text that is translated is an object of language → text, or
    a text. What is left out has its default. Benefits that are records of this
    database, customers and history are no part of the rules and stay behind.
    """

    _name = "customer.tier.program.portable"
    _description = "Programs as Files"

    @api.model
    def _get_portable_fields(self):
        """Fields that travel, by model: key in the file → name of the field.

        Texts, numbers, choices and JSON without ids; a bridge adds its own.
        """
        names = {
            "customer.tier.program": (
                "name method score_basis rank_basis source window window_months roll_up"
                " partner_domain tz grid upgrade_when buffer_up downgrade_when"
                " review_days buffer_down grace min_stay_days notice_days"
                " downgrade_policy hold_share hold_count override_approval override_own"
                " interval notify_up notify_down notify_notice"
            ),
            "customer.tier.criterion": (
                "weight axis scoring direction buckets low high fixed_range"
                " is_automatic"
            ),
            "customer.tier": (
                "code name description color is_base min_score share discount"
                " service_channel open_documents"
            ),
            "customer.tier.metric": (
                "code name description direction horizon_months discount_rate level_1"
                " level_2 level_3 level_4 level_5"
            ),
        }
        found = {model: {key: key for key in names[model].split()} for model in names}
        rules = {"entry": "entry_rules", "maintain": "maintain_rules"}
        found["customer.tier"].update(rules)
        defining = self.env["customer.tier.metric"]._get_defining_fields()
        found["customer.tier.metric"].update({name: name for name in defining})
        return found

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------

    def _to_portable(self):
        """The program as a JSON-able dict, see the model."""
        self.ensure_one()
        criteria = [
            {
                "metric": criterion.code,
                **self._write_fields(criterion),
                "bands": [[band.bound, band.points] for band in criterion.band_ids],
            }
            for criterion in self.criterion_ids
        ]
        metrics = self.criterion_ids.metric_id.filtered(
            lambda metric: metric.kind != "builtin" or metric._get_parameters()
        )
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "metrics": [self._write_fields(metric) for metric in metrics],
            "program": {
                **self._write_fields(self),
                "currency": self.currency_id.name,
                "criteria": criteria,
                "tiers": [self._write_fields(tier) for tier in self._get_ladder()],
            },
        }

    def action_export(self):
        """Download the programs as files."""
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_tiering/programs?ids={ids}",
            "target": "download",
        }

    def _to_file(self):
        """The program as the bytes of a file, for people to read too."""
        text = json.dumps(self._to_portable(), ensure_ascii=False, indent=2)
        return f"{text}\n".encode()

    @api.model
    def _write_fields(self, record):
        values = {}
        for key, name in self._get_portable_fields()[record._name].items():
            field, value = record._fields[name], record[name]
            if field.translate and value:
                value = portable.in_every_language(record, name)
            elif value is False and field.type != "boolean":
                value = None
            values[key] = deepcopy(value)
        return values

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------

    @api.model
    def _from_file(self, content):
        """What a file holds, for :meth:`_create_portable`.

        :param bytes content: of the file
        :raise ValidationError: it is no JSON
        """

        def refuse(constant):
            raise ValueError(constant)

        try:
            return json.loads(content.decode("utf-8-sig"), parse_constant=refuse)
        except (ValueError, RecursionError) as error:
            raise ValidationError(
                self.env._("This is not the file of a program: %(error)s", error=error)
            ) from error

    @api.model
    def _create_portable(self, data):
        """Make a draft program, for the current company, of what a file holds.

        :param data: what :meth:`_to_portable` returned, as JSON reads it
        :return: ``customer.tier.program``
        :raise ValidationError: naming the place in the file
        """
        self._read_envelope(data)
        reader = portable.Reader(self.env)
        try:
            with self.env.cr.savepoint():
                reader.items("", data, "metrics", self._read_metric, "code")
                values = self._from_portable(data)
                program = self.env["customer.tier.program"].create(values)
        except psycopg2.IntegrityError as error:
            table = error.diag.table_name
            model = next(m for m in self.env.values() if m._table == table)
            raise ValidationError(model._sql_error_to_message(error)) from error
        self._translate(program, data["program"])
        tiers = program.tier_ids.sorted("sequence")
        for tier, texts in zip(tiers, data["program"]["tiers"], strict=True):
            self._translate(tier, texts)
        return program

    @api.model
    def _from_portable(self, data):
        """Values to create a program of; no program is created.

        :param data: see :meth:`_create_portable`
        :return: dict for ``create`` or ``new``, texts in the language of the user
        :raise ValidationError: naming the place in the file
        """
        reader = portable.Reader(self.env)
        self._read_envelope(data)
        data = data["program"]
        names = self._get_portable_fields()["customer.tier.program"]
        known = {*names, "currency", "criteria", "tiers"}
        reader.keys("program", data, known, {"name", "tiers"})
        values = reader.record("program", "customer.tier.program", names, data)
        if data.get("currency"):
            values["currency_id"] = self._read_currency(data["currency"])
        rows = {
            "criterion_ids": reader.items(
                "program", data, "criteria", self._read_criterion, "metric"
            ),
            "tier_ids": reader.items("program", data, "tiers", self._read_tier, "code"),
        }
        for name, items in rows.items():
            values[name] = [
                Command.create({**item, "sequence": number})
                for number, item in enumerate(items, 1)
            ]
        self._new_portable(values)
        return values

    @api.model
    def _new_portable(self, values):
        """A program that is not saved, of what :meth:`_from_portable` returned.

        :raise ValidationError: it could not grade anyone
        """
        program = self.env["customer.tier.program"].new(values)
        program._add_missing_criteria()
        program._check_settings()
        return program

    @api.model
    def _read_envelope(self, data):
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValidationError(
                self.env._(
                    "This is not the file of a program: its format is not"
                    ' "%(format)s".',
                    format=FORMAT,
                )
            )
        reader, version = portable.Reader(self.env), data.get("format_version")
        reader.expect(
            type(version) is int and version == FORMAT_VERSION,
            "format_version",
            self.env._(
                "it is %(version)s, and only %(known)s can be read.",
                version=version,
                known=FORMAT_VERSION,
            ),
        )
        known = {"format", "format_version", "metrics", "program"}
        reader.keys("", data, known, {"program"})

    @api.model
    def _read_metric(self, place, data):
        """The metric that has the code: the one that is there, or a new one.

        :raise ValidationError: the one that is there measures something else
        """
        reader, model = portable.Reader(self.env), "customer.tier.metric"
        names = self._get_portable_fields()[model]
        reader.keys(place, data, names, {"code", "name", "kind"})
        values = reader.record(place, model, names, data)
        metrics = self.env[model].with_context(active_test=False)
        metric = metrics.search([("code", "=", values["code"])])
        if not metric:
            reader.expect(
                values["kind"] != "builtin",
                f"{place}.kind",
                self.env._("only addons bring metrics of this kind."),
            )
            try:
                metric = metrics.create(values)
            except ValidationError as error:
                reader.expect(False, place, str(error))
            self._translate(metric, data)
            return metric
        defining = {*metric._get_defining_fields(), *metric._get_parameters()}
        for name in sorted(values.keys() & defining):
            reader.expect(
                (metric[name] or False) == (values[name] or False),
                f"{place}.{name}",
                self.env._(
                    "%(metric)s has this code here, and measures something else.",
                    metric=metric.name,
                ),
            )
        return metric

    @api.model
    def _read_currency(self, name):
        reader = portable.Reader(self.env)
        currency = self.env["res.currency"].search(
            [("name", "=", reader.text("program.currency", name))]
        )
        reader.expect(
            currency,
            "program.currency",
            self.env._('"%(name)s" is not an active currency.', name=name),
        )
        return currency.id

    @api.model
    def _read_tier(self, place, data):
        reader = portable.Reader(self.env)
        names = self._get_portable_fields()["customer.tier"]
        reader.keys(place, data, names, {"code", "name"})
        values = reader.record(place, "customer.tier", names, data)
        metrics = self.env["customer.tier.metric"].search_fetch([], ["code"])
        for key in ("entry", "maintain"):
            problem = self.env["customer.tier"]._find_unreadable(
                values.get(names[key]), set(metrics.mapped("code"))
            )
            reader.expect(not problem, f"{place}.{key}", problem)
        return values

    @api.model
    def _read_criterion(self, place, data):
        reader = portable.Reader(self.env)
        names = self._get_portable_fields()["customer.tier.criterion"]
        reader.keys(place, data, {*names, "metric", "bands"}, {"metric"})
        code = reader.text(f"{place}.metric", data["metric"])
        metric = self.env["customer.tier.metric"].search([("code", "=", code)])
        reader.expect(
            metric,
            f"{place}.metric",
            self.env._('there is no metric "%(code)s".', code=code),
        )
        return {
            **reader.record(place, "customer.tier.criterion", names, data),
            "metric_id": metric.id,
            "band_ids": [
                Command.create(band)
                for band in reader.items(place, data, "bands", self._read_band)
            ],
        }

    @api.model
    def _read_band(self, place, data):
        reader = portable.Reader(self.env)
        reader.expect(
            isinstance(data, list) and len(data) == 2,
            place,
            self.env._("a bound and its points are expected."),
        )
        pair = dict(zip(("bound", "points"), data, strict=True))
        return reader.record(place, "customer.tier.band", {k: k for k in pair}, pair)

    @api.model
    def _translate(self, record, data):
        """Write what the file says in the languages of this database."""
        for key, name in self._get_portable_fields()[record._name].items():
            if record._fields[name].translate and isinstance(data.get(key), dict):
                portable.translate(record, name, data[key])
