Satisfaction surveys by tier and interval, whose answers count in the satisfaction of the customer.
