from odoo import fields, models

from ..engine.settling import Reason


class CustomerTierMemberReplay(models.AbstractModel):
    """A member as it was on a past day."""

    _name = "customer.tier.member.replay"
    _description = "Past of a Member"

    def _as_of(self, day):
        """The member as it was at the end of a past day, found anew from the documents.

        :param date day: the day
        :return: member that is not saved, explains itself by the run of that time and
            has its fields of then; None where the customer was not graded
        :raise UserError: the rules of that time were not kept
        """
        self.ensure_one()
        replay = self.program_id._replay(fields.Date.to_date(day), self.partner_id)
        tier_id = replay.tier_of(self.partner_id.id)
        if not tier_id:
            return None
        decision, row, run = replay.decisions[self.partner_id.id]
        outcome = decision.result.outcome
        by_hand = outcome.reason[decision.result.take_row(row)] == Reason.OVERRIDE
        then = replay.standing.row_of(self.partner_id.id)
        return self._as_found(
            decision,
            row,
            run,
            tier_id=tier_id,
            since=then["since"],
            below=then["below"],
            notice_at=then["notice_at"],
            override_tier_id=tier_id if by_hand else False,
            override_until=False,
        )

    def _as_found(self, decision, row, run, late=0, **values):
        """The member with what a decision found.

        :param int row: of the customer in the result
        :param run: the assessment of everyone whose cut points were used
        :param int late: days from that run to the decision
        :param values: of more fields
        :return: member that is not saved and explains itself by that run
        """
        result, outcome = decision.result, decision.result.outcome
        place = result.take_row(row)
        detail = {}
        for criterion, value, points in zip(
            run.settings["criteria"],
            result.values[place].tolist(),
            outcome.points[place].tolist(),
            strict=True,
        ):
            # As many days ago on the day of the run as on that of the decision.
            shift = late if criterion["since_days"] else 0
            shown = None if value != value else value - shift
            detail[str(criterion["id"])] = [shown, points]
        return self.with_context(customer_tiering_run=run.id).new(
            {
                "computed_tier_id": int(result.tier_ids[outcome.proposed[place]]),
                "score": float(outcome.score[place]),
                "revenue": float(result.revenue[place]),
                "detail": detail,
                **values,
            },
            origin=self,
        )

    def _get_tier_on(self, day):
        """The tier that the history has for a past day."""
        self.ensure_one()
        last = self.env["customer.tier.transition"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("date", "<=", day),
            ],
            order="id desc",
            limit=1,
        )
        return last.new_tier_id

    def action_replay(self):
        """Ask why the customer had their tier on another day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": "customer.tier.replay",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_member_id": self.id},
        }
