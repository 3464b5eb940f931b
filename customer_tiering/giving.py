"""A value that a tier gives: it goes with the tier, and gives way to a choice."""


def settle(current, wanted, memory, default=False):
    """What becomes of a value when the tier gives it, another one or none any more.

    Values that someone chose stay: those that are not what was given, and those that
    are not the default where nothing was given yet.

    :param current: the value that is there, False for none
    :param wanted: what the tier gives, None for nothing
    :param memory: [given, before], None where nothing was given yet
    :param default: the value that is there when nobody chose one
    :return: (value to write, memory); None for none
    """
    if memory is None:
        if current not in (False, wanted, default):
            return None, None
        memory = [current, current]
    given, before = memory
    if current != given:
        return None, memory
    if wanted is None:
        return (before if before != current else None), None
    return (wanted if wanted != current else None), [wanted, before]
