from . import test_follow
from . import test_gaps
from . import test_plan
from . import test_privacy
from . import test_rights
from . import test_tours
