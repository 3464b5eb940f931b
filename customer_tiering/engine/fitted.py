"""What models fitted to customers have in common: parameters, input, a sample."""

import math
from dataclasses import asdict, dataclass

import numpy as np

from .special import distinct

SAMPLE = 50_000  # customers are plenty for three or four parameters
# Fewer than so many, or than so many who came back, say nothing about the others.
MIN_CUSTOMERS = 25
MIN_REPEATERS = 10
EDGE = 9.0  # logarithm of the largest parameter there is, in units of the data


@dataclass(frozen=True)
class Model:
    """What a fit found; ``reason`` is None or why nothing could be found."""

    log_likelihood: float = math.nan
    identified: bool = False
    reason: str | None = None

    def to_dict(self):
        """JSON-able dict, None for what is not known."""
        # NaN alone differs from itself.
        return {
            name: None if value != value else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values):
        """The model that :meth:`to_dict` was called on."""
        known = {name: value for name, value in values.items() if value is not None}
        return cls(**known)


def columns(**arguments):
    """Finite numbers of at least 0, as many in each argument: list of float64[N].

    :raise ValueError: naming the argument that is wrong
    """
    found, first = [], next(iter(arguments))
    for name, values in arguments.items():
        values = np.asarray(values, dtype=np.float64)
        if values.ndim != 1:
            raise ValueError(f"{name}: must have one dimension")
        if found and len(values) != len(found[0]):
            raise ValueError(f"{name}: must be as long as {first}")
        if not np.isfinite(values).all():
            raise ValueError(f"{name}: must be numbers, without a gap")
        if len(values) and values.min() < 0:
            raise ValueError(f"{name}: must not be negative")
        found.append(values)
    return found


def number(name, value):
    """A finite number of at least 0.

    :raise ValueError: naming it
    """
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name}: must be a number of at least 0")
    return value


def sample(*columns):
    """At most :data:`SAMPLE` of the rows, evenly from all in ascending order.

    :return: (list of float64[M], the rows that differ; int64[M], how often each)
    """
    rows, _place, counts = distinct(*columns)
    size = int(counts.sum())
    if size > SAMPLE:
        upto = np.cumsum(counts)
        # The middles of equally long stretches.
        chosen = (2 * np.arange(SAMPLE) + 1) * size // (2 * SAMPLE)
        counts = np.bincount(
            np.searchsorted(upto, chosen, "right"), minlength=len(upto)
        )
        kept = counts > 0
        rows, counts = [row[kept] for row in rows], counts[kept]
    return rows, counts
