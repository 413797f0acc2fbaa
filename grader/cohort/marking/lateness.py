"""What late days take off. It is applied when results are shown, and never stored."""

import datetime as dt
import math

from grader.cohort.gradebook.result import Result
from grader.cohort.marking.calendar import later
from grader.cohort.marking.policy import Policy
from grader.records.amendment import Amended
from grader.records.report import Record

DAY = dt.timedelta(days=1)


class Adjusted(Record, frozen=True):
    """A result and what it is worth: `days` late that have begun (0: in time, or not known), percent taken off, points left.

    `amended` is what teachers said of it, if anything.
    """

    result: Result
    days: int
    percent: float
    points: float
    amended: Amended | None = None

    @property
    def earned(self) -> float:
        """The points before late days: those that a teacher set, else the graded ones."""
        return earned(self.result, self.amended)

    @property
    def final(self) -> float | None:
        """The points that stand; None where what could not be graded through our own fault is still open."""
        ours = self.result.outcome == "grader_error" and not (self.amended and self.amended.settled)
        return None if ours else self.points


def apply(policy: Policy, result: Result, amended: Amended | None = None) -> Adjusted:
    """What a result is worth under a policy, with what teachers said of it.

    A day lasts until the time of the day at which the exercise was due, by the calendar of the policy's zone. As in Canvas a day
    begun is a day, each costs a percentage of what the exercise is worth at most, and nothing is worth less than no points. A
    result without a time of submission is not late.
    """
    before = earned(result, amended)
    due = policy.extensions.get(result.student.id, policy.due).get(result.exercise)
    submitted = dt.datetime.fromisoformat(result.submitted) if result.submitted else None
    if due is None or submitted is None or submitted <= due + dt.timedelta(minutes=policy.late.grace_minutes):
        return Adjusted(result=result, days=0, percent=0.0, points=before, amended=amended)
    days, most = days_begun(due, submitted, policy.zone), policy.late.cut_off_days
    percent = min(days * policy.late.percent_per_day, 100.0)
    if most < math.inf and submitted > later(due, most, policy.zone):
        percent = 100.0
    points = max(before - result.max_points * percent / 100, 0.0)
    return Adjusted(result=result, days=days, percent=percent, points=points, amended=amended)


def earned(result: Result, amended: Amended | None) -> float:
    """The points of a result before late days."""
    return result.points if amended is None or amended.points is None else amended.points


def days_begun(due: dt.datetime, submitted: dt.datetime, zone: dt.tzinfo) -> int:
    """How many days late have begun."""
    # where clocks are changed, or a day is left out, days are shorter or longer, by a day at most
    days = max(0, math.ceil((submitted - due) / DAY) - 2)
    while later(due, days, zone) < submitted:
        days += 1
    return days
