from . import test_access
from . import test_follow
from . import test_moves
