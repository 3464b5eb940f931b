Metric of satisfaction.
