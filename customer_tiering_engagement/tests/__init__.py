from . import test_care
from . import test_journey_growth
from . import test_journey_hand
from . import test_journey_invoice
from . import test_journey_outcome
from . import test_journey_result
from . import test_journey_start
from . import test_tours_journey
