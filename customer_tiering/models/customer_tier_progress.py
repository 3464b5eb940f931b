from odoo import api, fields, models
from odoo.tools import SQL


class CustomerTierProgress(models.Model):
    """How far a run is, seen from outside its transaction.

    Rows are written through a cursor of their own and committed at once: the run
    itself commits only at its end.
    """

    _name = "customer.tier.progress"
    _description = "Progress of a Customer Tier Assessment"
    _log_access = False

    program_id = fields.Many2one(
        "customer.tier.program", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id")
    phase = fields.Selection(
        [
            ("measure", "Reading documents"),
            ("grade", "Grading"),
            ("apply", "Writing changes"),
        ]
    )
    total = fields.Integer()
    updated = fields.Datetime()

    _program_uniq = models.UniqueIndex("(program_id)")

    @api.model
    def _report(self, programs, phase, total=0):
        """Record the phase of a run; no phase: the run is over.

        :param programs: programs that are being assessed
        :param int total: customers in the phase
        """
        with self.env.registry.cursor() as cr:
            for program in programs.sorted("id"):
                if phase is None:
                    cr.execute(
                        SQL(
                            "DELETE FROM customer_tier_progress WHERE program_id = %s",
                            program.id,
                        )
                    )
                    continue
                cr.execute(
                    SQL(
                        """
                        INSERT INTO customer_tier_progress
                               (program_id, phase, total, updated)
                        VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')
                        ON CONFLICT (program_id) DO UPDATE
                           SET phase = EXCLUDED.phase, total = EXCLUDED.total,
                               updated = EXCLUDED.updated
                        """,
                        program.id,
                        phase,
                        total,
                    )
                )
        self.invalidate_model(flush=False)

    @api.model
    def get_progress(self, program_ids):
        """Phase and customers of runs that are under way.

        :param program_ids: ids of programs
        :return: list of dicts ``program_id``, ``phase``, ``label``, ``total``
        """
        labels = dict(self._fields["phase"]._description_selection(self.env))
        return [
            {
                "program_id": row.program_id.id,
                "phase": row.phase,
                "label": labels.get(row.phase, ""),
                "total": row.total,
            }
            for row in self.search([("program_id", "in", program_ids)])
        ]
