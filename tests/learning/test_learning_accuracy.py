"""What is told about accuracy holds on customers nobody labelled."""

import numpy as np
import pytest
from learning.evaluation import evaluate, learn
from purchases import day

LOWER = np.array([True, False, False])
AS_OF = day(1997, 9, 30)


@pytest.fixture(scope="module")
def customers(cdnow):
    """Days since the last purchase, purchases and dollars: float64[N, 3]."""
    known = [row for row in cdnow.known(AS_OF) if row[0] is not None]
    return np.array([[AS_OF - last, number, spent] for last, number, spent in known])


def by_hand(customers):
    """Four classes as a person would name them; the best is rare."""
    days, orders, spent = customers.T
    classes = np.full(len(customers), 3)
    classes[(orders >= 2) | (spent >= 60)] = 2
    classes[((orders >= 3) & (spent >= 100)) | (spent >= 250)] = 1
    classes[(orders >= 5) & (spent >= 200) & (days <= 90)] = 0
    return classes


@pytest.mark.parametrize(
    ("labels", "least", "apart"),
    [(50, 0.75, 0.15), (200, 0.93, 0.03), (500, 0.97, 0.02)],
)
def test_learns_a_rule_from_labels(customers, labels, least, apart):
    classes = by_hand(customers)
    rng = np.random.default_rng(labels)
    # As someone would label: at random, with five of each class at least.
    some = [np.flatnonzero(classes == each)[:5] for each in range(4)]
    rest = rng.permutation(len(customers))
    chosen = np.unique(np.concatenate([*some, rest[: labels - 20]]))
    others = np.setdiff1d(np.arange(len(customers)), chosen)
    values, given = customers[chosen], classes[chosen]
    told = evaluate(values, given, LOWER)
    learned = learn(values, given, LOWER)
    real = (learned.grade(customers[others]) == classes[others]).mean()
    assert told.accuracy >= least
    assert real >= least
    assert abs(told.accuracy - real) < apart
    assert told.guess < told.accuracy
    np.testing.assert_allclose(told.confusion.sum(axis=1), 1)
    assert told.balanced == pytest.approx(told.confusion.diagonal().mean())


def test_what_tells_nothing_is_told(customers):
    """Labels at random: not better than guessing, although a tree fits some of them."""
    rng = np.random.default_rng(4)
    values = customers[rng.permutation(len(customers))[:200]]
    classes = rng.integers(0, 3, len(values))
    told = evaluate(values, classes, LOWER)
    assert told.accuracy < told.guess + 0.05
    assert (learn(values, classes, LOWER).grade(values) == classes).mean() > 0.4


def test_metrics_that_matter(customers):
    rng = np.random.default_rng(5)
    some = customers[rng.permutation(len(customers))[:200]]
    values = np.column_stack([some, rng.normal(size=len(some))])
    classes = (some[:, 2] < 60).astype(int)
    told = evaluate(values, classes, np.append(LOWER, False))
    assert told.importance.argmax() == 2
    assert told.importance[2] > 0.2
    assert abs(told.importance[3]) < 0.02


def test_order_of_rows_is_no_matter(customers):
    rng = np.random.default_rng(6)
    values = customers[:80]
    classes = (by_hand(values) > 2).astype(int)
    order = rng.permutation(len(values))
    one, other = (evaluate(values[o], classes[o], LOWER) for o in (slice(None), order))
    assert one.accuracy == other.accuracy
    np.testing.assert_array_equal(one.confusion, other.confusion)
    np.testing.assert_array_equal(one.importance, other.importance)
