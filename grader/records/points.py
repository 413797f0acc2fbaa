"""Points are added exactly: what is written as 0.4 counts as two fifths, a third as a third."""

from collections.abc import Iterable
from fractions import Fraction

FINEST = 10**6
"""The largest denominator of a number of points."""


def exact(points: float) -> Fraction:
    """The fraction that is meant by a number of points."""
    return Fraction(points).limit_denominator(FINEST)


def total(points: Iterable[float]) -> float:
    """The sum of points."""
    return float(sum(map(exact, points), Fraction()))
