Manufacturing orders of sales orders take the priority of the customer's tier, and scarce components go to urgent ones first.
