Source of documents: point of sale orders.
