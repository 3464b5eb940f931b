Tasks take the priority of the customer's tier.
