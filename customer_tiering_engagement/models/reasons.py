"""Why journeys ended and actions were not carried out, as each reader reads it."""

REASONS = [
    ("bought", "The customer bought again."),
    ("reached", "The customer reached a better tier."),
    ("gone", "The customer is not in the tier any more."),
    ("back", "The customer is back in the tier."),
    ("recovered", "The customer has recovered."),
    ("far", "The customer is not near the next tier any more."),
    ("ungraded", "The customer is not graded any more."),
    ("objection", "The customer objects to profiling."),
    ("archived", "The customer is archived."),
    ("contact_archived", "The contact is archived."),
    ("no_address", "The customer has no e-mail address."),
    ("blacklist", "The address is on the blacklist."),
    ("late", "The day is over."),
    ("time", "The time was up."),
    ("step", "The step was taken out of the journey."),
    ("journey", "The journey was archived."),
    ("rollback", "The assessment was taken back."),
    ("manual", "Stopped by hand."),
]
