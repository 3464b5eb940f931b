from . import customer_tier
from . import customer_tier_program
from . import project_task
