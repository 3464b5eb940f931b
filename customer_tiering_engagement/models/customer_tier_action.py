from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import html2plaintext

# What each kind of action needs to be done.
NEEDED = {
    "mail": "mail_template_id",
    "note": "note",
    "activity": "activity_type_id",
    "plan": "plan_id",
    "server": "server_action_id",
    "webhook": "webhook_url",
}
# What runs with all rights, or tells others, is set by administrators of the system.
GUARDED = {"server_action_id", "webhook_url"}


class CustomerTierAction(models.Model):
    """What is done for a customer on an occasion, such as entering a tier.

    For each customer it becomes an errand (``customer.tier.errand``), which is what is
    carried out. An addon adds occasions of its own and appends the errands.
    """

    _name = "customer.tier.action"
    _description = "Action for the Customers of a Tier"
    _order = "tier_id, sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    tier_id = fields.Many2one("customer.tier", index=True, ondelete="cascade")
    program_id = fields.Many2one(related="tier_id.program_id")
    company_id = fields.Many2one(related="tier_id.company_id", store=True)
    occasion = fields.Selection(
        [
            ("enter", "Enters the tier"),
            ("leave", "Leaves the tier"),
            ("notice", "May soon lose the tier"),
        ],
        default="enter",
        required=True,
    )
    moves = fields.Selection(
        [("any", "Any way"), ("up", "Upwards"), ("down", "Downwards"), ("new", "New")],
        "Which moves",
        default="any",
        required=True,
        help="Whether it is done for all who enter or leave, for those who come from a"
        " better or a worse tier, or for those who had no tier before.",
    )
    kind = fields.Selection(
        [
            ("mail", "E-mail to the customer"),
            ("note", "Note on the customer"),
            ("message", "Message to the account manager"),
            ("activity", "Activity for the account manager"),
            ("plan", "Activity plan"),
            ("server", "Server action"),
            ("webhook", "Webhook"),
        ],
        "What is done",
        default="activity",
        required=True,
    )
    delay_days = fields.Integer(
        "After (days)", help="How many days after the occasion; 0: at once."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail template",
        domain=[("model", "=", "customer.tier.errand")],
        ondelete="restrict",
        help="Sent in the language of the customer.",
    )
    note = fields.Html(translate=True)
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', [False, 'res.partner'])]",
        ondelete="restrict",
        default=lambda self: self.env.ref("mail.mail_activity_data_todo", False),
    )
    summary = fields.Char(translate=True)
    deadline_days = fields.Integer(
        "Due in (days)", default=5, help="The deadline of the activity."
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', '=', 'res.partner'),"
        " ('company_id', 'in', [False, company_id])]",
        ondelete="restrict",
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        domain="[('model_name', '=', 'res.partner')]",
        ondelete="restrict",
        help="Done with all rights, on the customers.",
    )
    webhook_url = fields.Char(
        "Address",
        groups="base.group_system",
        help="Called with the customer, the tiers and the day as JSON. The header"
        " Idempotency-Key is the same when it is called again after a failure.",
    )
    description = fields.Char("Content", compute="_compute_description")

    _delay_days_positive = models.Constraint(
        "CHECK (delay_days >= 0)", "After (days): must not be negative."
    )
    _deadline_days_positive = models.Constraint(
        "CHECK (deadline_days >= 0)", "Due in (days): must not be negative."
    )

    @api.depends("kind", "occasion", "tier_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for action in self:
            occasion, kind = action._describe_choices("occasion", "kind")
            action.display_name = self.env._(
                "%(tier)s – %(occasion)s: %(kind)s",
                tier=action.tier_id.name or "",
                occasion=occasion,
                kind=kind,
            )

    def _describe_choices(self, *names):
        return [
            dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in names
        ]

    @api.depends("kind", "mail_template_id", "note", "summary", "activity_type_id")
    def _compute_description(self):
        for action in self:
            text = ""
            if action.kind in ("note", "message"):
                text = html2plaintext(action.note or "").strip()[:80]
            elif action.kind == "activity":
                text = action.summary or action.activity_type_id.name
            elif action.kind == "webhook":
                # The address may carry a secret.
                text = ""
            else:
                needed = NEEDED.get(action.kind)
                text = needed and action[needed].display_name
            action.description = text

    @api.constrains("kind", *NEEDED.values())
    def _check_needed(self):
        for action in self:
            name = NEEDED.get(action.kind)
            if name and not action[name]:
                field = self._fields[name]._description_string(self.env)
                [kind] = action._describe_choices("kind")
                raise ValidationError(
                    self.env._(
                        "%(field)s: it is needed for “%(kind)s”.",
                        field=field,
                        kind=kind,
                    )
                )

    @api.constrains("tier_id", "occasion")
    def _check_tier(self):
        for action in self:
            if not action.tier_id and action._needs_tier():
                [occasion] = action._describe_choices("occasion")
                raise ValidationError(
                    self.env._(
                        "Tier: it is needed for “%(occasion)s”.", occasion=occasion
                    )
                )

    def _needs_tier(self):
        """Whether the occasion is one of a tier; an addon may add others."""
        return True

    @api.constrains("webhook_url")
    def _check_webhook_url(self):
        for action in self:
            if action.webhook_url and not action.webhook_url.startswith(
                ("https://", "http://")
            ):
                raise ValidationError(
                    self.env._("Address: it must begin with https:// or http://.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        return super().write(vals)

    @api.model
    def _check_guarded(self, vals):
        guarded = [name for name in GUARDED if vals.get(name)]
        if guarded and not (
            self.env.su or self.env.user.has_group("base.group_system")
        ):
            field = self._fields[guarded[0]]._description_string(self.env)
            raise AccessError(
                self.env._(
                    "%(field)s: only administrators of the system may set it.",
                    field=field,
                )
            )

    def _append_errands(self, partners, key, **values):
        """Have the action done for customers, once for each key.

        :param partners: commercial partners
        :param str key: says which occasion it is, such as ``birthday:2026``
        :param values: of all the errands, such as ``scheduled_date``
        :return: the errands that are new
        """
        self.ensure_one()
        return self.env["customer.tier.errand"]._append(
            [
                {
                    **values,
                    "action_id": self.id,
                    "partner_id": partner_id,
                    "key": key,
                }
                for partner_id in partners.ids
            ]
        )
