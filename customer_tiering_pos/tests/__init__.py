from . import test_documents_pos_order
from . import test_evidence
from . import test_events
