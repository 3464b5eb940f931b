# What a client sends in a context can be equal to this, never the same.
_MARK = object()


def updating(records):
    """The records while more is saved with them: rules are checked once, at the end."""
    return records.with_context(customer_tiering_updating=_MARK)


def is_updating(records):
    return records.env.context.get("customer_tiering_updating") is _MARK
