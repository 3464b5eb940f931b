"""Learning rules, and how well they do on customers that they have not seen."""

from typing import NamedTuple

import numpy as np

from . import rules
from .tree import DEEPEST, FOLDS, SEED, Node, canonical, cut, folds, grow

# Customers are dealt out to folds again, the more often the fewer there are.
DEALT = 800
MOST_REPEATS = 4


class Learned(NamedTuple):
    """A tree, how deep it may be, and its rules (see :func:`.rules.extract`)."""

    tree: Node
    depth: int
    rules: list

    def grade(self, values):
        """The class of each customer: int64[N]."""
        return rules.apply(self.rules, values)


class Evaluation(NamedTuple):
    """What happened to customers that were held back, in shares from 0 to 1.

    - ``accuracy``: graded as labelled; ``balanced``: the mean of that over the classes
    - ``guess``: labelled with the most common class
    - ``confusion``: float64[C, C], of the customers labelled as row those who were
      graded as column
    - ``importance``: float64[K], how much of the accuracy goes when the values of a
      metric are swapped among the customers held back
    """

    accuracy: float
    balanced: float
    guess: float
    confusion: np.ndarray
    importance: np.ndarray


def learn(values, classes, lower):
    """The tree of some labelled customers, as deep as cross-validation finds best.

    Each class must have FOLDS customers at least.

    :param values: float64[N, K], NaN where nothing was measured
    :param classes: int64[N], 0 is the best; each class has customers
    :param lower: bool[K], lower is better
    :return: :class:`Learned`
    :raise ImportError: without scikit-learn
    """
    order = canonical(values, classes)
    return _learn(values[order], classes[order], lower, int(classes.max()) + 1)


def evaluate(values, classes, lower):
    """Learn without each fifth of the customers in turn, and grade that by the rules.

    Everything is learned anew, the depth included: what is told about customers held
    back has not seen them. Parameters as for :func:`learn`.

    :return: :class:`Evaluation`
    """
    order = canonical(values, classes)
    values, classes = values[order], classes[order]
    count = int(classes.max()) + 1
    rng = np.random.default_rng(SEED)
    confusion = np.zeros((count, count))
    lost = np.zeros(values.shape[1])
    repeats = min(max(DEALT // len(values), 1), MOST_REPEATS)
    for _repeat in range(repeats):
        for held in _held(classes, rng):
            learned = _learn(values[~held], classes[~held], lower, count)
            own, seen = values[held], classes[held]
            found = learned.grade(own)
            np.add.at(confusion, (seen, found), 1)
            right = (found == seen).sum()
            for metric in range(values.shape[1]):
                swapped = own.copy()
                swapped[:, metric] = rng.permutation(own[:, metric])
                lost[metric] += right - (learned.grade(swapped) == seen).sum()
    total = confusion.sum()
    shares = confusion / confusion.sum(axis=1, keepdims=True)
    return Evaluation(
        accuracy=float(confusion.trace() / total),
        balanced=float(shares.diagonal().mean()),
        guess=float(np.bincount(classes).max() / len(classes)),
        confusion=shares,
        importance=lost / total,
    )


def _learn(values, classes, lower, count):
    depth = _choose_depth(values, classes, lower, count)
    tree = cut(grow(values, classes, lower), depth)
    return Learned(tree, depth, rules.extract(tree, count, lower))


def _choose_depth(values, classes, lower, count):
    """The smallest depth that grades most customers right who were held back."""
    right = dict.fromkeys(range(1, DEEPEST + 1), 0)
    for held in _held(classes, np.random.default_rng(SEED)):
        tree = grow(values[~held], classes[~held], lower)
        for depth in right:
            found = rules.extract(cut(tree, depth), count, lower)
            grades = rules.apply(found, values[held])
            right[depth] += int((grades == classes[held]).sum())
    return max(right, key=lambda depth: (right[depth], -depth))


def _held(classes, rng):
    """Each fold in turn as bool[N]."""
    fold = folds(classes, rng)
    return [fold == each for each in range(FOLDS)]


def likely_range(share, count):
    """Between which shares the real one is, 19 times out of 20 (Wilson 1927).

    :param float share: of so many customers
    :return: (low, high)
    """
    deviations = 1.96**2 / count
    middle = (share + deviations / 2) / (1 + deviations)
    half = np.sqrt(share * (1 - share) * deviations + deviations**2 / 4)
    half = float(half) / (1 + deviations)
    return max(middle - half, 0.0), min(middle + half, 1.0)
