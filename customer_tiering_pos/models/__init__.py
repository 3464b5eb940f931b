from . import customer_tier_program
from . import customer_tier_source_pos_order
from . import pos_order
