"""Numbers that people can read."""

import math


def readable(low, high, lower):
    """The number with the fewest digits that tells two values apart, the one nearest
    their middle.

    :param float low: the greatest value below the line
    :param float high: the least value above it
    :param bool lower: lower is better: the value itself is on the low side, so the
        result is in [low, high), else in (low, high]
    """
    low, high = float(low), float(high)
    middle = low / 2 + high / 2
    for digits in range(1, 18):
        found = _nearest(middle, digits)
        found = [n for n in found if (low <= n < high if lower else low < n <= high)]
        if found:
            return min(found, key=lambda number: (abs(number - middle), number))
    return low if lower else high


def _nearest(number, digits):
    """The next numbers of so many digits on both sides of a number."""
    if not number:
        return [0.0]
    exponent = math.floor(math.log10(abs(number))) - digits + 1
    steps = math.floor(float(f"{number:.17g}") / float(f"1e{exponent}"))
    return [float(f"{step}e{exponent}") for step in (steps, steps + 1)]
