from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import AutomationCommon


@tagged("post_install", "-at_install")
class TestRefusals(AutomationCommon):
    """What cannot work is refused when it is entered, with the name of the field."""

    def refused(self, message, *codes, **values):
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            self.make_rule(*codes, **values)

    def test_model(self):
        for model, field in (
            ("res.users", "signature"),
            ("res.groups", "name"),
            ("res.company", "name"),
            ("ir.ui.view", "name"),
            ("mail.template", "name"),
            ("base.automation", "name"),
            ("customer.tier", "name"),
        ):
            self.refused(
                "Model: its records decide about rights or the system.",
                model=model,
                field=field,
            )
        self.refused(
            "Model: its records are not kept.", model="sale.report", field="name"
        )

    def test_path(self):
        for path, message in (
            ("user_id", "leads to no customer"),
            ("nothing", 'there is no field "nothing"'),
            ("name.partner_id", '"name" does not lead to one other record'),
            ("partner_id.name", "leads to no customer"),
            ("partner_id.customer_tier_id", '"customer_tier_id" is not stored'),
        ):
            self.refused(f"Customer: .*{message}", partner_path=path)

    def test_field(self):
        self.refused('Field: "Company" cannot be changed', field="company_id")
        self.refused(
            'Field: "Currency" cannot be changed',
            field="currency_id",
            value_ref=f"res.currency,{self.usd.id}",
        )
        self.refused("Field: values of this type cannot be given", field="date")
        self.refused("Field: it is the one that leads to", field="partner_id")
        other = self.env["ir.model.fields"]._get("sale.order", "note")
        self.refused("Field: it is not one of the model", field_id=other.id)

    def test_value(self):
        self.refused("Value: choose what Ref. is set to", value=False)
        self.refused('Value: "many" is no number', field="unit_amount", value="many")
        option = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "sale.order"), ("value", "=", "draft")], limit=1
        )
        self.refused(
            "Option: choose what Category is set to",
            field="category",
            value_selection_id=option.id,
        )
        for ref in (False, f"res.partner,{self.golden.id}", "res.users,999999999"):
            self.refused("Record: choose what User", field="user_id", value_ref=ref)

    def test_condition(self):
        for domain in ("[('nothing', '=', 1)]", "[('name',", "[('name', '=', uid)]"):
            self.refused("Only records where: it cannot be read", domain=domain)

    def test_when(self):
        nothing = dict.fromkeys(("on_create", "on_customer", "on_move"), False)
        self.refused("say when it is done", **nothing)
        self.refused("Tiers: choose at least one", tier_ids=[])

    def test_later(self):
        """A rule that works cannot be made one that does not."""
        rule = self.make_rule()
        with self.assertRaisesRegex(ValidationError, "choose what"):
            rule.value = False
