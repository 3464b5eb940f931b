from . import customer_tier_manager_rule
from . import customer_tier_managers
from . import customer_tier_program_managers
from . import customer_tier_transition_managers
from . import res_partner
from . import res_partner_managers
from . import res_users
