from odoo import api, models

from odoo.addons.customer_tiering.measure.metrics import (
    Measure,
    itself,
    share,
    window,
)


class CustomerTierMetric(models.Model):
    _inherit = "customer.tier.metric"

    @api.model
    def _get_measures(self):
        return {
            **super()._get_measures(),
            "win_rate": Measure(
                window("opportunities", "won", "decided"), share, standalone=True
            ),
            "quotation_win_rate": Measure(
                window("quotations", "won", "decided"), share, standalone=True
            ),
            "pipeline": Measure(
                (("opportunities", "pipeline", "ever"),),
                itself,
                standalone=True,
                empty=0,
            ),
        }
