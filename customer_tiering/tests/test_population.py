from odoo.tests import tagged

from .common import TieringCommon


@tagged("post_install", "-at_install")
class TestPopulation(TieringCommon):
    """Who is graded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.spend = cls.metric_program("revenue")

    def test_everyone_who_ever_bought(self):
        """And nobody else: quotations make no customer."""
        cid = self.customer("Cid")
        self.order(self.ann, 10, "2001-01-01")
        self.order(self.bob, 20)
        self.order(cid, 30, confirm=False)
        self.assertMeasured(self.spend, {self.ann: None, self.bob: 20})

    def test_own_companies_are_never_graded(self):
        own = self.contact(self.company_b.partner_id)
        for partner in (self.company.partner_id, self.company_b.partner_id, own):
            self.order(partner, 10)
        self.order(self.ann, 1)
        self.assertMeasured(self.spend, {self.ann: 1})

    def test_archived_own_company_is_never_graded(self):
        old = self._create_company(name="Old", currency_id=self.usd.id)
        self.order(old.partner_id, 10)
        self.env.user.company_ids -= old
        old.active = False
        self.assertMeasured(self.spend, {})

    def test_internal_users_are_never_graded_and_portal_users_are(self):
        home = self.contact(self.salesman.partner_id, "Home", "delivery")
        for partner in (self.salesman.partner_id, home, self.portal_partner, self.ann):
            self.order(partner, 10)
        self.assertMeasured(self.spend, {self.portal_partner: 10, self.ann: 10})

    def test_archived_internal_user_is_never_graded(self):
        partner = self.salesman.partner_id
        self.order(partner, 10)
        self.salesman.active = False
        partner.active = True
        self.assertMeasured(self.spend, {})

    def test_company_of_a_customer_with_an_internal_user_is_graded(self):
        """Only the person is ours, the company they belong to is not."""
        self.salesman.partner_id.parent_id = self.ann
        self.order(self.ann, 10)
        self.order(self.salesman.partner_id, 1)
        self.assertMeasured(self.spend, {self.ann: 11})

    def test_archived_customer_leaves_and_comes_back(self):
        self.orders({self.ann: 10, self.bob: 20})
        self.assertMeasured(self.spend, {self.ann: 10, self.bob: 20})
        self.ann.active = False
        self.assertMeasured(self.spend, {self.bob: 20})
        self.ann.active = True
        self.assertMeasured(self.spend, {self.ann: 10, self.bob: 20})
        top = self.spend.tier_ids.filtered(lambda tier: tier.code == "TOP").id
        self.assertRecordValues(
            self.env["customer.tier.transition"].search(
                [("partner_id", "=", self.ann.id)], order="id"
            ),
            [
                {"old_tier_id": False, "new_tier_id": top},
                {"old_tier_id": top, "new_tier_id": False},
                {"old_tier_id": False, "new_tier_id": top},
            ],
        )

    def test_who_objects_to_profiling_leaves_at_once_and_stays_out(self):
        contact = self.contact(self.ann)
        self.orders({self.ann: 10, contact: 5, self.bob: 20})
        self.assertMeasured(self.spend, {self.ann: 15, self.bob: 20})
        self.ann.customer_tier_objection = True
        self.assertFalse(self.member(self.ann, self.spend))
        self.assertFalse(self.ann.customer_tier_id)
        self.assertFalse(contact.customer_tier_id)
        self.assertMeasured(self.spend, {self.bob: 20})
        self.assess(self.spend, partners=self.ann)
        self.assertFalse(self.member(self.ann, self.spend))
        self.ann.customer_tier_objection = False
        self.assertMeasured(self.spend, {self.ann: 15, self.bob: 20})

    def test_who_is_not_graded_does_not_count_in_a_ranking(self):
        """The best of all objects: everyone else moves up a place."""
        program = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 10, "B": 90},
            method="rank",
        )
        self.orders({self.ann: 100, self.bob: 20, self.company_b.partner_id: 500})
        self.ann.customer_tier_objection = True
        cid = self.customer("Cid")
        self.order(cid, 5)
        self.assess(program)
        self.assertGraded(program, {self.bob: ("A", 50), cid: ("B", 0)})

    # ------------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------------

    def test_companies_of_a_group_that_are_not_graded(self):
        """Archived, objecting or our own, below a topmost parent that is graded."""
        program = self.metric_program("revenue", roll_up="top")
        subs = [
            self.customer(name, parent_id=self.ann.id, is_company=True)
            for name in ("Archived", "Objecting", "Good")
        ]
        for sub in subs:
            self.order(sub, 10)
        self.company_b.partner_id.parent_id = self.ann
        subs[0].active = False
        subs[1].customer_tier_objection = True
        self.assertMeasured(program, {self.ann: 30, subs[2]: 30})

    # ------------------------------------------------------------------
    # Prospects
    # ------------------------------------------------------------------

    def prospecting(self, domain="[('ref', '=', 'P')]", **values):
        return self.metric_program("revenue", partner_domain=domain, **values)

    def test_prospects_stand_in_the_base_tier(self):
        cid = self.customer("Cid", ref="P")
        self.order(self.ann, 10)
        self.customer("Nobody")
        program = self.prospecting()
        self.assertMeasured(program, {self.ann: 10, cid: None})
        self.assertGraded(program, {self.ann: ("TOP", 50), cid: ("BASE", 0)})

    def test_prospect_who_buys_is_graded_once(self):
        cid = self.customer("Cid", ref="P")
        program = self.prospecting()
        self.assertMeasured(program, {cid: None})
        self.order(cid, 10)
        self.assertMeasured(program, {cid: 10})

    def test_prospects_do_not_count_in_a_ranking(self):
        """Nine who never bought do not make the one who did the top ten percent."""
        program = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 50, "B": 50},
            method="rank",
            partner_domain="[('ref', '=', 'P')]",
        )
        people = [self.customer(f"P{number}", ref="P") for number in range(9)]
        self.orders({self.ann: 10, self.bob: 20})
        self.assess(program)
        self.assertGraded(
            program,
            {self.ann: ("B", 0), self.bob: ("A", 50)} | dict.fromkeys(people, ("B", 0)),
        )

    def test_prospect_named_by_a_contact_is_the_company(self):
        contact = self.contact(self.bob, ref="P")
        self.contact(contact, "Ramp", "delivery", ref="P")
        self.assertMeasured(self.prospecting(), {self.bob: None})

    def test_prospects_who_are_never_graded(self):
        self.customer("Archived", ref="P", active=False)
        self.customer("Objecting", ref="P", customer_tier_objection=True)
        gone = self.customer("Gone")
        self.contact(gone, ref="P")
        gone.active = False
        self.company_b.partner_id.ref = "P"
        self.salesman.partner_id.ref = "P"
        self.assertMeasured(self.prospecting(), {})

    def test_prospects_of_a_group_who_are_never_graded(self):
        """What holds for the topmost parent holds for the prospect below it."""
        archived = self.customer("Archived")
        objecting = self.customer("Objecting")
        for top in (archived, objecting, self.company_b.partner_id, self.ann):
            self.customer("Below", parent_id=top.id, is_company=True, ref="P")
        archived.active = False
        objecting.customer_tier_objection = True
        below = self.ann.child_ids
        program = self.prospecting(roll_up="top")
        self.assertMeasured(program, {self.ann: None, below: None})

    def test_prospects_of_two_companies(self):
        """Each company's program takes its own and those of everyone."""
        everyones = self.customer("Everyone's", ref="P")
        own_a = self.customer("A's", ref="P", company_id=self.company.id)
        own_b = self.customer("B's", ref="P", company_id=self.company_b.id)
        in_a = self.prospecting()
        in_b = self.prospecting(company_id=self.company_b.id)
        both = self.prospecting(company_id=False)
        self.assertMeasured(in_a, {everyones: None, own_a: None})
        self.assertMeasured(in_b, {everyones: None, own_b: None})
        self.assertMeasured(both, {everyones: None, own_a: None, own_b: None})

    def test_assessing_one_prospect(self):
        cid, dan = (self.customer(name, ref="P") for name in ("Cid", "Dan"))
        program = self.prospecting()
        self.order(self.ann, 10)
        self.assess(program)
        dan.ref = False
        cid.ref = False
        self.assess(program, partners=cid)
        self.assertEqual(program.member_ids.partner_id, self.ann | dan)

    # ------------------------------------------------------------------
    # Two companies
    # ------------------------------------------------------------------

    def test_partner_graded_in_two_companies_keeps_both_tiers(self):
        """Each company sees its own; neither run touches the other's members."""
        b_program = self.program(company_id=self.company_b.id)
        self.order(self.ann, 10)
        self.order(self.ann, 9000, company=self.company_b)
        self.order(self.bob, 3000, company=self.company_b)
        self.assess(self.spend)
        self.assess(b_program)
        before = self.member(self.ann, self.spend)
        self.assertGraded(self.spend, {self.ann: ("TOP", 50)})
        self.assertGraded(b_program, {self.ann: ("VIP", 90), self.bob: ("NORMAL", 30)})
        tiers = {
            company: self.ann.with_company(company).customer_tier_id.code
            for company in (self.company, self.company_b)
        }
        self.assertEqual(tiers, {self.company: "TOP", self.company_b: "VIP"})
        self.assertFalse(self.bob.with_company(self.company).customer_tier_id)
        self.order(self.ann, 1000, company=self.company_b)
        self.assess(b_program)
        self.assertGraded(b_program, {self.ann: ("VIP", 100), self.bob: ("NORMAL", 30)})
        self.assertEqual(self.member(self.ann, self.spend), before)
        self.assertEqual(before.revenue, 10)

    def test_user_sees_the_members_of_their_company_alone(self):
        b_program = self.program(company_id=self.company_b.id)
        self.order(self.ann, 10)
        self.order(self.ann, 9000, company=self.company_b)
        self.assess(self.spend)
        self.assess(b_program)
        ann = self.ann.with_user(self.tiering_user)
        self.assertEqual(ann.customer_tier_id.code, "TOP")
        self.assertEqual(ann.customer_tier_member_ids.program_id, self.spend)
        members = self.env["customer.tier.member"].with_user(self.tiering_user)
        self.assertEqual(members.search([]).program_id, self.spend)

    def test_nothing_read_before_a_run_is_stale_after_it(self):
        contact = self.contact(self.ann)
        people = self.ann | contact | self.bob
        self.assertFalse(people.customer_tier_id)
        self.assertEqual(self.spend.member_count, 0)
        self.order(contact, 10)
        self.assess(self.spend)
        self.assertEqual(people.mapped("customer_tier_score"), [50, 50, 0])
        self.assertEqual((self.ann | contact).customer_tier_id.code, "TOP")
        self.assertFalse(self.bob.customer_tier_id)
        self.assertEqual(self.spend.member_count, 1)

    def test_nothing_is_cleared_before_writing(self):
        """A second run on the same data writes no row and keeps every member."""
        self.orders({self.ann: 10, self.bob: 20})
        first = self.assess(self.spend)
        before = self.spend.member_ids
        again = self.assess(self.spend)
        self.assertRecordValues(
            again,
            [
                {
                    "written_count": 0,
                    "customer_count": 2,
                    "new_count": 0,
                    "left_count": 0,
                }
            ],
        )
        self.assertEqual(self.spend.member_ids, before)
        self.assertEqual(before.assessment_id, first)
        self.assertEqual(
            self.env["customer.tier.transition"].search_count(
                [("program_id", "=", self.spend.id)]
            ),
            2,
        )
