Tickets: priority, team, assignee and tags by the tier of the customer, and complaints that the account manager knows of.
