Mailing lists that follow tiers.
