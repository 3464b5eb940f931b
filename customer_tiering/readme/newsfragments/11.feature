Documents of an app take values from the tier of their customer (`customer.tier.served`): what was given is remembered, follows the customer, and gives way to what someone chose.
