"""Points are added exactly: what is written as 0.4 counts as two fifths, a third as a third; what checks are worth to whom."""

from collections.abc import Collection, Iterable
from fractions import Fraction

import msgspec

from grader.records.report import CheckReport

FINEST = 10**6
"""The largest denominator of a number of points."""

KEPT = {"passed", "deferred", "grader_error"}
"""Outcomes of a check that the file passed as it was handed out which cost nothing: in all others it was broken."""


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


def weigh(checks: tuple[CheckReport, ...], granted: Collection[str]) -> tuple[CheckReport, ...]:
    """The checks with points as they count for a student whose file passed some of them as it was handed out.

    Those are worth nothing, and what they were worth goes to the others in proportion. Whoever breaks one of them loses what
    it would be worth.
    """
    if not granted:
        return checks
    everything = total(check.max_points for check in checks)
    left = total(check.max_points for check in checks if check.name not in granted)
    worth = share_out(everything, [0.0 if check.name in granted else check.max_points for check in checks])
    factor = everything / left if left else 0.0
    return tuple(
        weighed(check, points, round(check.max_points * factor, 2) if check.name in granted else 0.0)
        for check, points in zip(checks, worth, strict=True)
    )


def weighed(check: CheckReport, worth: float, loss: float) -> CheckReport:
    """One check with what it is worth, or with what is lost where it was granted and is broken."""
    if loss:
        points = 0.0 if check.outcome in KEPT else -loss
    else:
        points = worth * check.points / check.max_points if check.max_points else 0.0
    return msgspec.structs.replace(check, points=points, max_points=worth)
