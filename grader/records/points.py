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


def share_out(points: float, weights: list[float]) -> list[float]:
    """A number of points in these proportions, to two decimals, so that they add up to it."""
    parts = [exact(weight) for weight in weights]
    wanted = [100 * exact(points) * part / (sum(parts) or 1) for part in parts]
    shares = [int(share) for share in wanted]
    rest = round(100 * exact(points)) - sum(shares) if any(weights) else 0
    # what is left over goes to those that lost most by rounding
    for place in sorted(range(len(wanted)), key=lambda place: shares[place] - wanted[place])[:rest]:
        shares[place] += 1
    return [share / 100 for share in shares]
