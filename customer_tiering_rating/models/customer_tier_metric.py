from odoo import api, models

from odoo.addons.customer_tiering.measure.metrics import Measure, mean, window


class CustomerTierMetric(models.Model):
    _inherit = "customer.tier.metric"

    @api.model
    def _get_measures(self):
        return {
            **super()._get_measures(),
            "satisfaction": Measure(
                window("satisfaction", "total", "count"), mean, standalone=True
            ),
        }
