from . import customer_tier_preset
from . import customer_tier_study_learn
from . import customer_tier_study_report
from . import customer_tier_study
from . import customer_tier_study_class
from . import customer_tier_study_label
from . import ir_rule
from . import res_partner
