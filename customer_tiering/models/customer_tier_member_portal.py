from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date, formatLang

from .. import wording
from ..sentences import describe_value


class CustomerTierMemberPortal(models.AbstractModel):
    """Where customers stand, as they are told in the portal."""

    _name = "customer.tier.member.portal"
    _description = "Member in the Portal"

    @api.model
    def _get_portal_members(self):
        """Where the customer stands to whom the logged-in user belongs.

        It takes no argument: there is no way to ask for anyone else.

        :return: ``customer.tier.member``, elevated, of programs that are shown
        """
        customer = self.env.user.partner_id.commercial_partner_id
        programs = self.env["customer.tier.program"]._get_portal_domain()
        # sudo: customers have no rights on tiers; their own ones in the programs that
        # their company shows are found, and nothing else
        return self.sudo().search(
            Domain("partner_id", "=", customer.id)
            & Domain("program_id", "any", programs)
            & Domain("tier_id.active", "=", True),
            order="program_id",
        )

    def _describe_for_portal(self):
        """What the customer is told of the tier.

        :return: dict of ``program``, ``tier``, ``color``, ``description``, ``until``,
            ``figures`` (list of label and value), ``benefits`` (see the tier) and
            ``ways`` (see :meth:`_describe_ways`)
        """
        self.ensure_one()
        program, tier = self.program_id, self.tier_id
        # Prices, terms and service are those of the primary program alone.
        is_primary = program == program._get_primary()
        user = self.env.user
        return {
            "program": program.name,
            "tier": tier.name,
            "color": tier.color % 12,
            "description": tier.description or "",
            "until": self._describe_until() if program.portal_show_until else "",
            "figures": self._describe_figures() if program.portal_show_score else [],
            "benefits": tier._describe_benefits(user.partner_id) if is_primary else [],
            "ways": self._describe_ways() if program.portal_show_distance else [],
        }

    def _describe_figures(self):
        program, figures = self.program_id, []
        if self.has_score:
            score = formatLang(self.env, self.score, digits=1)
            text = self.env._("%(score)s of 100", score=score)
            figures.append((self.env._("Score"), text))
        label = self.env._("Spend (%(window)s)", window=program._get_window_label())
        spend = describe_value(self.env, self.revenue, "money", self.currency_id)
        return [*figures, (label, spend)]

    # ------------------------------------------------------------------
    # Until when
    # ------------------------------------------------------------------

    def _describe_until(self):
        """Until when the customer has the tier in any case, or when it is looked at
        next; empty where nothing can be said."""
        program, today = self.program_id, self.program_id._today()
        until = self._get_held_until(today)
        if until and until >= today:
            day = format_date(self.env, until)
            return self.env._("Yours until at least %(date)s.", date=day)
        run = next(program._iter_runs(today), None)
        if not run or self.is_overridden or self._is_last():
            return ""
        return self.env._("Next review: %(date)s.", date=format_date(self.env, run))

    def _get_held_until(self, today):
        """The last day on which the customer has the tier, whatever they buy."""
        if self.is_overridden:
            return self.override_until
        if self.override_tier_id or self._is_last():
            return None  # over, and the next assessment decides; or nothing to lose
        return self._get_earliest_fall(today) - timedelta(days=1)

    def _is_last(self):
        return self.tier_id == self.program_id._get_ladder()[-1:]

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------

    def _describe_ways(self):
        """What the customer has to do to rise, and to stay once notice was given.

        As of the day by which it has to be done: what counts no more by then is missing
        too. Nothing while the tier was given by hand, and after a change of the rules
        until everyone is assessed by them.

        :return: list of dicts of ``title`` and ``items``, each of which is enough
        """
        program, today = self.program_id, self.program_id._today()
        ladder = program._get_ladder()
        if self.override_tier_id or self.tier_id not in ladder:
            return []
        day = program._get_portal_deadline(today)
        ahead = self._look_ahead(day or today)
        if not ahead:
            return []
        told = set(program.criterion_ids.filtered("portal_show").mapped("code"))
        criteria = [c for c in ahead._explain() if c["metric"] in told]
        place, ways = ladder.ids.index(self.tier_id.id), []
        if self.notice_at:
            ways.append(
                {
                    "title": self.env._("To stay %(tier)s", tier=self.tier_id.name),
                    "items": self._describe_reach(criteria, "to_return", day)
                    or [self._get_no_way()],
                }
            )
        if place:
            better = ladder[place - 1]
            ways.append(
                {
                    "title": self.env._("To reach %(tier)s", tier=better.name),
                    "items": self._describe_reach(criteria, "to_next", day)
                    or [ahead._describe_rest(ladder, better, told)],
                }
            )
        return ways

    def _look_ahead(self, day):
        """The member as an assessment finds it on a day to come, were nothing bought.

        :return: member that is not saved, by the cut points of the last assessment of
            everyone; None where there was none by the rules as they are now
        """
        program = self.program_id
        run = program._get_frozen_run()
        if not run or program.problem:
            return None
        program._flush_cached()
        decision = program._decide(program._measure(day, self.partner_id), run)
        ids = decision.result.ids.tolist()
        if self.partner_id.id not in ids:
            return None
        row, late = ids.index(self.partner_id.id), (day - run.as_of).days
        return self._as_found(decision, row, run, late=late)

    def _describe_reach(self, criteria, key, day):
        """What each criterion alone has to be: list of texts.

        :param list criteria: see ``_explain``; ``key`` of what has to be reached
        :param day: by which, or None
        """
        found = []
        for criterion in criteria:
            target, unit = criterion[key], criterion["unit"]
            if unit == "date" or not self._is_missing(criterion, key):
                continue
            is_more = criterion["direction"] != "lower"
            missing = round(target - (criterion["value"] or 0), 2)
            is_missing = is_more and unit in ("money", "count") and missing > 0
            value = missing if is_missing else target
            words = {
                "name": criterion["name"],
                "value": describe_value(self.env, value, unit, self.currency_id),
                "date": day and format_date(self.env, day),
            }
            if is_missing and day:
                text = self.env._("%(name)s: %(value)s more by %(date)s", **words)
            elif is_missing:
                text = self.env._("%(name)s: %(value)s more", **words)
            elif is_more:
                text = self.env._("%(name)s: at least %(value)s", **words)
            else:
                text = self.env._("%(name)s: at most %(value)s", **words)
            found.append(text)
        return found

    @api.model
    def _is_missing(self, criterion, key):
        """Whether a criterion alone leads there, and does not do so already."""
        target, value = criterion[key], criterion["value"]
        if target is None or value is None:
            return target is not None
        return value > target if criterion["direction"] == "lower" else value < target

    def _describe_rest(self, ladder, better, told):
        """What to say where no criterion alone leads to the better tier."""
        computed = self.computed_tier_id
        is_there = computed in ladder and (
            ladder.ids.index(computed.id) <= ladder.ids.index(better.id)
        )
        if is_there and not any(
            self._is_missing(criterion, "to_next") for criterion in self._explain()
        ):
            return self.env._(
                "Nothing is missing any more: it counts with the next review."
            )
        if self.program_id.method == "rule" and told.issuperset(
            better._get_rule_metrics()
        ):
            metrics = better._get_metric_specs()
            return wording.sentence(
                self.env, better._describe_rules(metrics, with_stay=False)
            )
        return self._get_no_way()

    def _get_no_way(self):
        return self.env._("More of one thing alone is not enough: ask us.")
