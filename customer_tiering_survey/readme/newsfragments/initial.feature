Satisfaction surveys by tier.
