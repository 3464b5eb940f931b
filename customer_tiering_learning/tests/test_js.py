from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_js import HootCase


@tagged("post_install", "-at_install")
class TestJs(HootCase):
    suite = "@customer_tiering_learning"

    def test_components(self):
        self.run_suite()
