import logging

from odoo import api, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# Customers who are named; of the others there is the number and a list to open.
NAMED = 30


class CustomerTierDigest(models.AbstractModel):
    """One message for each account manager about all that came up at once."""

    _name = "customer.tier.digest"
    _description = "Digest for Account Managers"

    @api.model
    def _cron_send(self):
        """Tell everybody of the errands that they do not know of yet.

        Not before all that a run brings about was carried out, or has failed, so that
        nobody has more than one message of it.
        """
        Errand = self.env["customer.tier.errand"]
        untried = Domain("attempts", "=", 0)
        for outbox in (self.env["customer.tier.transition"], Errand):
            if outbox.search_count(outbox._get_due_domain() & untried, limit=1):
                return
        untold = [("told", "=", False), ("state", "=", "done")]
        users = [user for [user] in Errand._read_group(untold, ["user_id"])]
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(users))
        for user in users:
            mine = [*untold, ("user_id", "=", user.id)]
            errands = Errand.search(mine, order="id").try_lock_for_update()
            errands = errands.filtered_domain(mine)
            try:
                with self.env.cr.savepoint():
                    self._send(user, errands)
            # One who cannot be told does not keep the others from being told.
            except Exception as error:  # noqa: BLE001
                _logger.info("%s could not be told", user, exc_info=True)
                errands.error = str(error)
            if not commit_progress(1):
                break

    @api.model
    def _send(self, user, errands):
        """Send one message about errands, and remember that it was."""
        errands.told = True
        # Who has left the company would not see it.
        if not errands or not user.active:
            return
        errands = errands.with_context(lang=user.lang)
        env = errands.env
        news = errands.grouped("partner_id")
        count = len(news)
        more = count > NAMED and env._("%(count)s more", count=count - NAMED)
        body = env["ir.qweb"]._render(
            "customer_tiering_engagement.digest",
            {
                "news": list(news.items())[:NAMED],
                "more": more,
                "intro": env._(
                    "There is news of %(count)s of your customers:", count=count
                ),
            },
        )
        env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=env._("Customer Tiering: news of %(count)s customers", count=count),
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
