Overrides of tiers with a list of reasons, a last day, approval and a history, for one customer or many.
