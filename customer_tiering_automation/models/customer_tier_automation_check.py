import ast

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from odoo.addons.customer_tiering import wording
from odoo.addons.customer_tiering.measure import paths
from odoo.addons.customer_tiering.models.customer_tier_metric_check import UNREADABLE

MANAGER = "customer_tiering.customer_tiering_group_manager"
# Models that decide about rights, code or credentials, or hold what the engine alone
# writes: rules write without regard to rights.
REFUSED = (
    "auth",
    "base.",
    "customer.tier",
    "fetchmail.",
    "ir.",
    "mail.",
    "payment.",
    "res.company",
    "res.config",
    "res.groups",
    "res.users",
)
# What decides which records are given what.
DEFINING = (
    "domain",
    "field_id",
    "model_id",
    "partner_path",
    "tier_ids",
    "value",
    "value_boolean",
    "value_ref",
    "value_selection_id",
)


class CustomerTierAutomationCheck(models.AbstractModel):
    """What is refused when a rule is entered, and who may enter one."""

    _name = "customer.tier.automation.check"
    _description = "Check of an Automation by Tier"

    def _check_may_define(self):
        """A rule writes whatever its model, so who makes one must be trusted with the
        system, besides with the tiers."""
        user = self.env.user
        if not self.env.su and not (user._is_system() and user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "Only who is Administrator of Customer Tiering and may change the"
                    " settings of the system defines automations."
                )
            )

    def _check_may_change(self):
        """Nor does anybody change by a rule what they may not change themselves: no
        constraint, for these are checked with all rights."""
        for rule in self:
            model = self.env[rule.model_name]
            field = model._fields[rule.field_id.name]
            if not model.has_access("write"):
                name, text = "model_id", self.env._("you may not change its records.")
            elif not model._has_field_access(field, "write"):
                name, text = "field_id", self.env._("you may not change it.")
            else:
                continue
            raise AccessError(rule._labelled(name, text))

    @api.constrains(*DEFINING, "on_create", "on_customer", "on_move")
    def _check_definition(self):
        for rule in self:
            problem = (
                rule._find_model_problem()
                or rule._find_path_problem()
                or rule._find_field_problem()
                or rule._find_value_problem()
                or rule._find_domain_problem()
                or rule._find_occasion_problem()
            )
            if problem:
                raise ValidationError(problem)

    def _find_model_problem(self):
        name = self.model_name
        model = self.env.get(name)
        if name.startswith(REFUSED):
            text = self.env._("its records decide about rights or the system.")
        elif model is None or model._abstract or model._transient or not model._auto:
            text = self.env._("its records are not kept.")
        else:
            return None
        return self._labelled("model_id", text)

    def _find_path_problem(self):
        try:
            field = paths.follow(self.env, self.model_name, self.partner_path)[-1]
        except paths.PathError as error:
            text = wording.path_error(self.env, error)
            return self._labelled("partner_path", text)
        if field.comodel_name == "res.partner" and field.type == "many2one":
            return None
        text = self.env._('"%(path)s" leads to no customer.', path=self.partner_path)
        return self._labelled("partner_path", text)

    def _find_domain_problem(self):
        try:
            self.env[self.model_name]._search(self._get_domain())
        except UNREADABLE as error:
            text = self.env._("it cannot be read (%(error)s).", error=error)
            return self._labelled("domain", text)
        return None

    def _find_occasion_problem(self):
        if not self.tier_ids:
            return self._labelled("tier_ids", self.env._("choose at least one."))
        if not (self.on_create or self.on_customer or self.on_move):
            return self._labelled("on_create", self.env._("say when it is done."))
        return None

    def _get_domain(self):
        """Records that the rule is about."""
        # Nothing but literals: who is served does not depend on who looks.
        return Domain(ast.literal_eval(self.domain or "[]"))
