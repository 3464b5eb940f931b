from . import customer_tier
from . import customer_tier_program
from . import mrp_production
from . import stock_move
