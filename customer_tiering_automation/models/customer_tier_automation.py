from functools import reduce

from odoo import Command, api, fields, models
from odoo.fields import Domain

from .customer_tier_automation_check import DEFINING

# Whether it is done for new records, and when their customer changes.
TRIGGERS = {
    (True, True): "on_create_or_write",
    (True, False): "on_create",
    (False, True): "on_write",
}


class CustomerTierAutomation(models.Model):
    """On records whose customer is in a tier, a field is set.

    For models that no bridge knows. Odoo's own automation rules, which each rule keeps
    for itself, notice records that are made and whose customer changes; moves are
    noticed when they are dispatched. What is given is remembered, and taken back where
    the customer leaves the tier.
    """

    _name = "customer.tier.automation"
    _inherit = ["customer.tier.automation.check", "customer.tier.automation.value"]
    _description = "Automation by Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Of two rules for the same field, the first one that fits."
    )
    active = fields.Boolean(default=True)
    partner_path = fields.Char(
        "Customer", required=True, help="How a record leads to its customer."
    )
    tier_ids = fields.Many2many("customer.tier", string="Tiers")
    domain = fields.Char(
        "Only records where", default="[]", help="Others stay as they are."
    )
    on_create = fields.Boolean("When a record is created", default=True)
    on_customer = fields.Boolean("When its customer changes", default=True)
    on_move = fields.Boolean(
        "When its customer moves to another tier",
        default=True,
        help="Unless open documents stay as they are in the tier.",
    )
    keep_choices = fields.Boolean(
        "Only where nobody chose otherwise",
        default=True,
        help="A value that is neither the default nor empty, and one that someone"
        " changed after it was given, stays.",
    )
    sentence = fields.Char("What it does", compute="_compute_sentence")
    automation_ids = fields.One2many(
        "base.automation", "customer_tier_automation_id", "Automation rules"
    )

    @api.depends(*DEFINING)
    @api.depends_context("lang")
    def _compute_sentence(self):
        for rule in self:
            complete = rule.model_id and rule.partner_path and rule.field_id
            tiers = rule.tier_ids.mapped("name")
            rule.sentence = bool(complete and tiers) and self.env._(
                "On records of %(model)s whose %(customer)s is %(tiers)s: set %(field)s"
                " to %(value)s",
                model=rule.model_id.name,
                customer=rule._get_path_label(),
                tiers=reduce(
                    lambda so_far, tier: self.env._(
                        "%(first)s or %(next)s", first=so_far, next=tier
                    ),
                    tiers,
                ),
                field=rule.field_id.field_description,
                value=rule._get_value_label(),
            )

    @api.onchange("model_id")
    def _onchange_partner_path(self):
        guess = self.env["customer.tier.metric"]._guess_partner_path
        self.partner_path = self.model_name and guess(self.model_name)
        self.domain = "[]"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_define()
        rules = super().create(vals_list)
        rules._check_may_change()
        rules._sync_automations()
        return rules

    def write(self, vals):
        self._check_may_define()
        if vals.get("active") is False or {"model_id", "field_id"} & vals.keys():
            self._take_back()
        result = super().write(vals)
        self._check_may_change()
        if self._get_automated_fields() & vals.keys():
            self._sync_automations()
        if {*DEFINING, "keep_choices", "sequence"} & vals.keys():
            for rule in self.filtered("active"):
                rule._serve(rule._get_remembered())
        return result

    def unlink(self):
        self._check_may_define()
        self._take_back()
        # sudo: see _unlink_except_kept; by the ORM, for it unhooks them from the models
        self.sudo().with_context(active_test=False).automation_ids.unlink()
        return super().unlink()

    # ------------------------------------------------------------------
    # Odoo's automation rules
    # ------------------------------------------------------------------

    @api.model
    def _get_automated_fields(self):
        """Fields on which the automation rules depend."""
        return {
            "active",
            "model_id",
            "name",
            "on_create",
            "on_customer",
            "partner_path",
        }

    def _sync_automations(self):
        """Keep one automation rule for each model on the way to the customer."""
        # sudo: see _unlink_except_kept
        rules = self.sudo()
        rules.with_context(active_test=False).automation_ids.unlink()
        self.env["base.automation"].sudo().create(
            [values for rule in rules for values in rule._prepare_automations()]
        )

    def _prepare_automations(self):
        names, way = self.partner_path.split("."), []
        model = self.env[self.model_name]
        for name in names if self.active else []:
            trigger = TRIGGERS.get((self.on_create and not way, self.on_customer))
            if trigger:
                yield self._prepare_automation(model, name, trigger, ".".join(way))
            way.append(name)
            model = self.env[model._fields[name].comodel_name]

    def _prepare_automation(self, model, name, trigger, way):
        watched = {name} if way else {name, "company_id"} & model._fields.keys()
        Field = self.env["ir.model.fields"]
        model_id = self.env["ir.model"]._get_id(model._name)
        code = f'env["{self._name}"].browse({self.id})._serve_from(records, "{way}")'
        return {
            "name": self.env._("Customer Tiering: %(name)s", name=self.name),
            "customer_tier_automation_id": self.id,
            "model_id": model_id,
            "trigger": trigger,
            "trigger_field_ids": [
                Command.set([Field._get(model._name, one).id for one in watched])
            ],
            "action_server_ids": [
                Command.create(
                    {
                        "name": self.name,
                        "model_id": model_id,
                        "usage": "base_automation",
                        "state": "code",
                        "code": code,
                    }
                )
            ],
        }

    # ------------------------------------------------------------------
    # Giving
    # ------------------------------------------------------------------

    def _serve_from(self, records, way):
        """Serve records that lead over others to their customer.

        :param records: that were made or changed
        :param str way: path from the model of the rule to these; empty for its own
        """
        if way:
            found = Domain(way, "in", records.ids) & self._get_domain()
            records = self.env[self.model_name].search(found)
        self._serve(records)

    @api.model
    def _serve_moved(self, partners):
        """Have records of customers who moved follow their tier, where it says so.

        :param partners: commercial partners
        """
        # sudo: what a tier gives depends on nobody's rights on the record
        for rule in self.sudo().search([("on_move", "=", True)]):
            customer = f"{rule.partner_path}.commercial_partner_id"
            records = self.env[rule.model_name].sudo()
            found = records.search(
                rule._get_domain() & Domain(customer, "in", partners.ids)
            )
            rule._serve(
                found.filtered(
                    lambda one, rule=rule: rule._get_tier(one).open_documents != "keep"
                )
            )

    def action_apply(self):
        """Serve the records that are there already."""
        self.check_access("write")
        self._check_may_define()
        for rule in self:
            members = self.env["customer.tier.member"]._search(
                [("tier_id", "in", rule.tier_ids.ids)]
            )
            customer = f"{rule.partner_path}.commercial_partner_id"
            found = Domain(customer, "in", members.subselect("partner_id"))
            # sudo: as when they are created
            records = self.env[rule.model_name].sudo()
            rule._serve(records.search(found & rule._get_domain()))

    def _take_back(self):
        """Take back what rules gave, where no other gives the same field."""
        for rule in self.filtered("active"):
            rule._serve(rule._get_remembered(), without=rule)

    def _get_remembered(self):
        """Records to which something was given in the field of the rule."""
        # sudo: nobody reads what was given but through the rules
        given = self.env["customer.tier.automation.given"].sudo()
        rows = given.search([("field_id", "=", self.field_id.id)])
        return self.env[self.model_name].sudo().browse(rows.mapped("res_id")).exists()

    def _serve(self, records, without=None):
        """Give records what the first rule that fits gives, and take back the rest.

        :param without: rule that is going
        """
        # sudo: what a tier gives depends on nobody's rights on the record
        rules = self.sudo().search([("field_id", "=", self.field_id.id)])
        fitting = {}
        for rule in rules:
            for record in records.sudo().filtered_domain(rule._get_domain()):
                fits = rule != without and rule._get_tier(record) in rule.tier_ids
                fitting[record] = fitting.get(record) or (rule if fits else rules[:0])
        self.env["customer.tier.automation.given"].sudo()._give(
            self.sudo().field_id, fitting
        )

    def _get_tier(self, record):
        """Tier of the customer of a record, in the company of the record."""
        company = self._get_company(record)
        partner = record.sudo().mapped(self.partner_path)
        return partner.with_company(company).customer_tier_id

    def _get_company(self, record):
        """Company of a record or of what it belongs to, else the current one."""
        for name in self.partner_path.split("."):
            if "company_id" in record._fields and record.company_id:
                return record.company_id
            record = record[name]
        return self.env.company
