from . import test_documents_pos_order
