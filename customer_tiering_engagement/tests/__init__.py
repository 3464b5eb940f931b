from . import test_account_managers
from . import test_manager_choice
from . import test_manager_job
from . import test_managers
