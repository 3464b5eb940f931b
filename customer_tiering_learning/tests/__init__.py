from . import test_js
from . import test_labels
from . import test_learn
from . import test_program
from . import test_refusals
from . import test_report
from . import test_security
from . import test_tours
