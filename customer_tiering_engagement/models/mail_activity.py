from odoo import api, fields, models

GROUP_USER = "customer_tiering.customer_tiering_group_user"


class MailActivity(models.Model):
    _inherit = "mail.activity"

    customer_tier_cadence_id = fields.Many2one(
        "customer.tier.cadence",
        "Cadence",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    customer_tier_id = fields.Many2one(
        related="customer_tier_cadence_id.tier_id",
        store=True,
        index="btree_not_null",
        compute_sudo=True,
        groups=GROUP_USER,
    )
    customer_tier_color = fields.Integer(
        related="customer_tier_id.color", groups=GROUP_USER
    )
    customer_tier_due_date = fields.Date(
        "Due since",
        readonly=True,
        copy=False,
        help="From this day on, the last contact is longer ago than the cadence"
        " allows.",
    )
    customer_tier_last_contact = fields.Date(
        "Last contact", compute="_compute_customer_tier_last_contact"
    )

    customer_tier_enrolment_id = fields.Many2one(
        "customer.tier.enrolment",
        "Journey of the customer",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    _customer_tier_cadence_uniq = models.UniqueIndex(
        "(customer_tier_cadence_id, res_id)"
        " WHERE active AND customer_tier_cadence_id IS NOT NULL",
        "Cadence: the customer has an open activity of it already.",
    )

    def _compute_customer_tier_last_contact(self):
        """Of any kind: whoever calls wants to know what was last."""
        cadences = self.filtered("customer_tier_cadence_id")
        # sudo: whoever is to contact a customer learns when somebody last did
        cadences = cadences.sudo()
        partners = cadences.env["res.partner"].browse(cadences.mapped("res_id"))
        contacts = partners._get_customer_tier_contacts(
            cadences.customer_tier_cadence_id.program_id
        )
        for activity in self:
            last = contacts.get(activity.res_id) if activity in cadences else None
            activity.customer_tier_last_contact = last and last[0]

    def _action_done(self, feedback=False, attachment_ids=None):
        cadences = self.customer_tier_cadence_id
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if cadences:
            self._trigger_customer_tier_plan()
        return result

    @api.model
    def _trigger_customer_tier_plan(self):
        """Have the job look at what changed, once this transaction is over."""
        # sudo: everyone's work makes it due
        cron = self.env.ref("customer_tiering_engagement.ir_cron_plan_contacts")
        cron.sudo()._trigger()

    def action_customer_tier_log_call(self):
        """Log a call with the customer, or schedule one."""
        self.ensure_one()
        call = self.env.ref("mail.mail_activity_data_call")
        return {
            "name": self.env._("Log a call"),
            "type": "ir.actions.act_window",
            "res_model": "mail.activity",
            "views": [(self.env.ref("mail.mail_activity_view_form_popup").id, "form")],
            "target": "new",
            "context": {
                "default_res_model": self.res_model,
                "default_res_id": self.res_id,
                "default_activity_type_id": call.id,
                "default_user_id": self.env.uid,
                "default_date_deadline": fields.Date.context_today(self),
            },
        }
