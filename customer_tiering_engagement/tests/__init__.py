from . import test_action_entry
from . import test_actions_mail
from . import test_actions_people
from . import test_digest
from . import test_many
from . import test_outbox_crash
from . import test_webhook
