import numpy as np

from odoo import api, models

from odoo.addons.customer_tiering.measure.metrics import Measure, itself, window

MARGIN = window("margin", "amount")


def _total(margin, **_kwargs):
    """What all customers earn us together; nothing when they cost more than that."""
    return {"total": max(float(np.nansum(margin)), 0.0)}


def _share(margin, model, **_kwargs):
    if not model["total"]:
        return np.full(len(margin), np.nan)
    return 100 * margin / model["total"]


class CustomerTierMetric(models.Model):
    _inherit = "customer.tier.metric"

    @api.model
    def _get_measures(self):
        return {
            **super()._get_measures(),
            "margin": Measure(MARGIN, itself),
            "margin_share": Measure(MARGIN, _share, fit=_total),
        }
