from odoo import fields, models


class CustomerTierErrand(models.Model):
    """Errands that are steps of a journey."""

    _name = "customer.tier.errand"
    _inherit = ["customer.tier.errand"]

    enrolment_id = fields.Many2one(
        "customer.tier.enrolment",
        "Enrolled",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _get_void(self):
        """Nothing reaches a customer whose journey is over, as of this moment."""
        void = super()._get_void()
        self.enrolment_id._follow()
        for errand in self.filtered("enrolment_id"):
            if errand in void:
                continue
            if errand.enrolment_id.state != "running":
                void[errand] = errand.enrolment_id.reason
            elif not errand.action_id.active:
                void[errand] = "step"
        return void

    def _prepare_planned(self, **values):
        enrolled = {"customer_tier_enrolment_id": self.enrolment_id.id}
        return super()._prepare_planned(**values, **enrolled)

    def _describe_for_user(self):
        self.ensure_one()
        if not self.enrolment_id:
            return super()._describe_for_user()
        step = self._localize(self.action_id)
        return f"{step.journey_id.name}: {step.description or step.display_name}"
