"""Rules decide like the tree that they were read from, whatever is measured."""

import math
from decimal import Decimal

import numpy as np
from engine import errors
from engine import rules as core
from hypothesis import given
from hypothesis import strategies as st
from learning import rules
from learning.rounding import readable
from learning.tree import DEEPEST, cut, grow, leaves
from sklearn.tree import DecisionTreeClassifier

NAN = float("nan")


@st.composite
def labelled(draw, holes=(0, 0.1, 0.5)):
    """(values, classes, lower): few different values, so that ties are usual."""
    count = draw(st.integers(6, 60))
    metrics = draw(st.integers(1, 4))
    seed = draw(st.integers(0, 2**20))
    hole = draw(st.sampled_from(holes))
    rng = np.random.default_rng(seed)
    values = rng.integers(-4, 12, (count, metrics)) * draw(
        st.sampled_from([1.0, 0.37, 1234.5])
    )
    classes = rng.integers(0, draw(st.integers(2, 4)), count)
    if draw(st.booleans()):
        # Something to learn: classes by the first metric, some of them wrong.
        right = np.digitize(values[:, 0], np.quantile(values[:, 0], [0.3, 0.7]))
        classes = np.where(rng.random(count) < 0.9, right, classes)
    values[rng.random(values.shape) < hole] = NAN
    return values, classes, rng.random(metrics) < 0.5


def walk(node, row, lower):
    """The leaf, by the definition of a node; None where the tree is open."""
    while node.leaf is None:
        value = row[node.metric]
        if np.isnan(value):
            if node.missing is None:
                return None
            side = node.missing
        elif node.value is None:
            side = "low"
        elif lower[node.metric]:
            side = "low" if value <= node.value else "high"
        else:
            side = "low" if value < node.value else "high"
        node = getattr(node, side)
    return node


def lines(node):
    if node.leaf is not None:
        return []
    own = [(node.metric, node.value)] if node.value is not None else []
    return own + lines(node.low) + lines(node.high)


def probes(tree, values, rng):
    """Rows of values of the customers, on and beside every line, and unknown ones."""
    pools = [[*np.unique(column), NAN] for column in values.T]
    for metric, line in lines(tree):
        pools[metric] += [line, np.nextafter(line, -np.inf), np.nextafter(line, np.inf)]
    return np.column_stack([rng.choice(pool, 150) for pool in pools])


@given(labelled(), st.integers(1, 5))
def test_rules_decide_like_the_tree(data, depth):
    values, classes, lower = data
    count = int(classes.max()) + 1
    tree = cut(grow(values, classes, lower), depth)
    found = rules.extract(tree, count, lower)
    rows = np.vstack([values, probes(tree, values, np.random.default_rng(1))])
    graded = rules.apply(found, rows)
    for row, own in zip(rows, graded.tolist(), strict=True):
        expected = walk(tree, row, lower)
        assert expected is None or own == expected.leaf, row
    # Nothing is open to the customers that it was learned from.
    assert all(walk(tree, row, lower) is not None for row in values)


@given(labelled(holes=[0]))
def test_numbers_to_read_change_no_customer(data):
    """Against scikit-learn itself, grown on the values as they are."""
    values, classes, lower = data
    order = np.lexsort([*values.T[::-1], classes])
    values, classes = values[order], classes[order]
    learner = DecisionTreeClassifier(
        max_depth=DEEPEST,
        min_samples_leaf=2,
        class_weight="balanced",
        random_state=20,
    ).fit(values, classes)
    place = learner.apply(values)
    count = int(classes.max()) + 1
    expected = np.empty(len(values), dtype=int)
    for leaf in np.unique(place):
        here = place == leaf
        expected[here] = np.bincount(classes[here], minlength=count).argmax()
    tree = grow(values, classes, lower)
    found = rules.apply(rules.extract(tree, count, lower), values)
    np.testing.assert_array_equal(found, expected)


@given(labelled(), st.integers(1, 5))
def test_leaves_hold_whom_they_were_grown_on(data, depth):
    values, classes, lower = data
    tree = cut(grow(values, classes, lower), depth)
    place = {id(leaf): [] for leaf in leaves(tree)}
    for row, own in zip(values, classes.tolist(), strict=True):
        place[id(walk(tree, row, lower))].append(own)
    for leaf in leaves(tree):
        here = np.bincount(place[id(leaf)], minlength=len(leaf.counts))
        assert tuple(here.tolist()) == leaf.counts
        assert sum(leaf.counts) >= min(2, len(values))
        assert leaf.leaf == here.argmax()


