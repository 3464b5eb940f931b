Mailing lists that follow tiers, and respect whoever unsubscribed.
