from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerTierBand(models.Model):
    _name = "customer.tier.band"
    _description = "Points for a Range of Values"
    _order = "criterion_id, points desc, id"

    criterion_id = fields.Many2one(
        "customer.tier.criterion", required=True, index=True, ondelete="cascade"
    )
    bound = fields.Float(
        "From",
        required=True,
        help="The value from which the points are given; where lower is better, the "
        "value up to which they are given. For dates: how many days ago.",
    )
    points = fields.Float(required=True)

    _bound_uniq = models.UniqueIndex(
        "(criterion_id, bound)", "From: another band of the criterion has this value."
    )

    @api.constrains("points")
    def _check_points(self):
        for band in self:
            if not 0 <= band.points <= 100:
                raise ValidationError(
                    self.env._(
                        "Points: %(points)s is not between 0 and 100.",
                        points=band.points,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands.criterion_id.program_id._rules_changed()
        return bands

    def write(self, vals):
        result = super().write(vals)
        self.criterion_id.program_id._rules_changed()
        return result

    def unlink(self):
        programs = self.criterion_id.program_id
        result = super().unlink()
        programs.exists()._rules_changed()
        return result
