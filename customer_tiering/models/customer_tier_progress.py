from odoo import api, fields, models
from odoo.tools import SQL

# First key of the advisory locks, so that they meet no one else's.
LOCK_CLASS = 0x43544945


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

        A run holds an advisory lock until its transaction ends, however it ends, so
        a crash leaves nothing that looks alive.

        :param program_ids: ids of programs
        :return: list of dicts ``program_id``, ``phase``, ``label``, ``total``
        """
        programs = self.env["customer.tier.program"].browse(program_ids)
        programs = programs._filtered_access("read")
        running = self.env.execute_query(
            SQL(
                """
                SELECT objid::int8 FROM pg_locks
                 WHERE locktype = 'advisory' AND granted AND classid::int8 = %s
                   AND objid::int8 IN %s AND objsubid = 2
                   AND pid <> pg_backend_pid()
                   AND database = (
                        SELECT oid FROM pg_database WHERE datname = current_database()
                   )
                """,
                LOCK_CLASS,
                tuple(programs.ids) or (0,),
            )
        )
        labels = dict(self._fields["phase"]._description_selection(self.env))
        rows = self.search([("program_id", "in", [row[0] for row in running])])
        by_program = {row.program_id.id: row for row in rows}
        result = []
        for (program_id,) in running:
            row = by_program.get(program_id, self.browse())
            result.append(
                {
                    "program_id": program_id,
                    "phase": row.phase,
                    "label": labels.get(row.phase, ""),
                    "total": row.total,
                }
            )
        return result
