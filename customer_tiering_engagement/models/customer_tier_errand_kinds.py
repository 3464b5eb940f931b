from datetime import timedelta

import requests

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

WEBHOOK_TIMEOUT = 10  # seconds
# What a template renders for an e-mail.
MAIL_FIELDS = (
    "attachment_ids body_html email_cc email_from email_to mail_server_id partner_to"
    " reply_to scheduled_date subject"
).split()


class CustomerTierErrandKinds(models.AbstractModel):
    """How errands are done: a method ``_do_<kind>`` for each kind of action.

    Each takes errands of one action and does them together; an exception undoes them
    all, and is found by halves (``customer.tier.outbox``).
    """

    _name = "customer.tier.errand.kinds"
    _description = "How Actions for Customers Are Done"

    contact_id = fields.Many2one(
        "res.partner", "Receives e-mails", compute="_compute_contact_id"
    )
    member_id = fields.Many2one("customer.tier.member", compute="_compute_member")
    fall_date = fields.Date(
        "Can lose the tier from", compute="_compute_outlook", compute_sudo=True
    )
    to_stay = fields.Char(
        "Enough to stay", compute="_compute_outlook", compute_sudo=True
    )

    @api.depends("partner_id")
    def _compute_contact_id(self):
        """The company, or the first of its contacts who has an address."""
        without = self.partner_id.filtered(lambda partner: not partner.email)
        contacts = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", without.ids),
                ("email", "!=", False),
                ("type", "=", "contact"),
            ],
            order="id desc",
        )
        first = {contact.commercial_partner_id: contact for contact in contacts}
        for errand in self:
            partner = errand.partner_id
            errand.contact_id = partner if partner.email else first.get(partner)

    @api.depends("partner_id", "action_id")
    def _compute_member(self):
        members = self.env["customer.tier.member"].search(
            [
                ("program_id", "in", self.program_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        )
        found = members.grouped(lambda one: (one.program_id, one.partner_id))
        for errand in self:
            errand.member_id = found.get((errand.program_id, errand.partner_id))

    @api.depends("partner_id", "action_id")
    @api.depends_context("lang")
    def _compute_outlook(self):
        for errand in self:
            member = errand.member_id
            today = fields.Date.context_today(self)
            errand.fall_date = member and member._get_earliest_fall(
                member.notice_at or today
            )
            errand.to_stay = member and member._describe_missing()

    # ------------------------------------------------------------------
    # Kinds
    # ------------------------------------------------------------------

    def _do_mail(self, action):
        """Queue e-mails; Odoo sends them. A second try sends what is there already."""
        queued = self.filtered("mail_id")
        queued.mail_id.filtered(lambda mail: mail.state != "sent").mark_outgoing()
        errands = self - queued
        blacklisted = errands.contact_id.filtered("is_blacklisted")
        for errand in errands:
            if not errand.contact_id:
                reason = "no_address"
            elif errand.contact_id in blacklisted:
                reason = "blacklist"
            else:
                continue
            errand.write({"state": "cancelled", "reason": reason})
        errands = errands.filtered(lambda errand: errand.state == "pending")
        if not errands:
            return
        mails = self.env["mail.mail"].create(errands._prepare_mails(action))
        for errand, mail in zip(errands, mails, strict=True):
            errand.mail_id = mail

    def _prepare_mails(self, action):
        """E-mails of a template, on the customers, where salespeople find them.

        :return: list of dicts of values, one for each errand
        """
        template = action.mail_template_id
        rendered = template._generate_template(self.ids, MAIL_FIELDS)
        senders = {
            one.partner_id.id: rendered[one.id].get("email_from") for one in self
        }
        partners = self.partner_id
        replies = partners._notify_get_reply_to_batch(
            defaults=senders, author_ids=dict.fromkeys(partners.ids, False)
        )
        values = []
        for errand in self:
            mail = rendered[errand.id]
            mail.pop("attachments", None)
            partner_ids, attachment_ids = (
                mail.pop(name, None) or [] for name in ("partner_ids", "attachment_ids")
            )
            values.append(
                {
                    "reply_to": replies[errand.partner_id.id],
                    **{name: value for name, value in mail.items() if value},
                    "attachment_ids": [Command.link(one) for one in attachment_ids],
                    # Kept, to know whether it was sent.
                    "auto_delete": False,
                    "body": mail["body_html"],
                    "model": "res.partner",
                    "recipient_ids": [Command.link(one) for one in partner_ids],
                    "res_id": errand.partner_id.id,
                }
            )
        return values

    def _do_note(self, action):
        notes = [
            (errand.partner_id.id, errand._localize(action).note) for errand in self
        ]
        self._log(notes)

    def _do_message(self, action):
        """The digest tells them; without anybody to tell, it is a note."""
        nobody = self.filtered(lambda errand: not errand.user_id)
        nobody._log([(one.partner_id.id, one._describe_for_user()) for one in nobody])

    def _do_activity(self, action):
        nobody = self.filtered(lambda errand: not errand.user_id)
        nobody._log([(one.partner_id.id, one._get_summary(action)) for one in nobody])
        today = fields.Date.context_today(self)
        self._create_activities(
            [
                errand._prepare_planned(
                    activity_type_id=action.activity_type_id.id,
                    date_deadline=today + timedelta(days=action.deadline_days),
                    note=errand._localize(action).note,
                    summary=errand._get_summary(action),
                    user_id=errand.user_id.id,
                )
                for errand in self - nobody
            ]
        )

    def _do_plan(self, action):
        """As by the button; the account manager where it asks for somebody."""
        today = fields.Date.context_today(self)
        values = []
        for errand in self:
            for template in action.plan_id.template_ids:
                found = template._determine_responsible(
                    errand.user_id, errand.partner_id
                )
                if found["error"]:
                    raise UserError(found["error"])
                values.append(
                    errand._prepare_planned(
                        activity_type_id=template.activity_type_id.id,
                        date_deadline=template._get_date_deadline(today),
                        note=template.note,
                        summary=template.summary,
                        user_id=found["responsible"].id,
                    )
                )
        self._create_activities(values)

    def _do_server(self, action):
        partners = self.partner_id
        action.server_action_id.with_context(
            active_model="res.partner",
            active_ids=partners.ids,
            active_id=partners[0].id,
        ).run()

    def _do_webhook(self, action):
        database = self.env["ir.config_parameter"].get_param("database.uuid")
        for errand in self:
            answer = requests.post(
                action.webhook_url,
                json=errand._prepare_payload(),
                headers={"Idempotency-Key": f"{database}-{errand.id}"},
                timeout=WEBHOOK_TIMEOUT,
            )
            answer.raise_for_status()

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    def _localize(self, record):
        """A record in the language of those who look after the customer."""
        company = self.company_id or self.env.company
        return record.with_context(lang=self.user_id.lang or company.partner_id.lang)

    def _get_summary(self, action):
        return self._localize(action).summary or self._describe_for_user()

    def _describe_for_user(self):
        """What happened, in one line, in the language of the account manager."""
        self.ensure_one()
        errand = self._localize(self)
        if errand.transition_id:
            return errand.env._(
                "%(program)s: %(old)s → %(new)s",
                program=errand.program_id.name,
                old=errand.old_tier_id.name or errand.env._("no tier"),
                new=errand.new_tier_id.name or errand.env._("no tier"),
            )
        [occasion] = errand.action_id._describe_choices("occasion")
        return f"{errand.tier_id.name}: {occasion}"

    def _describe_planned(self):
        """What was planned for the account manager, in their language."""
        errand = self._localize(self)
        return errand.env._(
            "(planned: %(what)s)", what=errand.action_id.description or ""
        )

    def _prepare_planned(self, **values):
        """Values of an activity on the customer."""
        self.ensure_one()
        return {
            "automated": True,
            "res_id": self.partner_id.id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            **values,
        }

    def _create_activities(self, values):
        """Activities without an e-mail each: the digest tells them."""
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quiet.create(values)

    def _prepare_payload(self):
        """What a webhook is told: who, and from where to where; nothing else."""
        self.ensure_one()
        return {
            "event": self.occasion,
            "key": self.key,
            "program": self.program_id.name,
            "tier": self.tier_id.code,
            "old_tier": self.old_tier_id.code or None,
            "new_tier": self.new_tier_id.code or None,
            "date": (self.transition_id.date and str(self.transition_id.date)) or None,
            "cause": self.transition_id.cause or None,
            "customer": {
                "id": self.partner_id.id,
                "name": self.partner_id.name,
                "ref": self.partner_id.ref or None,
            },
        }
