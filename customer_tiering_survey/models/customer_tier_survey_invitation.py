from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

# One transaction each: whoever is recorded as asked has a mail in the queue.
INVITE_BATCH = 100


class CustomerTierSurveyInvitation(models.Model):
    """A survey that was sent to a customer; written by the job alone.

    What is answered becomes a rating of it, so that it counts in the company whose
    program asked.
    """

    _name = "customer.tier.survey.invitation"
    _inherit = ["customer.tier.survey.due", "rating.mixin"]
    _description = "Survey Sent to a Customer"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    contact_id = fields.Many2one(
        "res.partner", "Sent to", readonly=True, index="btree_not_null"
    )
    email = fields.Char(readonly=True)
    tier_id = fields.Many2one(
        "customer.tier", required=True, readonly=True, ondelete="cascade"
    )
    tier_color = fields.Integer(related="tier_id.color")
    program_id = fields.Many2one(
        "customer.tier.program",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    # That a customer was asked is remembered when the survey is gone.
    survey_id = fields.Many2one("survey.survey", readonly=True)
    user_input_id = fields.Many2one(
        "survey.user_input", "Answers", readonly=True, index="btree_not_null"
    )
    # Odoo deletes mails that were sent.
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null")
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [
            ("queued", "To be sent"),
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
    )
    error = fields.Char("Why it failed", compute="_compute_error")
    answered_on = fields.Datetime("Answered", readonly=True)
    # Not that of the mixin, which is 0, and counts in means, where nobody answered.
    satisfaction = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From 1 to 5, by what the customer answered.",
    )
    # Which customer and day. Not the columns themselves: customers who are merged
    # keep all they were sent.
    key = fields.Char(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(key)", "A customer is asked once a day.")
    _partner_date_idx = models.Index("(partner_id, date)")

    @api.depends("answered_on", "mail_id.state")
    def _compute_state(self):
        states = {"outgoing": "queued", "exception": "failed", "cancel": "cancelled"}
        for invitation in self:
            invitation.state = (
                "answered"
                if invitation.answered_on
                else states.get(invitation.mail_id.state, "sent")
            )

    @api.depends("state")
    def _compute_error(self):
        # sudo: mails are the administrator's; why one failed is for those who sent it
        for invitation in self.sudo():
            mail = invitation.mail_id
            kinds = dict(mail._fields["failure_type"]._description_selection(self.env))
            told = (kinds.get(mail.failure_type), mail.failure_reason)
            failed = invitation.state == "failed"
            invitation.error = failed and ": ".join(
                " ".join(text.split()) for text in told if text
            )

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------

    @api.model
    def _cron_invite(self):
        """Send surveys to those who are due, in batches."""
        commit_progress = self.env["ir.cron"]._commit_progress
        waiting = [due.partner_id for due in self._get_due()]
        commit_progress(remaining=len(waiting))
        for partner_ids in split_every(INVITE_BATCH, waiting, list):
            # Someone may have objected since the job began.
            self._invite(self._get_due(partner_ids))
            if not commit_progress(len(partner_ids)):
                break

    @api.model
    def _invite(self, dues):
        """Send surveys: the mails go into the queue of Odoo, and both are remembered
        or neither is.

        :param dues: list of :class:`Due`
        """
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        surveys = self.env["survey.survey"].browse([due.survey_id for due in dues])
        contacts = self.env["res.partner"].browse([due.contact_id for due in dues])
        answers = quiet.env["survey.user_input"].create(
            [
                self._prepare_user_input(survey, contact)
                for survey, contact in zip(surveys, contacts, strict=True)
            ]
        )
        invitations = quiet.create(
            [
                {
                    "partner_id": due.partner_id,
                    "contact_id": due.contact_id,
                    "email": answer.email,
                    "tier_id": due.tier_id,
                    "program_id": due.program_id,
                    "survey_id": due.survey_id,
                    "user_input_id": answer.id,
                    "date": due.today,
                    "key": f"{due.partner_id}:{due.today}",
                }
                for due, answer in zip(dues, answers, strict=True)
            ]
        )
        invitations._queue_mails()
        return invitations

    @api.model
    def _prepare_user_input(self, survey, contact):
        """Values of what one customer is going to answer: those of
        ``survey._create_answer``, which makes one at a time."""
        lang = contact.lang in survey._get_supported_lang_codes() and contact.lang
        limited = survey.is_attempts_limited
        return {
            "survey_id": survey.id,
            "partner_id": contact.id,
            "email": contact.email,
            "nickname": contact.name,
            "lang_id": lang and self.env["res.lang"]._get_data(code=lang).id,
            "invite_token": limited
            and self.env["survey.user_input"]._generate_invite_token(),
        }

    def _queue_mails(self):
        """One mail for each, by the template of Odoo's surveys, from the company that
        asks, in the language of the customer."""
        template = self.env.ref("survey.mail_template_user_input_invite")
        for (company, lang), invitations in self.grouped(
            lambda invitation: (
                invitation.program_id._get_leading_company(),
                invitation.contact_id.lang or self.env.lang,
            )
        ).items():
            sender = company.email_formatted
            mails = template.with_context(lang=lang).send_mail_batch(
                invitations.user_input_id.ids,
                email_values={"email_from": sender} if sender else {},
            )
            by_answer = mails.grouped("res_id")
            for invitation in invitations:
                invitation.mail_id = by_answer[invitation.user_input_id.id]

    def action_retry(self):
        """Send again what could not be sent."""
        self.check_access("read")
        if not self.env["customer.tier.program"]._may_assess():
            raise AccessError(
                self.env._("Only officers of Customer Tiering may send surveys again.")
            )
        # sudo: invitations and mails are closed to everyone
        failed = self.sudo().filtered(lambda row: row.state in ("failed", "cancelled"))
        failed.mail_id.mark_outgoing()
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _register_answer(self):
        """Make what was answered a rating by the customer, from 1 to 5."""
        self.answered_on = fields.Datetime.now()
        model = self.env["ir.model"]._get(self._name)
        values = []
        for invitation in self:
            percent = invitation.user_input_id._get_satisfaction()
            if percent is not None:
                invitation.satisfaction = round(1 + 4 * percent / 100, 2)
                values.append(
                    {
                        "res_model_id": model.id,
                        "res_id": invitation.id,
                        "partner_id": invitation.partner_id.id,
                        "rating": invitation.satisfaction,
                        "feedback": invitation.user_input_id._get_comment(),
                        "consumed": True,
                    }
                )
        self.env["rating.rating"].create(values)

    def action_open_answers(self):
        """What the customer answered, for those who may see surveys."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "res_id": self.user_input_id.id,
            "views": [[False, "form"]],
        }
