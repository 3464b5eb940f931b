SLAs of tickets for customers in some tiers only; another company's SLA never applies.
