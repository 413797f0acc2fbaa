"""What the checks are worth where a student was handed out less than all planted mistakes."""

from collections.abc import Collection

import msgspec

from grader.records.points import share_out, total
from grader.records.report import CheckReport

KEPT = {"passed", "deferred", "grader_error"}
"""Outcomes of a check that the file passed as it was handed out which cost nothing: in all others it was broken."""


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
