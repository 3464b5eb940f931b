Who decides at key customers, how they buy, and a plan for each.
