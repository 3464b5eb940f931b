from . import test_portal
from . import test_promotions
from . import test_rights
