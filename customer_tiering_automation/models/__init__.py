from . import customer_tier_automation_check
from . import customer_tier_automation_value
from . import customer_tier_automation
from . import customer_tier_automation_given
from . import customer_tier_transition
from . import base_automation
