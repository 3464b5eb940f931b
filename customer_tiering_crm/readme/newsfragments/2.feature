Leads and opportunities take priority, sales team and salesperson of the customer's tier; prospects are matched to graded companies.
