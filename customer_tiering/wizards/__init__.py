from . import base_partner_merge
from . import customer_tier_member_override
from . import customer_tier_metric_try
from . import customer_tier_metric_try_line
from . import customer_tier_override_refuse
from . import customer_tier_replay
from . import customer_tier_start
from . import res_config_settings_tier
