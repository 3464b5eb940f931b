from . import customer_tier
from . import customer_tier_transition
from . import helpdesk_sla
from . import helpdesk_ticket