@given(labelled(), st.integers(1, 5))
def test_the_core_reads_the_rules_alike(data, depth):
    values, classes, lower = data
    count = int(classes.max()) + 1
    tree = cut(grow(values, classes, lower), depth)
    found = rules.extract(tree, count, lower)
    rows = np.vstack([values, probes(tree, values, np.random.default_rng(2))])
    codes = [str(number) for number in range(values.shape[1])]
    settings = {
        "method": "rule",
        "criteria": [{"code": c, "weight": 0, "scoring": "linear"} for c in codes],
        "tiers": [
            {
                "code": f"T{place}",
                "is_base": False,
                "entry": [
                    {
                        "need": 0,
                        "conditions": [
                            {"metric": codes[metric], "operator": operator}
                            | ({} if value is None else {"value": value})
                            for metric, operator, value in alternative
                        ],
                    }
                    for alternative in alternatives
                ],
            }
            for place, alternatives in enumerate(found)
        ]
        + [{"code": "BASE", "is_base": True}],
    }
    if all(found):
        errors.validate(settings)
    proposed = core.propose(settings, rows).tier
    np.testing.assert_array_equal(proposed, rules.apply(found, rows))


@given(labelled(), st.integers(1, 5), st.integers(0, 2**20))
def test_order_of_rows_is_no_matter(data, depth, seed):
    values, classes, lower = data
    order = np.random.default_rng(seed).permutation(len(values))
    tree = cut(grow(values, classes, lower), depth)
    assert cut(grow(values[order], classes[order], lower), depth) == tree


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.booleans())
def test_readable_numbers(low, width, lower):
    high = low + width
    if low == high:
        return
    number = readable(low, high, lower)
    assert low <= number < high if lower else low < number <= high
    # Of the numbers there, none has fewer digits.
    digits = Decimal(repr(number)).normalize().as_tuple().digits
    ends = Decimal(repr(low)), Decimal(repr(high))
    for exponent in range(-16, 11):
        step = Decimal(10) ** exponent
        first, last = math.floor(ends[0] / step) + 1, math.ceil(ends[1] / step) - 1
        least = min(abs(first), abs(last))
        if first <= last and first * last > 0:
            assert len(str(least)) >= len(digits)


def test_readable_numbers_one_would_choose():
    for low, high, expected in [
        (980, 1030, 1000),
        (212.4, 238.9, 230),
        (4, 5, 5),
        (10, 11, 11),
        (99.5, 100, 100),
        (0.5, 10_000, 5000),
        (-35, 12, -10),
        (1234, 1240, 1240),
        (0.1, 0.3, 0.2),
        (1e-9, 2e-9, 2e-9),
    ]:
        assert readable(low, high, lower=False) == expected
    assert readable(4, 5, lower=True) == 4
    assert readable(89, 92, lower=True) == 90
    assert readable(0, np.nextafter(0, 1), lower=True) == 0


def test_one_condition_for_what_better_classes_leave():
    """Spend from 1,000 is the best class, from 100 the next: no upper end is said."""
    spend = np.array([10.0, 20, 90, 110, 400, 950, 1050, 2000, 3000])
    classes = np.array([2, 2, 2, 1, 1, 1, 0, 0, 0])
    tree = grow(spend[:, None], classes, [False])
    assert rules.extract(tree, 3, [False]) == [
        [[(0, "ge", 1000.0)]],
        [[(0, "ge", 100.0)]],
    ]


def test_one_wrong_label_makes_no_rule():
    spend = np.arange(20.0)[:, None]
    classes = (spend[:, 0] < 10).astype(int)
    classes[3] = 0
    tree = cut(grow(spend, classes, [False]), DEEPEST)
    assert rules.extract(tree, 2, [False]) == [[[(0, "ge", 10.0)]]]


def test_fewer_days_are_better():
    days = np.array([[10.0], [60], [88], [95], [200], [300]])
    tree = grow(days, np.array([0, 0, 0, 1, 1, 1]), [True])
    assert rules.extract(tree, 2, [True]) == [[[(0, "le", 90.0)]]]


def test_customers_without_a_value():
    """They are the best ones here: no number says so."""
    values = np.array([[NAN], [NAN], [NAN], [5.0], [6], [7], [8]])
    tree = grow(values, np.array([0, 0, 0, 1, 1, 1, 1]), [False])
    assert rules.extract(tree, 2, [False]) == [[[(0, "unset", None)]]]
    tree = grow(values, np.array([1, 1, 1, 0, 0, 0, 0]), [False])
    assert rules.extract(tree, 2, [False]) == [[[(0, "set", None)]]]


def test_values_and_those_without_together():
    values = np.array([[NAN], [NAN], [NAN], [1.0], [2], [3], [7], [8], [9]])
    classes = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1])
    tree = grow(values, classes, [False])
    assert rules.extract(tree, 2, [False]) == [[[(0, "lt", 5.0)], [(0, "unset", None)]]]


def test_a_tree_without_a_split():
    """Everyone looks the same: the class of most, said in two halves."""
    values, classes = np.full((6, 1), 3.0), np.array([0, 0, 0, 0, 1, 1])
    tree = grow(values, classes, [False])
    found = rules.extract(tree, 2, [False])
    assert found == [[[(0, "set", None)], [(0, "unset", None)]]]
    assert rules.apply(found, np.array([[1.0], [NAN]])).tolist() == [0, 0]
    assert rules.extract(grow(values, 1 - classes, [False]), 2, [False]) == [[]]
