from . import models, wizards


def uninstall_hook(env):
    """Odoo notes the states of the outbox, which errands inherit, as those of the core,
    and forgets the notes only when that goes."""
    env["ir.model.data"].search(
        [
            ("model", "=", "ir.model.fields.selection"),
            ("name", "=like", "selection__customer_tier_errand__%"),
        ]
    ).unlink()
