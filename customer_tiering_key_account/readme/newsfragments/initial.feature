Key accounts: who decides at key customers, how they buy, a plan with objectives and reviews, and what is missing.
