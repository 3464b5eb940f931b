"""From the points of the criteria to one score."""

import math

import numpy as np


def composite(points, weights):
    """The weighted mean of the points.

    Summed column by column and not as a matrix product, whose last bits depend on
    the number of rows: one customer alone gets what they get among a million.

    :param points: float64[N, K], 0..100
    :param weights: float[K], percent; where all are 0 so is every score
    :return: float64[N], 0..100, rounded to nine decimals (against float noise only)
    """
    points = np.asarray(points, dtype=np.float64)
    total = math.fsum(weights)
    score = np.zeros(len(points))
    for column, weight in enumerate(weights):
        score += points[:, column] * float(weight)
    if total:
        score /= total
    return np.round(score, 9, out=score)
