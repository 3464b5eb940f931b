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
        result, outcome = decision.result, decision.result.outcome
        place = row if result.place is None else int(result.place[row])
        then = replay.standing.row_of(self.partner_id.id)
        detail = {
            str(criterion["id"]): [None if value != value else value, points]
            for criterion, value, points in zip(
                run.settings["criteria"],
                result.values[place].tolist(),
                outcome.points[place].tolist(),
                strict=True,
            )
        }
        by_hand = outcome.reason[place] == Reason.OVERRIDE
        return self.with_context(customer_tiering_run=run.id).new(
            {
                "tier_id": tier_id,
                "computed_tier_id": int(result.tier_ids[outcome.proposed[place]]),
                "score": float(outcome.score[place]),
                "revenue": float(result.revenue[place]),
                "since": then["since"],
                "below": then["below"],
                "notice_at": then["notice_at"],
                "detail": detail,
                "override_tier_id": tier_id if by_hand else False,
                "override_until": False,
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
