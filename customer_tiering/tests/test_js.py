from odoo.tests import tagged

from .common_js import HootCase


@tagged("post_install", "-at_install")
class TestJs(HootCase):
    suite = "@customer_tiering"

    def test_components(self):
        self.run_suite()
