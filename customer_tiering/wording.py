"""What differs between languages besides the words: how parts are put together."""

from functools import reduce


def listed(env, items):
    """Items one after the other: "Gold, Silver, Bronze"; empty without any."""
    items = list(items)
    if not items:
        return ""
    return reduce(
        lambda so_far, item: env._("%(first)s, %(next)s", first=so_far, next=item),
        items,
    )


def labelled(env, label, text):
    """A text with what it is about in front: "Criteria: there is none."."""
    return env._("%(label)s: %(text)s", label=label, text=text)


def joined(env, sentences):
    """Sentences as one text; empty ones are left out."""
    return reduce(
        lambda so_far, sentence: env._(
            "%(first)s %(next)s", first=so_far, next=sentence
        ),
        filter(None, sentences),
    )
