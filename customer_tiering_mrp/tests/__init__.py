from . import test_components
from . import test_productions
