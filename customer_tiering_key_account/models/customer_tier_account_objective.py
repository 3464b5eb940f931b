from odoo import api, fields, models


class CustomerTierAccountObjective(models.Model):
    _name = "customer.tier.account.objective"
    _description = "Objective of a Key Account"
    _order = "account_id, date_due, id"

    account_id = fields.Many2one(
        "customer.tier.account",
        "Key account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    name = fields.Char("Objective", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        readonly=False,
        domain=[("share", "=", False)],
    )
    target = fields.Char(help="How to see that it is achieved, e.g. 200,000 a year.")
    date_due = fields.Date("Due")
    state = fields.Selection(
        [("open", "Open"), ("achieved", "Achieved"), ("dropped", "Dropped")],
        "Status",
        default="open",
        required=True,
    )
    progress = fields.Integer(
        "Progress (%)",
        compute="_compute_progress",
        store=True,
        readonly=False,
        aggregator="avg",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _progress_range = models.Constraint(
        "CHECK (progress BETWEEN 0 AND 100)",
        "Progress (%): must be between 0 and 100.",
    )

    @api.depends("account_id")
    def _compute_user_id(self):
        for objective in self:
            objective.user_id = objective.user_id or objective.account_id.user_id

    @api.depends("state")
    def _compute_progress(self):
        for objective in self:
            done = objective.state == "achieved"
            objective.progress = 100 if done else objective.progress

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for objective in self:
            due = objective.state == "open" and objective.date_due
            objective.is_overdue = bool(due) and due < today
