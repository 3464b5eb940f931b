Metrics of any field or records that lead to the customer, without code, and customers rated by hand.
