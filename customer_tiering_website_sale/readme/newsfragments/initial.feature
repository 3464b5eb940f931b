The prices of the tier in the web shop, from the moment in which the customer moves.
