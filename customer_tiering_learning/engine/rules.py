"""A tree as rules: for each class, best first, alternatives of conditions.

The first class of which an alternative holds is the customer's, as in a program of
conditions; the last class takes whoever is left. Whatever the tree leaves open (a value
that none of the labelled customers lacked is missing) the rules may decide.

On each metric the lines of the tree cut the values into pieces. A set of pieces is an
int, one bit each, the highest for "not known"; a box is a tuple of ints, one a metric.
"""

import numpy as np

OPERATORS = {
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "lt": np.less,
}


def extract(tree, classes, lower):
    """Rules that decide like a tree.

    :param tree: :class:`.tree.Node`
    :param int classes: how many there are
    :param lower: bool[K], lower is better
    :return: for each class but the last a list of alternatives, each a list of
        (metric, operator, value); no alternative: the tree has no leaf for the class
    """
    return _Rules(tree, classes, lower).all()


def apply(rules, values):
    """The class of each customer: int64[N].

    :param rules: of :func:`extract`
    :param values: float64[N, K]
    """
    found = np.full(len(values), len(rules))
    for place in range(len(rules) - 1, -1, -1):
        for alternative in rules[place]:
            found[meets(alternative, values)] = place
    return found


def meets(alternative, values):
    """Who meets all conditions: bool[N]; a missing value meets "unset" alone."""
    met = np.ones(len(values), dtype=bool)
    for metric, operator, value in alternative:
        column = values[:, metric]
        if operator in ("set", "unset"):
            met &= np.isnan(column) == (operator == "unset")
        else:
            with np.errstate(invalid="ignore"):
                met &= OPERATORS[operator](column, value)
    return met


def contains(box, other):
    return all(theirs & ~mine == 0 for mine, theirs in zip(box, other, strict=True))


def crosses(box, other):
    return all(mine & theirs for mine, theirs in zip(box, other, strict=True))


def without(box, other):
    """What is left of one box without another: disjoint boxes."""
    if not crosses(box, other):
        return [box]
    left = []
    for place, (mine, theirs) in enumerate(zip(box, other, strict=True)):
        if mine & ~theirs:
            left.append((*box[:place], mine & ~theirs, *box[place + 1 :]))
        box = (*box[:place], mine & theirs, *box[place + 1 :])
    return left


class _Rules:
    def __init__(self, tree, classes, lower):
        self.classes, self.lower = classes, lower
        lines = [set() for _metric in lower]
        self._collect(tree, lines)
        self.lines = [sorted(found) for found in lines]
        # All pieces with a value, and the one without.
        self.known = [(1 << len(found) + 1) - 1 for found in self.lines]
        self.unknown = [1 << len(found) + 1 for found in self.lines]
        self.whole = tuple(
            known | unknown
            for known, unknown in zip(self.known, self.unknown, strict=True)
        )
        self.boxes = [[] for _class in range(classes)]
        self._fill(tree, self.whole)

    def _collect(self, node, lines):
        if node.leaf is None:
            if node.value is not None:
                lines[node.metric].add(node.value)
            self._collect(node.low, lines)
            self._collect(node.high, lines)

    def _fill(self, node, box):
        """Sort the boxes of the leaves by class; what is left open is in none."""
        if node.leaf is not None:
            self.boxes[node.leaf].append(box)
            return
        metric = node.metric
        low = self.known[metric]
        if node.value is not None:
            low = (1 << self.lines[metric].index(node.value) + 1) - 1
        sides = {"low": low, "high": self.known[metric] & ~low}
        if node.missing:
            sides[node.missing] |= self.unknown[metric]
        for side, child in (("low", node.low), ("high", node.high)):
            some = box[metric] & sides[side]
            if some:
                self._fill(child, (*box[:metric], some, *box[metric + 1 :]))

    def all(self):
        rules = []
        for place in range(self.classes - 1):
            worse = [box for boxes in self.boxes[place + 1 :] for box in boxes]
            terms = {
                self._widened(part, worse)
                for box in self.boxes[place]
                for part in self._stated(box)
            }
            terms = self._needed(sorted(terms, key=self._length), self.boxes[place])
            rules.append([self._conditions(term) for term in terms])
        return rules

    def _stated(self, box):
        """Boxes that together are this one, each of which conditions can say."""
        parts = [()]
        for metric, pieces in enumerate(box):
            options = [pieces]
            some = pieces & self.known[metric]
            if pieces != self.whole[metric] and some and some != pieces:
                options = [some, pieces & self.unknown[metric]]
            parts = [(*part, option) for part in parts for option in options]
        if parts == [self.whole]:
            # A rule has a condition: everyone is who has a value and who has none.
            rest = self.whole[1:]
            parts = [(self.known[0], *rest), (self.unknown[0], *rest)]
        return parts

    def _widened(self, box, worse):
        """The box without the conditions that it can do without.

        It may take in whom better classes have taken already, and whom the tree
        leaves open.
        """
        for metric in reversed(range(len(box))):
            for pieces in self._wider(metric, box[metric]):
                wider = (*box[:metric], pieces, *box[metric + 1 :])
                if wider != self.whole and not any(crosses(wider, b) for b in worse):
                    box = wider
                    break
        return box

    def _wider(self, metric, pieces):
        """What can be said of a metric with less: nothing, or one end only."""
        if pieces == self.whole[metric]:
            return
        yield self.whole[metric]
        known = self.known[metric]
        if pieces in (known, self.unknown[metric]):
            return
        yield known
        first = pieces & -pieces
        upwards = known & ~(first - 1)
        downwards = (1 << pieces.bit_length()) - 1
        # The side of the better values is what people say first.
        yield from (downwards, upwards) if self.lower[metric] else (upwards, downwards)

    def _needed(self, terms, boxes):
        """The terms without those that the others make superfluous."""
        kept = list(terms)
        for term in reversed(terms):
            others = [each for each in kept if each != term]
            if self._are_covered(boxes, others):
                kept = others
        return kept

    def _are_covered(self, boxes, terms):
        left = list(boxes)
        for term in terms:
            left = [part for box in left for part in without(box, term)]
        return not left

    def _length(self, term):
        return len(self._conditions(term)), term

    def _conditions(self, term):
        return [
            condition
            for metric, pieces in enumerate(term)
            for condition in self._describe(metric, pieces)
        ]

    def _describe(self, metric, pieces):
        if pieces == self.whole[metric]:
            return []
        if pieces == self.unknown[metric]:
            return [(metric, "unset", None)]
        if pieces == self.known[metric]:
            return [(metric, "set", None)]
        lines = self.lines[metric]
        first, last = (pieces & -pieces).bit_length() - 1, pieces.bit_length() - 1
        at_least, at_most = ("gt", "le") if self.lower[metric] else ("ge", "lt")
        found = []
        if first:
            found.append((metric, at_least, lines[first - 1]))
        if last < len(lines):
            found.append((metric, at_most, lines[last]))
        return found
