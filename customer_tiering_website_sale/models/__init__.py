from . import customer_tier
from . import product_pricelist
from . import website
