Nine grading models that show what they would make of the company's own customers, and programs as files.
