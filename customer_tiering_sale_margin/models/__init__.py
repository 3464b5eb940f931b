from . import customer_tier_metric
from . import customer_tier_source
