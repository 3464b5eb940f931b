People and messages set in motion by tiers: actions, account managers, visits, win-back.
