from .common_behaviour import BehaviourCommon

NBSP = "\N{NO-BREAK SPACE}"


class PortalCommon(BehaviourCommon):
    """A firm in SILVER and one in GOLD, each with a contact who may use the portal.

    What they spent counts for ever, and the program shows in the portal.
    """

    program_settings = {"window": "lifetime"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Programs that are in the database already have nothing to do with this.
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.program = cls.make_program(
            is_primary=True, portal_show=True, **cls.program_settings
        )
        cls.firm = cls.make_customer("Firm", is_company=True)
        cls.other = cls.make_customer("Other Firm", is_company=True)
        cls.user = cls.make_portal_user("tier_portal_firm", cls.firm)
        cls.other_user = cls.make_portal_user("tier_portal_other", cls.other)
        cls.make_order(cls.firm, 60, "2026-01-15")
        cls.make_order(cls.other, 80, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")

    @classmethod
    def make_portal_user(cls, login, customer, company=None):
        contact = cls.make_customer(f"Contact of {login}", parent_id=customer.id)
        return cls.make_user(
            login, "base.group_portal", company=company, partner_id=contact.id
        )

    def shown(self, user=None):
        """What a user sees: list of dicts, one a program."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = user or self.user
        members = self.env["customer.tier.member"].with_user(user)
        members = members.with_context(allowed_company_ids=user.company_id.ids)
        return [each._describe_for_portal() for each in members._get_portal_members()]

    def tiers(self, user=None):
        """(program, tier) of what a user sees."""
        return [(each["program"], each["tier"]) for each in self.shown(user)]

    def ways(self):
        """Title → texts of what the user of the firm can do."""
        [shown] = self.shown()
        return {way["title"]: way["items"] for way in shown["ways"]}
