"""A small decision tree on labelled customers.

scikit-learn grows it; what it found is read back as splits at numbers people can read.
Rows are put in an order of their own first, so that the tree does not depend on how
they come. Ranks take the place of values while it grows: only their order counts in a
tree, and any float64 can be told from the next one.

A metric that some customers lack comes twice, with them below and with them above the
others, and the tree takes what splits better. (scikit-learn 1.7 takes missing values,
too, but there are trees whose leaves hold other customers than they were grown on.)
"""

from typing import NamedTuple

import numpy as np

from .rounding import readable

DEEPEST = 5  # splits from the root to a leaf, at most
WORTH = 2  # labelled customers whom a split must put right
FOLDS = 5
SEED = 20


class Node(NamedTuple):
    """One split, or a leaf.

    - ``counts``: labelled customers of each class that came here
    - ``leaf``: the class, 0 is the best; None where the customers are split
    - ``metric``, ``value``: who has less than the value goes to ``low``, the others to
      ``high``; where lower is better, who has more goes to ``high``: on a line is the
      better side. ``value`` None: everyone with a value goes to ``low``
    - ``missing``: where customers without a value go, "low" or "high"; None where none
      of the labelled ones that came here lacked it
    """

    counts: tuple
    leaf: int | None = None
    metric: int | None = None
    value: float | None = None
    missing: str | None = None
    low: "Node | None" = None
    high: "Node | None" = None


def grow(values, classes, lower):
    """The deepest tree of some customers; see :func:`cut`.

    :param values: float64[N, K], NaN where nothing was measured
    :param classes: int64[N], 0 is the best
    :param lower: bool[K], lower is better
    :return: :class:`Node`
    :raise ImportError: without scikit-learn
    """
    from sklearn.tree import DecisionTreeClassifier

    order = canonical(values, classes)
    values, classes = values[order], classes[order]
    columns, metrics = _columns(values)
    learner = DecisionTreeClassifier(
        max_depth=DEEPEST,
        min_samples_leaf=max(2, len(values) // 100),
        # Else the few customers of a top class would not be told from the others. A
        # leaf still goes by the majority of the customers in it.
        class_weight="balanced",
        random_state=SEED,
    )
    grown = learner.fit(columns, classes).tree_
    count = int(classes.max()) + 1

    def read(place, rows):
        """The node at a place, to which these rows came."""
        own = tuple(np.bincount(classes[rows], minlength=count).tolist())
        if grown.children_left[place] < 0:
            return _leaf(own)
        column = grown.feature[place]
        metric = metrics[column]
        is_low = columns[rows, column] <= grown.threshold[place]
        found = values[rows, metric]
        unknown = np.isnan(found)
        low = read(grown.children_left[place], rows[is_low])
        high = read(grown.children_right[place], rows[~is_low])
        missing = None
        if unknown.any():
            missing = "low" if is_low[unknown][0] else "high"
        if unknown[is_low].all():
            return Node(own, None, metric, None, "high", high, low)
        if unknown[~is_low].all():
            return Node(own, None, metric, None, "high", low, high)
        low_end, high_end = found[is_low], found[~is_low]
        value = readable(np.nanmax(low_end), np.nanmin(high_end), bool(lower[metric]))
        return Node(own, None, metric, value, missing, low, high)

    return read(0, np.arange(len(values)))


def cut(node, depth):
    """A tree without the splits below a depth, and those that are not worth it."""
    if node.leaf is not None:
        return node
    leaf = _leaf(node.counts)
    if not depth:
        return leaf
    low, high = cut(node.low, depth - 1), cut(node.high, depth - 1)
    kept = node._replace(low=low, high=high)
    return kept if _wrong(leaf) - _wrong(kept) >= WORTH else leaf


def _leaf(counts):
    return Node(counts, leaf=int(np.argmax(counts)))


def _wrong(node):
    """Labelled customers whom a tree does not put where they are labelled."""
    return sum(sum(leaf.counts) - leaf.counts[leaf.leaf] for leaf in leaves(node))


def canonical(values, classes):
    """An order of the rows that depends on what they hold alone: int64[N]."""
    return np.lexsort([*values.T[::-1], classes])


def _columns(values):
    """Ranks, and the metric of each column: (float32[N, M], list of int)."""
    columns, metrics = [], []
    for metric, column in enumerate(values.T):
        known = ~np.isnan(column)
        rank = np.unique(column[known], return_inverse=True)[1]
        for beyond in [-1] if known.all() else [-1, len(rank)]:
            ranks = np.full(len(values), beyond, dtype=np.float32)
            ranks[known] = rank
            columns.append(ranks)
            metrics.append(metric)
    return np.column_stack(columns), metrics


def leaves(node):
    """The leaves of a tree, the low side first."""
    if node.leaf is not None:
        return [node]
    return [*leaves(node.low), *leaves(node.high)]


def folds(classes, rng):
    """Customers dealt out to FOLDS folds, each class evenly: int64[N] from 0."""
    fold = np.empty(len(classes), dtype=np.int64)
    start = 0
    for each in np.unique(classes):
        rows = rng.permutation(np.flatnonzero(classes == each))
        fold[rows] = (start + np.arange(len(rows))) % FOLDS
        start += len(rows)
    return fold
