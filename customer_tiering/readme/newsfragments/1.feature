First release: programs, tiers, metrics, assessments, explanation, prices per tier.
