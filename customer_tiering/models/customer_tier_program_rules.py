import ast
import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import Command, api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .. import wording
from ..engine import errors
from .updating import is_updating, updating


class CustomerTierProgramRules(models.AbstractModel):
    """Rules of a program: checked where they are entered, counted in versions."""

    _name = "customer.tier.program.rules"
    _description = "Rules of a Program"

    # ------------------------------------------------------------------
    # Constraints: bad input is refused where it is entered
    # ------------------------------------------------------------------

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for program in self:
            program._get_prospects_domain(check=True)

    def _get_prospects_domain(self, check=False):
        """Domain of customers that are graded without any document.

        :return: Domain; false when nothing is asked for
        :raise ValidationError: when it does not parse or names unknown fields
        """
        self.ensure_one()
        if not (self.partner_domain or "").strip():
            return Domain.FALSE
        try:
            parsed = ast.literal_eval(self.partner_domain)
            if not parsed:
                return Domain.FALSE
            domain = Domain(parsed)
            if check:
                self.env["res.partner"].search(domain, limit=1)
        except Exception as error:
            raise ValidationError(
                self.env._(
                    "Also grade: the condition cannot be read (%(error)s).",
                    error=error,
                )
            ) from error
        return domain

    def _check_company_change(self, company_id):
        """Where customers stand in one company says nothing in another."""
        for program in self:
            if program.company_id.id == (company_id or False):
                continue
            # sudo: customers that the user may not see were graded too
            members = self.env["customer.tier.member"].sudo()
            if members.search_count([("program_id", "=", program.id)], limit=1):
                raise ValidationError(
                    self.env._(
                        "Company: %(program)s has graded customers already;"
                        " duplicate it for another company.",
                        program=program.name,
                    )
                )

    def _check_settings(self):
        """Refuse settings that cannot grade, naming the field."""
        for program in self:
            if program.problem:
                raise ValidationError(
                    wording.labelled(self.env, program.name, program.problem)
                )
            try:
                errors.validate(program._get_settings())
            except errors.SettingsError as error:
                raise ValidationError(
                    wording.labelled(
                        self.env, program.name, program._describe_error(error)
                    )
                ) from error

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------

    @api.model
    def _get_rule_fields(self):
        """Fields that decide who gets which tier: a change is a new version."""
        return {
            *self._get_movement_fields(),
            "criterion_ids",
            "currency_id",
            "grid",
            "method",
            "partner_domain",
            "rank_basis",
            "roll_up",
            "score_basis",
            "source",
            "tier_ids",
            "tz",
            "window",
            "window_months",
        }

    def _rules_changed(self):
        """Check published programs whose rules were changed and count the version.

        Called once for a whole save, so that two weights can change together.
        """
        if is_updating(self):
            return
        self._add_missing_criteria()
        for program in self.filtered(lambda p: p.state == "published"):
            program._check_settings()
            digest = program._get_rules_digest()
            if digest != program.rules_digest:
                program.write({"rules_digest": digest, "version": program.version + 1})
                self.env["customer.tier.version"]._record(program)

    def _get_version(self):
        """The frozen rules that hold now."""
        self.ensure_one()
        return self.version_ids.filtered(lambda v: v.number == self.version)

    def _get_rules_digest(self):
        """A hash of everything that decides a tier; names and colors do not.

        The same in every database: records go by their codes.
        """
        settings = self._get_settings()
        for part in settings["criteria"] + settings["tiers"]:
            del part["id"], part["name"]
        text = json.dumps(settings, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _add_missing_criteria(self):
        """Give each metric in a condition a criterion, without weight, and take away
        those that were given and are not needed any more."""
        Metric = self.env["customer.tier.metric"].with_context(active_test=False)
        for program in self.filtered(lambda program: program.method == "rule"):
            used = program._get_ladder()._get_rule_metrics()
            commands, known = [], set()
            for criterion in program.criterion_ids:
                known.add(criterion.code)
                idle = criterion.is_automatic and not criterion.weight
                if idle and criterion.code not in used:
                    commands.append(Command.delete(criterion.id))
            missing = [code for code in used if code not in known]
            for metric in Metric.search([("code", "in", missing)]).sorted(
                lambda metric, used=used: used.index(metric.code)
            ):
                values = {"metric_id": metric.id, "weight": 0, "is_automatic": True}
                commands.append(Command.create(values))
            if commands:
                updating(program).criterion_ids = commands

    # ------------------------------------------------------------------
    # Settings for the engine
    # ------------------------------------------------------------------

    def _get_ladder(self):
        """Tiers, best first."""
        self.ensure_one()
        return self.tier_ids.filtered("active").sorted(
            lambda tier: (tier.sequence, tier._origin.id)
        )

    def _get_settings(self):
        """Everything that decides a tier, as the engine reads it and as it is stored
        with an assessment.

        :return: JSON-able dict
        """
        self.ensure_one()
        settings = {
            "method": self.method,
            "score_basis": self.score_basis,
            "rank_basis": self.rank_basis,
            "source": self.source,
            "window": self.window,
            "window_months": self.window_months,
            "roll_up": self.roll_up,
            "partner_domain": self.partner_domain or "",
            "currency": self.currency_id.name,
            "tz": self.tz,
            "criteria": [criterion._get_spec() for criterion in self.criterion_ids],
            "tiers": [tier._get_spec() for tier in self._get_ladder()],
            "policy": self._get_policy(),
        }
        if self.method == "matrix":
            settings["grid"] = self.grid or {}
        return settings

    def _get_window(self, as_of):
        """Days that count.

        :param date as_of: last day of the window
        :return: (start, previous start): first day of the window and of the equally
            long one before; None without limit
        """
        self.ensure_one()
        if self.window == "lifetime":
            return None, None
        if self.window == "rolling":
            span = relativedelta(months=self.window_months)
            start = as_of - span + relativedelta(days=1)
            return start, start - span
        if self.window == "calendar_year":
            start = as_of.replace(month=1, day=1)
        else:
            company = self._get_leading_company()
            start = company.compute_fiscalyear_dates(as_of)["date_from"]
        return start, start - relativedelta(years=1)
