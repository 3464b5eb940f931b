from . import customer_tier
from . import customer_tier_transition
from . import mailing_list_follow
from . import mailing_list
from . import mailing_subscription
from . import res_partner
