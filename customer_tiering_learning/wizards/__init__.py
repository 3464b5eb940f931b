from . import base_partner_merge
from . import customer_tier_study_assign
