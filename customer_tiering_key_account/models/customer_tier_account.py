from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerTierAccount(models.Model):
    """A key customer: who decides there, how they buy, and the plan for them.

    Made when a customer enters a tier of key accounts, or by hand. It is people's work
    and stays when the customer leaves the tier; the state says so.
    """

    _name = "customer.tier.account"
    _inherit = [
        "customer.tier.account.follow",
        "customer.tier.account.gaps",
        "customer.tier.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Key Account"
    _order = "partner_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    # Not cascade: who asks for erasure must find it among their data.
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        domain=["|", ("is_company", "=", True), ("parent_id", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: for the whole group.",
    )
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        domain=[("share", "=", False)],
        tracking=True,
        help="Who looks after the account; the salesperson of the customer unless"
        " somebody else is named.",
    )
    health = fields.Selection(
        [("good", "On track"), ("risk", "At risk"), ("critical", "Critical")],
        default="good",
        required=True,
        tracking=True,
        group_expand=True,
    )
    date_from = fields.Date("Plan from")
    date_to = fields.Date("Plan until")
    strategy = fields.Html(help="What we want to be to the customer, and how.")
    progress = fields.Float(
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="Mean of the objectives that are not dropped, in percent.",
    )
    next_review = fields.Date("Next review", compute="_compute_next_review", store=True)
    objective_ids = fields.One2many("customer.tier.account.objective", "account_id")
    purchase_ids = fields.One2many("customer.tier.account.purchase", "account_id")
    review_ids = fields.One2many("customer.tier.account.review", "account_id")
    stakeholder_ids = fields.One2many("customer.tier.stakeholder", "account_id")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0))",
        "Customer: there is a key account already, perhaps one that is archived or no"
        " longer in a key tier.",
    )
    _plan_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "Plan until: must not be before Plan from."
    )

    @api.depends("partner_id")
    def _compute_user_id(self):
        for account in self:
            salesman = account.partner_id.user_id
            # sudo: companies of a colleague are no secret
            companies = salesman.sudo().company_ids
            here = not account.company_id or account.company_id in companies
            if salesman.active and here:
                account.user_id = salesman
            else:
                account.user_id = account.user_id

    @api.depends("objective_ids.progress", "objective_ids.state")
    def _compute_progress(self):
        for account in self:
            kept = account.objective_ids.filtered(lambda one: one.state != "dropped")
            total = sum(kept.mapped("progress"))
            account.progress = total / len(kept) if kept else 0

    @api.depends("review_ids.date", "review_ids.is_done")
    def _compute_next_review(self):
        for account in self:
            dates = account.review_ids.filtered(
                lambda review: not review.is_done and review.date
            ).mapped("date")
            account.next_review = min(dates, default=False)

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for account in self:
            customer = account.partner_id.commercial_partner_id
            if customer != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(contact)s is a contact of %(customer)s.",
                        contact=account.partner_id.name,
                        customer=customer.name,
                    )
                )
        self.stakeholder_ids._check_partner_id()

    @api.constrains("date_from")
    def _check_date_from(self):
        self.review_ids._check_date()

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals.get("partner_id") for vals in vals_list]
        # sudo: the company above a contact counts, whoever may see it
        partners = self.env["res.partner"].sudo().browse(ids)
        return super().create(
            [
                {**vals, "partner_id": partner.commercial_partner_id.id}
                for vals, partner in zip(vals_list, partners, strict=True)
            ]
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_keep(self):
        """Stay key accounts by hand, whatever the tier."""
        self.is_manual = True

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [[False, "form"]],
        }
