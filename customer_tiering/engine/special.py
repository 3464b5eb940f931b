"""Numerical tools that numpy lacks: equal rows, log-gamma, a minimiser."""

import math

import numpy as np


def distinct(*columns):
    """The rows that differ, in ascending order of the first column, then the next.

    :param columns: float64[N] each
    :return: (list of float64[M], one a column; int64[N], the place of each row among
        them; int64[M], how often each occurs)
    """
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for column in columns:
        ranked = column[order]
        new[1:] |= ranked[1:] != ranked[:-1]
    first = np.flatnonzero(new)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    counts = np.diff(np.append(first, len(order)))
    return [column[order[first]] for column in columns], place, counts


def log_gamma(values):
    """ln Γ of each value: meant for a few hundred, not for a population.

    :param values: float64[N], positive
    :return: float64[N]
    """
    return np.array([math.lgamma(value) for value in values.tolist()])


def weighted(weights, values):
    """Weighted sum. Not a matrix product: that starts threads, which takes longer and
    has other last bits on another machine."""
    return float((weights * values).sum())


def nelder_mead(function, start, step=0.5, tolerance=1e-9, evaluations=4000):
    """The least value of a function that has no derivative at hand.

    Nelder & Mead 1965, The Computer Journal 7(4) 308-313. The search begins again
    where it ended until that gains nothing: a simplex can collapse too early.

    :param function: takes float64[D], returns a float
    :param start: float64[D]
    :param float step: size of the first simplex
    :param float tolerance: spread of the simplex, in values of the function relative
        to the least one, at which the search ends
    :param int evaluations: of the function, at most
    :return: (float64[D], the value there)
    """
    best, least = np.asarray(start, dtype=np.float64), math.inf
    while evaluations > 0:
        found, value, used = _descend(function, best, step, tolerance, evaluations)
        evaluations -= used
        gain = least - value
        if gain > 0:
            best, least = found, value
        if gain <= tolerance * (1 + abs(least)):
            break
    return best, least


def _descend(function, start, step, tolerance, evaluations):
    """One search; also returns how many evaluations it took."""
    size = len(start)
    simplex = np.vstack((start, start + step * np.eye(size)))
    values = np.array([function(point) for point in simplex])
    used = size + 1
    while used < evaluations:
        order = np.argsort(values, kind="stable")
        simplex, values = simplex[order], values[order]
        if values[-1] - values[0] <= tolerance * (1 + abs(values[0])):
            break
        middle = simplex[:-1].mean(axis=0)
        away = middle - simplex[-1]
        point, value = _try(function, middle + away)
        used += 1
        if value < values[0]:
            further = _try(function, middle + 2 * away)
            used += 1
            if further[1] < value:
                point, value = further
        elif value >= values[-2]:
            side = 0.5 if value < values[-1] else -0.5
            nearer = _try(function, middle + side * away)
            used += 1
            if nearer[1] >= min(value, values[-1]):
                simplex[1:] = (simplex[1:] + simplex[0]) / 2
                values[1:] = [function(corner) for corner in simplex[1:]]
                used += size
                continue
            point, value = nearer
        simplex[-1], values[-1] = point, value
    place = int(np.argmin(values))
    return simplex[place], float(values[place]), used


def _try(function, point):
    return point, function(point)
