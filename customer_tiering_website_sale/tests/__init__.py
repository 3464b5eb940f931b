from . import test_lists
from . import test_shop
