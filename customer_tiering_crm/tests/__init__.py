from . import test_leads
from . import test_matches
from . import test_opportunities
from . import test_quotations
from . import test_salespeople
