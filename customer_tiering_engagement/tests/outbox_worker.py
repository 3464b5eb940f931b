"""The process of ``crash_worker.py`` of Customer Tiering, with the jobs of actions.

Started by test_outbox_crash with the path of that file.
"""

import importlib.util
import sys

spec = importlib.util.spec_from_file_location("crash_worker", sys.argv[1])
crash_worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(crash_worker)


class OutboxChild(crash_worker.Child):
    def watch_all(self):
        result = super().watch_all()
        self.watch(self.registry["customer.tier.errand"], "_dispatch", "do", "done")
        self.watch(self.registry["customer.tier.digest"], "_send", "tell", "told")
        self.watch(self.registry["ir.mail_server"], "send_email", "send", "sent")
        return result

    def errands(self, env):
        env["customer.tier.errand"]._cron_dispatch()

    def webhooks(self, env):
        env["customer.tier.errand"]._cron_call_webhooks()

    def digest(self, env):
        env["customer.tier.digest"]._cron_send()

    def mails(self, env):
        env["mail.mail"].process_email_queue()


if __name__ == "__main__":
    crash_worker.Child = OutboxChild
    del sys.argv[1]
    crash_worker.main()
