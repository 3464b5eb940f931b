Customers on journeys say how they were enrolled: found by the journey, by hand, or left alone to compare.
