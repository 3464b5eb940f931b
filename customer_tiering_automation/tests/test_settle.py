from odoo.tests import BaseCase, tagged

from odoo.addons.customer_tiering_automation.models import (
    customer_tier_automation_given as given,
)

GIVE = ("new",)


@tagged("post_install", "-at_install")
class TestSettle(BaseCase):
    """One field of one record: what it comes to have and what is remembered."""

    def assertSettled(self, expected, current, wanted, memory=None, keep=True):
        found = given.settle(current, "default", wanted, memory, keep)
        self.assertEqual(found, expected)

    def test_nothing_given_before(self):
        self.assertSettled(("mine", None), "mine", None)
        self.assertSettled(("new", ["new", False]), False, GIVE)
        self.assertSettled(("new", ["new", "default"]), "default", GIVE)
        self.assertSettled(("new", ["new", "new"]), "new", GIVE)
        self.assertSettled(("mine", None), "mine", GIVE)
        self.assertSettled(("new", ["new", "mine"]), "mine", GIVE, keep=False)

    def test_what_was_given_is_there(self):
        memory = ["old", "before"]
        self.assertSettled(("new", ["new", "before"]), "old", GIVE, memory)
        self.assertSettled(("before", None), "old", None, memory)

    def test_someone_changed_it_since(self):
        memory = ["old", "before"]
        self.assertSettled(("mine", memory), "mine", GIVE, memory)
        self.assertSettled(("mine", memory), "mine", None, memory)
        self.assertSettled(("new", ["new", "mine"]), "mine", GIVE, memory, keep=False)
