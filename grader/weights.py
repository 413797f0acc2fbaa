"""What the checks are worth where a student was handed out less than all planted mistakes."""

from collections.abc import Collection

import msgspec

from grader.report import CheckReport

BROKEN = {"failed", "error", "timeout", "crashed", "memory"}
"""Outcomes that what was handed out did not have."""


def weigh(checks: tuple[CheckReport, ...], granted: Collection[str]) -> tuple[CheckReport, ...]:
    """The checks with points as they count for a student whose file passed some of them as it was handed out.

    Those are worth nothing, and what they were worth goes to the others in proportion. Whoever breaks one of them loses what
    it would be worth.
    """
    total = sum(check.max_points for check in checks)
    earned = sum(check.max_points for check in checks if check.name not in granted)
    if not granted or not earned:
        return checks
    factor = total / earned
    return tuple(weighed(check, factor, granted=check.name in granted) for check in checks)


def weighed(check: CheckReport, factor: float, *, granted: bool) -> CheckReport:
    """One check with its points scaled."""
    points, worth = check.points * factor, check.max_points * factor
    if granted:
        points, worth = (-worth if check.outcome in BROKEN else 0.0), 0.0
    return msgspec.structs.replace(check, points=round(points, 4), max_points=round(worth, 4))
