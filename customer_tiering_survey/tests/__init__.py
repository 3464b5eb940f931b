from . import test_answers
from . import test_company
from . import test_due
from . import test_invitations
from . import test_security
from . import test_visitor
from . import test_year
