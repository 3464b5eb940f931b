from . import customer_tier_enrol
