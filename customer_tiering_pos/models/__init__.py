from . import customer_tier_program
from . import customer_tier_source_pos_order
