"""What differs between languages besides the words: how parts are put together."""

from functools import reduce


def _chained(items, put_together):
    items = list(items)
    return reduce(put_together, items) if items else ""


def listed(env, items):
    """Items one after the other: "Gold, Silver, Bronze"; empty without any."""
    return _chained(
        items,
        lambda so_far, item: env._("%(first)s, %(next)s", first=so_far, next=item),
    )


def separated(env, items):
    """Items that have commas themselves: "row 1, column 2; row 2, column 1"."""
    return _chained(
        items,
        lambda so_far, item: env._("%(first)s; %(next)s", first=so_far, next=item),
    )


def all_of(env, items):
    """What holds together: "spend at least 10 and orders at least 5"."""
    return reduce(
        lambda so_far, item: env._("%(first)s and %(next)s", first=so_far, next=item),
        items,
    )


def any_of(env, items):
    """Of which one is enough: "spend at least 10, or orders at least 5"."""
    return reduce(
        lambda so_far, item: env._("%(first)s, or %(next)s", first=so_far, next=item),
        items,
    )


def labelled(env, label, text):
    """A text with what it is about in front: "Criteria: there is none."."""
    return env._("%(label)s: %(text)s", label=label, text=text)


def sentence(env, text):
    """A text that ends as sentences do."""
    return env._("%(text)s.", text=text)


def joined(env, sentences):
    """Sentences as one text; empty ones are left out."""
    return reduce(
        lambda so_far, sentence: env._(
            "%(first)s %(next)s", first=so_far, next=sentence
        ),
        filter(None, sentences),
    )


def path_error(env, error):
    """Why a path cannot be followed: "there is no field "color"."

    :param error: ``PathError``, see ``measure/paths.py``
    """
    texts = {
        "unknown": env._('there is no field "%(name)s".', name=error.name),
        "relation": env._(
            '"%(name)s" does not lead to one other record.', name=error.name
        ),
        "stored": env._('"%(name)s" is not stored in the database.', name=error.name),
    }
    return texts[error.reason]
