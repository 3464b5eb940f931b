from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CustomerTierVersion(models.Model):
    """The rules of a published program as they were, frozen when they changed."""

    _name = "customer.tier.version"
    _description = "Version of a Customer Tier Program"
    _order = "number desc"
    _rec_name = "number"
    _log_access = False

    program_id = fields.Many2one(
        "customer.tier.program",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="program_id.company_id")
    number = fields.Integer("Version", required=True, readonly=True, aggregator=None)
    date = fields.Datetime(
        "Published on", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one("res.users", "By", readonly=True)
    reason = fields.Char("Why")
    # As the engine read them, with the ids of criteria and tiers …
    settings = fields.Json(required=True, readonly=True, prefetch=False)
    # … and as a program can be made of them anew.
    definition = fields.Json(required=True, readonly=True, prefetch=False)
    settings_text = fields.Html(compute="_compute_settings_text", sanitize=False)

    _number_uniq = models.UniqueIndex(
        "(program_id, number)", "Version: the program has this version already."
    )

    @api.depends("number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "Version %(number)s", number=version.number
            )

    @api.depends("settings")
    @api.depends_context("lang")
    def _compute_settings_text(self):
        """In the words in which a run shows the settings that it used."""
        for version in self:
            run = self.env["customer.tier.assessment"].new(
                {"program_id": version.program_id.id, "settings": version.settings}
            )
            version.settings_text = run.settings_text

    @api.model
    def _record(self, program):
        """Freeze the rules of a program as its present version."""
        # sudo: versions are closed to everyone, and come with each change of the rules
        return self.sudo().create(
            {
                "program_id": program.id,
                "number": program.version,
                "user_id": self.env.uid,
                "reason": self.env.context.get("customer_tiering_reason"),
                "settings": program._get_settings(),
                "definition": program._to_portable(),
            }
        )

    def write(self, vals):
        """What the rules were stays as it was; why can be said later."""
        if not self.env.su and vals.keys() - {"reason"}:
            raise AccessError(
                self.env._("A version of the rules cannot be changed any more.")
            )
        return super().write(vals)

    def _restore(self):
        """A program with these rules that is not saved.

        :return: ``customer.tier.program``, or None where it could not grade any more,
            since a metric or a field is gone
        """
        self.ensure_one()
        # sudo: the rules are those under which everyone was graded
        program = self.sudo().program_id
        Program = program.env["customer.tier.program"]
        try:
            values = Program._from_portable(self.definition)
            values["company_id"] = program.company_id.id
            return Program._new_portable(values)
        except ValidationError:
            return None
