import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

_logger = logging.getLogger(__name__)


class CustomerTierProgramOverride(models.AbstractModel):
    """What a program has to do with tiers that are given by hand."""

    _name = "customer.tier.program.override"
    _description = "Overrides in a Program"

    override_approval = fields.Boolean(
        "Administrators approve",
        tracking=True,
        help="An override waits until an administrator approves it, another one than"
        " who asked for it. Those of administrators need no approval.",
    )
    override_own = fields.Boolean(
        "Own customers too",
        tracking=True,
        help="Also customers whose salesperson one is oneself.",
    )

    def _valid_field_parameter(self, field, name):
        # Programs are mail threads.
        return name == "tracking" or super()._valid_field_parameter(field, name)

    @api.model
    def _may_decide(self):
        return self.env.su or self.env.user.has_group(
            "customer_tiering.customer_tiering_group_manager"
        )

    def _after_apply(self, decision):
        if decision.leavers.any():
            self.env["customer.tier.override"]._close_left(self)
        return super()._after_apply(decision)

    def _expire_overrides(self, partners):
        """Assess customers whose override is over.

        They stay due when the program is being assessed right now or cannot assess; a
        failure does not stop the other programs.
        """
        if self.problem or not self._try_lock():
            return
        try:
            with self.env.cr.savepoint():
                self._assess(partners=partners)
        except (psycopg2.OperationalError, ConcurrencyError):
            raise  # a conflict with someone else: the whole job is tried again
        except Exception:
            _logger.exception("Ending overrides of program %s failed", self.id)
