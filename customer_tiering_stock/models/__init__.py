from . import customer_tier
from . import customer_tier_program
from . import stock_move
from . import stock_picking
from . import stock_rule
