from odoo import api, fields, models
from odoo.fields import Domain


class CustomerTierStudyClass(models.Model):
    """A class that customers are labelled with; it becomes a tier."""

    _name = "customer.tier.study.class"
    _description = "Class of Learned Rules"
    _order = "study_id, sequence, id"
    # Files name classes by either.
    _rec_names_search = ["name", "code"]

    study_id = fields.Many2one(
        "customer.tier.study", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    color = fields.Integer()
    label_ids = fields.One2many("customer.tier.study.label", "class_id")
    label_count = fields.Integer("Labelled", compute="_compute_label_count")

    _code_uniq = models.UniqueIndex(
        "(study_id, code)", "Code: another class has this one."
    )

    @api.depends("name")
    def _compute_code(self):
        """A first code from the name; it does not follow when the name changes."""
        for tier_class in self:
            name = tier_class.name or ""
            tier_class.code = tier_class.code or "_".join(name.upper().split())

    @api.depends("label_ids")
    def _compute_label_count(self):
        counts = dict(
            self.env["customer.tier.study.label"]._read_group(
                [("class_id", "in", self.ids)], ["class_id"], ["__count"]
            )
        )
        for tier_class in self:
            tier_class.label_count = counts.get(tier_class._origin, 0)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Those of the study that labels are imported for: others may be called so."""
        study_id = self.env.context.get("default_study_id")
        if study_id:
            domain = Domain(domain or []) & Domain("study_id", "=", study_id)
        return super().name_search(name, domain, operator, limit)
