import ast
import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .. import wording
from ..engine import errors


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
            gone = program.criterion_ids.filtered(lambda c: not c.metric_id.available)
            if gone:
                raise ValidationError(
                    self.env._(
                        "Criteria of %(program)s: the app that measures %(metrics)s is"
                        " not installed.",
                        program=program.name,
                        metrics=wording.listed(self.env, gone.metric_id.mapped("name")),
                    )
                )
            if f"customer.tier.source.{program.source}" not in self.env:
                raise ValidationError(
                    self.env._(
                        "Source of %(program)s: its app is not installed.",
                        program=program.name,
                    )
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
            "buffer_down",
            "buffer_up",
            "criterion_ids",
            "currency_id",
            "downgrade_policy",
            "grace",
            "grid",
            "method",
            "min_stay_days",
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
        if self.env.context.get("customer_tiering_updating"):
            return
        self._add_missing_criteria()
        for program in self.filtered(lambda p: p.state == "published"):
            program._check_settings()
            digest = program._get_rules_digest()
            if digest != program.rules_digest:
                program.write({"rules_digest": digest, "version": program.version + 1})

    def _get_rules_digest(self):
        """A hash of everything that decides a tier; names and colors do not."""
        settings = self._get_settings()
        for part in settings["criteria"] + settings["tiers"]:
            part.pop("name")
        text = json.dumps(settings, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

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
            "policy": {
                "buffer_up": self.buffer_up,
                "buffer_down": self.buffer_down,
                "grace": self.grace,
                "min_stay": self.min_stay_days,
                "max_steps": 1 if self.downgrade_policy == "step" else 0,
            },
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
            # sudo: the fiscal year is a setting of the company; a group has that of
            # its first company, whoever assesses it
            companies = self.env["res.company"].sudo()
            company = self.company_id.sudo() or companies.search(
                [], order="id", limit=1
            )
            start = company.compute_fiscalyear_dates(as_of)["date_from"]
        return start, start - relativedelta(years=1)
