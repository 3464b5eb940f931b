from odoo import Command, api, fields, models
from odoo.exceptions import UserError

GROUP_MANAGER = "customer_tiering.customer_tiering_group_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tier_program_id = fields.Many2one(
        "customer.tier.program",
        "Primary program",
        compute="_compute_customer_tier_program_id",
        store=True,
        readonly=False,
        domain="[('state', '=', 'published'),"
        " ('company_id', 'in', [company_id, False])]",
        groups=GROUP_MANAGER,
    )
    customer_tier_program_count = fields.Integer(
        compute="_compute_customer_tier_program_count", groups=GROUP_MANAGER
    )
    customer_tier_method = fields.Selection(
        related="customer_tier_program_id.method", groups=GROUP_MANAGER
    )
    customer_tier_rank_basis = fields.Selection(
        related="customer_tier_program_id.rank_basis", groups=GROUP_MANAGER
    )
    # The version that was read: it is not saved over what someone else changed since.
    customer_tier_version = fields.Integer(
        compute="_compute_customer_tier_line_ids",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )
    customer_tier_line_ids = fields.One2many(
        "res.config.settings.tier",
        "settings_id",
        "Tiers",
        compute="_compute_customer_tier_line_ids",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )
    customer_tier_interval = fields.Selection(
        selection=lambda self: self._selection_customer_tier("interval"),
        string="Schedule",
        compute="_compute_customer_tier_interval",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )
    customer_tier_next_run = fields.Date(
        "Next assessment",
        compute="_compute_customer_tier_next_run",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )
    customer_tier_notify_up = fields.Selection(
        selection=lambda self: self._selection_customer_tier("notify_up"),
        string="On an upgrade",
        compute="_compute_customer_tier_notify_up",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )
    customer_tier_notify_down = fields.Selection(
        selection=lambda self: self._selection_customer_tier("notify_down"),
        string="On a downgrade",
        compute="_compute_customer_tier_notify_down",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )

    customer_tier_portal_show = fields.Boolean(
        "Show in the portal",
        compute="_compute_customer_tier_portal_show",
        store=True,
        readonly=False,
        groups=GROUP_MANAGER,
    )

    @api.model
    def _selection_customer_tier(self, name):
        program = self.env["customer.tier.program"]
        return program._fields[name]._description_selection(self.env)

    @api.model
    def _get_customer_tier_settings(self):
        """Fields of the program that can be edited in the settings."""
        return ["interval", "next_run", "notify_up", "notify_down", "portal_show"]

    @api.depends("company_id")
    def _compute_customer_tier_program_id(self):
        Program = self.env["customer.tier.program"]
        for settings in self:
            settings.customer_tier_program_id = Program._get_primary(
                settings.company_id
            )

    @api.depends("company_id")
    def _compute_customer_tier_program_count(self):
        for settings in self:
            settings.customer_tier_program_count = self.env[
                "customer.tier.program"
            ].search_count([("company_id", "in", [False, settings.company_id.id])])

    @api.depends("customer_tier_program_id")
    def _compute_customer_tier_line_ids(self):
        edited = self.env["res.config.settings.tier"]._get_edited_fields()
        for settings in self:
            program = settings.customer_tier_program_id._origin
            settings.customer_tier_version = program.version
            ladder = program._get_ladder() if program else program.tier_ids
            settings.customer_tier_line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "tier_id": tier.id,
                            "sequence": place,
                            **{name: tier[name] for name in edited},
                        }
                    )
                    for place, tier in enumerate(ladder, 1)
                ),
            ]

    # One method a field: values given for some of them leave the others computed.

    @api.depends("customer_tier_program_id")
    def _compute_customer_tier_interval(self):
        self._read_customer_tier_setting("interval")

    @api.depends("customer_tier_program_id")
    def _compute_customer_tier_next_run(self):
        self._read_customer_tier_setting("next_run")

    @api.depends("customer_tier_program_id")
    def _compute_customer_tier_notify_up(self):
        self._read_customer_tier_setting("notify_up")

    @api.depends("customer_tier_program_id")
    def _compute_customer_tier_notify_down(self):
        self._read_customer_tier_setting("notify_down")

    @api.depends("customer_tier_program_id")
    def _compute_customer_tier_portal_show(self):
        self._read_customer_tier_setting("portal_show")

    def _read_customer_tier_setting(self, name):
        for settings in self:
            settings[f"customer_tier_{name}"] = settings.customer_tier_program_id[name]

    def set_values(self):
        result = super().set_values()
        if self.env.user.has_group(GROUP_MANAGER) and self.customer_tier_program_id:
            self._set_customer_tiers()
        return result

    def _set_customer_tiers(self):
        """Write what was changed to the primary program, as one save."""
        program = self.customer_tier_program_id
        values = {}
        for name in self._get_customer_tier_settings():
            wanted = self[f"customer_tier_{name}"]
            if wanted != program[name]:
                values[name] = wanted
        commands = self._get_customer_tier_commands()
        if commands:
            if self.customer_tier_version not in (0, program.version):
                raise UserError(
                    self.env._(
                        "%(program)s was changed by someone else meanwhile. Reload the"
                        " settings and change them again.",
                        program=program.name,
                    )
                )
            values["tier_ids"] = commands
        if not program.is_primary:
            values["is_primary"] = True
        if values:
            program.write(values)
        self._prefer_customer_tier_program()

    def _get_customer_tier_commands(self):
        """Changes of tiers, as commands for ``tier_ids`` of the program."""
        commands = []
        names = self.env["res.config.settings.tier"]._get_edited_fields()
        ladder = self.customer_tier_program_id._get_ladder()
        for line in self.customer_tier_line_ids:
            tier = line.tier_id & ladder
            changed = {
                name: line[name] for name in names if tier and line[name] != tier[name]
            }
            if changed:
                commands.append(Command.update(tier.id, changed))
        return commands

    def _prefer_customer_tier_program(self):
        """Programs nearer to the company give way to the one that was picked."""
        program = self.customer_tier_program_id
        if program.state != "published" or not program.active:
            return
        if program.company_id and program.company_id not in self.company_id.parent_ids:
            return
        Program = self.env["customer.tier.program"]
        speaking = Program._get_primary(self.company_id)
        while speaking and speaking != program:
            speaking.is_primary = False
            speaking = Program._get_primary(self.company_id)
