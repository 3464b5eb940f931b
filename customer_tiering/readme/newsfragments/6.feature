Each customer's tier opens the documents that were counted, and those that were not with the reason.
