Metrics of margin.
