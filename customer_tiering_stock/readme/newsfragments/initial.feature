Deliveries take the priority of the customer's tier, and scarce stock goes to urgent ones first.
