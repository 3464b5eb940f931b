from . import crm_lead
from . import crm_lead_match
from . import customer_tier
from . import customer_tier_metric
from . import customer_tier_program
from . import customer_tier_source
from . import res_partner
