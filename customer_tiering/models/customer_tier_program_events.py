import logging

import psycopg2

from odoo import api, models, tools
from odoo.exceptions import ConcurrencyError

from .customer_tier_program_cause import EVENT

_logger = logging.getLogger(__name__)


class CustomerTierProgramEvents(models.AbstractModel):
    """Assessment of customers with whom something happened."""

    _name = "customer.tier.program.events"
    _description = "Assessment on Events"

    @api.model
    @tools.ormcache()
    def _get_published_ids(self):
        """Ids of the programs that grade customers, of all companies."""
        # sudo: who confirms an order need not see programs
        programs = self.env["customer.tier.program"].sudo()
        return tuple(programs.search([("state", "=", "published")]).ids)

    def _assess_events(self, partners):
        """Assess customers by all programs; one that fails does not stop the others.

        What failed is recorded; the next run of everyone finds these customers anyway.
        Of runs that found nothing new no record is kept.
        """
        programs = self.with_context(customer_tiering_event=EVENT)
        try:
            with self.env.cr.savepoint():
                runs = programs._assess(partners=partners)
                runs.filtered(lambda run: run._is_idle()).unlink()
        except (psycopg2.OperationalError, ConcurrencyError):
            raise  # a conflict with someone else: the whole job is tried again
        except Exception as error:
            if len(self) > 1:
                for program in self:
                    program._assess_events(partners)
                return
            _logger.exception("Assessing on events by program %s failed", self.ids)
            self.env["customer.tier.assessment"]._record_failure(self, error)
