from . import test_given
from . import test_moves
from . import test_refusals
from . import test_rights
from . import test_settle
