from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

SUITE = "@customer_tiering_learning"


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    """Unit tests of the components, without those of every other app."""

    browser_size = "1366x768"

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, SUITE)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
