from . import customer_tier
from . import customer_tier_program
from . import helpdesk_ticket
from . import helpdesk_ticket_category
from . import res_users
