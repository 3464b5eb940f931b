from odoo.tests import HttpCase

from odoo.addons.web.tests import test_js


class HootCase(HttpCase):
    """Unit tests of an addon's components, without those of every other app."""

    suite = None
    browser_size = "1366x768"

    def run_suite(self):
        suite = test_js.HOOTCommon._generate_hash(self, self.suite)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
