Metrics of opportunities and quotations.
