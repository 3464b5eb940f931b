from odoo import api, fields, models

GROUP_USER = "customer_tiering.customer_tiering_group_user"


class MailingList(models.Model):
    _name = "mailing.list"
    _inherit = ["mailing.list", "customer.tier.mailing.list.follow"]

    customer_tier_ids = fields.Many2many(
        "customer.tier",
        "mailing_list_customer_tier_rel",
        "list_id",
        "tier_id",
        "Tiers",
        groups=GROUP_USER,
        help="Customers in these tiers, of whatever program, are in the list as long"
        " as they are in the tier. Whoever unsubscribed stays unsubscribed; whoever"
        " was added by hand stays in the list.",
    )
    customer_tier_contact_scope = fields.Selection(
        [
            ("customer", "The customer's own address"),
            ("contacts", "The customer and all contacts with an email"),
        ],
        "Addresses",
        default="customer",
        required=True,
        groups=GROUP_USER,
    )
    customer_tier_synced_on = fields.Datetime(
        "Last updated", readonly=True, copy=False, groups=GROUP_USER
    )

    @api.model_create_multi
    def create(self, vals_list):
        lists = super().create(vals_list)
        following = lists.filtered(lambda found: found.sudo().customer_tier_ids)
        if following:
            following._check_tiers_seen()
            following._follow_tiers()
        return lists

    def write(self, vals):
        before = {}
        if "customer_tier_ids" in vals:
            before = {found: found.sudo().customer_tier_ids for found in self}
        result = super().write(vals)
        if before:
            self._check_tiers_seen(before)
        if {"active", "customer_tier_contact_scope", "customer_tier_ids"} & vals.keys():
            self._follow_tiers()
        return result

    def _check_tiers_seen(self, before=None):
        """Whoever has a list follow a tier must be allowed to see it.

        :param before: dict of list → tiers that it followed already
        """
        for found in self:
            # sudo: what is looked at are the tiers, then checked for the user
            tiers = found.sudo().customer_tier_ids
            added = tiers - (before or {}).get(found, tiers.browse())
            added.sudo(self.env.su).check_access("read")

    def action_follow_customer_tiers(self):
        """Bring the lists up to date."""
        self.check_access("write")
        self._follow_tiers()
