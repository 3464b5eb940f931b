from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

# The owner is reminded so long before.
REMIND_DAYS = 7
REMIND_BATCH = 500


class CustomerTierAccountReview(models.Model):
    """A day on which the plan of a key account is looked at again."""

    _name = "customer.tier.account.review"
    _description = "Review of a Key Account"
    _order = "account_id, date, id"
    _rec_name = "date"

    account_id = fields.Many2one(
        "customer.tier.account",
        "Key account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True)
    is_done = fields.Boolean("Held")
    notes = fields.Text()
    is_reminded = fields.Boolean(readonly=True, copy=False)

    @api.constrains("date", "is_done")
    def _check_date(self):
        """A new plan starts after the reviews of the last one that were held."""
        for review in self:
            start = review.account_id.date_from
            if start and not review.is_done and review.date < start:
                raise ValidationError(
                    self.env._(
                        "Date: the review of %(date)s is before the plan starts.",
                        date=format_date(self.env, review.date),
                    )
                )

    def write(self, vals):
        if "date" in vals:
            vals = {**vals, "is_reminded": False}
        return super().write(vals)

    @api.model
    def _get_due_domain(self):
        """Reviews of which the owner is to be told."""
        last = fields.Date.context_today(self) + timedelta(days=REMIND_DAYS)
        return [
            ("is_done", "=", False),
            ("is_reminded", "=", False),
            ("date", "<=", last),
            ("account_id.active", "=", True),
            ("account_id.state", "!=", "left"),
            ("account_id.user_id.active", "=", True),
        ]

    @api.model
    def _cron_remind(self):
        """An activity for the owner before each review, once."""
        domain = self._get_due_domain()
        due = self.search(domain, limit=REMIND_BATCH, order="id")
        due._remind()
        remaining = self.search_count(domain)
        self.env["ir.cron"]._commit_progress(len(due), remaining=remaining)

    def _remind(self):
        accounts = self.env["customer.tier.account"]
        activity = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get_id(accounts._name)
        values = []
        for review in self:
            owner = review.account_id.user_id
            said = self.with_context(lang=owner.lang)
            values.append(
                {
                    "activity_type_id": activity.id,
                    "res_model_id": model,
                    "res_id": review.account_id.id,
                    "user_id": owner.id,
                    "date_deadline": review.date,
                    "summary": said.env._("Review of the account plan"),
                }
            )
        self.env["mail.activity"].create(values)
        self.is_reminded = True
