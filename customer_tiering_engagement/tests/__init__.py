from . import test_cadence_contacts
from . import test_cadence_coverage
from . import test_cadence_plan
from . import test_cadence_queries
from . import test_cadence_year
from . import test_tours_cadence
