Fields of any record by the tier of its customer, without code.
