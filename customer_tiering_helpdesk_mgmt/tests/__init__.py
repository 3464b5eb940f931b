from . import test_assignment
from . import test_complaints
from . import test_moves
from . import test_tickets
from . import test_tickets_portal
