from . import controllers
from . import models
from . import reports
from . import wizards


def uninstall_hook(env):
    """Forget the metrics of apps that went before, and that programs had kept."""
    env["ir.model.data"].search(
        [("model", "=", "customer.tier.metric"), ("module", "!=", "customer_tiering")]
    ).unlink()
