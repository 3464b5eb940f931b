from . import models


def uninstall_hook(env):
    """What the rules gave goes with them, and so do the automation rules they keep."""
    env["customer.tier.automation"].with_context(active_test=False).search([]).unlink()
