The documents behind a tier: point of sale orders and refunds that were counted, and those that were not with the reason.
