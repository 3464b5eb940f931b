from markupsafe import Markup

from odoo import fields, models

from odoo.addons.customer_tiering import giving

from .manager_choice import ManagerChoice

FIRST, SECOND = NAMES = ("user_id", "customer_tier_second_user_id")


class ResPartner(models.Model):
    """Customers have the account manager and the second contact that their tier gives.

    They are written on the customer, where Odoo and everyone look for the salesperson.
    Beside it stands what was given and what was there before: the next tier can change
    it, no tier leaves anyone behind, and whom someone chose stays.
    """

    _name = "res.partner"
    _inherit = ["res.partner"]

    # Field → [given, before], ids of users.
    customer_tier_managers_given = fields.Json(
        "Account managers given by the tier",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )

    # By it the customers of each account manager are counted. Not an index of the
    # field, which would stay when the app goes.
    _customer_tier_user_idx = models.Index("(user_id) WHERE user_id IS NOT NULL")

    def _settle_account_managers(self):
        """Have customers looked after by whom their tier gives, and by whom they had
        before where it gives nobody.

        Who is there stays while the tier could give them. Whom someone chose instead
        stays, until the field is emptied.

        :return: those to whom someone else was given, or came back
        """
        # sudo: who looks after a customer depends on nobody's rights. The account
        # manager follows the customer as any salesperson; a note tells of it, no mail.
        customers = self.sudo().with_context(
            mail_notrack=True, mail_auto_subscribe_no_notify=True
        )
        offers = customers._get_manager_offers()
        served = customers.filtered(lambda one: one in offers)
        rest = (customers - served).filtered("customer_tier_managers_given")
        # Whom they give back has fewer when the others get theirs.
        changed = rest._give_managers({}) | served._give_managers(offers)
        return changed.with_env(self.env)

    def _get_manager_offers(self):
        """What tier gives each customer an account manager, and whom it can give.

        A customer of a company has what the primary program of that company gives. One
        without has what the first company gives, by sequence and id, in whose primary
        program their tier gives anyone.

        :return: dict of customer → (tier, account managers, second contacts), without
            those to whom no tier gives anyone
        """
        Program = self.env["customer.tier.program"]
        primary = Program._get_primary_by_company()
        members = self.env["customer.tier.member"].search_fetch(
            [("partner_id", "in", self.ids), ("program_id", "in", primary)],
            ["partner_id", "program_id", "tier_id"],
        )
        tiers = {(one.partner_id, one.program_id.id): one.tier_id for one in members}
        offers = {}
        for customer in self:
            company = customer.company_id
            programs = [Program._get_primary_id(company.id)] if company else primary
            found = (tiers.get((customer, program)) for program in programs)
            for tier in filter(None, found):
                pools = tier._get_managers_for(customer)
                if any(pools):
                    offers[customer] = (tier, *pools)
                    break
        return offers

    def _count_by_manager(self, name, users):
        """Customers of users: those in a primary program.

        :param str name: field with the users
        :return: dict of user → number
        """
        primary = self.env["customer.tier.program"]._get_primary_by_company()
        members = self.env["customer.tier.member"]._search(
            [("program_id", "in", primary)]
        )
        groups = self.env["res.partner"]._read_group(
            [(name, "in", users.ids), ("id", "in", members.subselect("partner_id"))],
            [name],
            ["__count"],
        )
        return dict(groups)

    def _give_managers(self, offers):
        """Write whom the offers give, and bring back whom they do not give any more.

        :param dict offers: see :meth:`_get_manager_offers`
        :return: those who have someone else now
        """
        if not self:
            return self
        choice = ManagerChoice(self, offers, NAMES)
        memories = (one.customer_tier_managers_given or {} for one in self)
        before = {pair[1] for memory in memories for pair in memory.values()}
        # Who has left does not come back.
        back = self.env["res.users"].browse(before - {False}).exists()
        back = back.filtered("active")
        default = self.default_get([FIRST]).get(FIRST, False)
        changes, moves = {}, {}
        for customer in self.sorted("id"):
            moved, given = customer._settle_managers(choice, back, default)
            values = {name: new.id for name, (_old, new, _tier) in moved.items()}
            if given != (customer.customer_tier_managers_given or {}):
                values["customer_tier_managers_given"] = given or False
            if moved:
                moves[customer] = moved
            if values:
                key = repr(sorted(values.items()))
                _values, ids = changes.setdefault(key, (values, []))
                ids.append(customer.id)
        for values, ids in changes.values():
            self.browse(ids).write(values)
        self._note_managers(moves, offers)
        return self.browse().union(*moves)

    def _settle_managers(self, choice, back, default):
        """Who is to look after one customer.

        :param choice: :class:`ManagerChoice`
        :param back: users who may come back
        :param default: id of the salesperson whom new customers have, or False
        :return: (dict of field → (user who was there, user who comes, tier that gives
            them if one does), for those that change; what is given after that)
        """
        self.ensure_one()
        users = back.browse()
        no_tier = self.env["customer.tier"]
        tier, *pools = choice.offers.get(self, (no_tier, users, users))
        former = self.customer_tier_managers_given or {}
        moved, given, first = {}, {}, users
        for name, pool in zip(NAMES, pools, strict=True):
            current = self[name]
            # Emptied by hand: as if nobody had been given yet.
            memory = former.get(name) if current else None
            # The second one is somebody else than the first.
            wanted = choice.find(self, name, pool - first)
            unchosen = current.id if tier.manager_replaces else default
            value, memory = giving.settle(
                current.id, wanted.id or None, memory, name == FIRST and unchosen
            )
            if memory:
                given[name] = memory
            first = current
            if value is not None:
                first = wanted or back & users.browse(value)
                moved[name] = (current, first, wanted and tier)
                choice.move(name, current, first)
        return moved, given

    def _note_managers(self, moves, offers):
        """Say on the customers from whom they went to whom, and why, in the language of
        the company.

        :param dict moves: customer → what :meth:`_settle_managers` returned
        :param dict offers: see :meth:`_get_manager_offers`
        """
        bodies = {}
        for customer, moved in moves.items():
            company = customer.company_id or self.env.company
            if customer in offers:
                company = offers[customer][0].company_id or company
            told = customer.with_context(lang=company.partner_id.lang)
            lines = [told._describe_manager(name, *one) for name, one in moved.items()]
            bodies[customer.id] = Markup("<br/>").join(lines)
        if bodies:
            self.browse(bodies)._message_log_batch(bodies)

    def _describe_manager(self, name, old, new, tier):
        """One change in words; ``tier`` is empty where none gives anyone."""
        nobody = self.env._("nobody")
        roles = {
            FIRST: self.env._("Account manager"),
            SECOND: self.env._("Second contact"),
        }
        values = {
            "role": roles[name],
            "old": old.name or nobody,
            "new": new.name or nobody,
        }
        if not tier:
            return self.env._(
                "%(role)s: %(old)s → %(new)s. The tier gives nobody any more.", **values
            )
        values["tier"] = tier.with_env(self.env).name
        if old and not old.active:
            return self.env._(
                "%(role)s: %(old)s → %(new)s. %(old)s is archived; the tier %(tier)s"
                " gives %(new)s.",
                **values,
            )
        return self.env._(
            "%(role)s: %(old)s → %(new)s. Given by the tier %(tier)s.", **values
        )
