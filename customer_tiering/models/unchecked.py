from odoo import fields


class UncheckedMany2one(fields.Many2one):
    """A many2one without a foreign key, for what the engine alone writes.

    A run writes them by the hundred thousand with ids that it has just read, and
    PostgreSQL would check every one of them anew: most of the time of a first run.
    Whoever deletes the other side looks after the rows (see ``unlink`` of customers,
    programs and tiers, and the merging of customers).
    """

    def update_db_foreign_key(self, model, column):
        """Add none."""
