from odoo import fields, models


class CustomerTierScore(models.Model):
    """Score history; written by the engine alone."""

    _name = "customer.tier.score"
    _description = "Customer Tier Score History"
    _order = "date desc, id desc"
    _log_access = False

    member_id = fields.Many2one(
        "customer.tier.member",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True)
    score = fields.Float(required=True, readonly=True, aggregator="avg")
    tier_id = fields.Many2one("customer.tier", ondelete="restrict", readonly=True)

    _member_month_uniq = models.UniqueIndex(
        "(member_id, (date_trunc('month', date::timestamp)))",
        "A member has one score a month.",
    )
