"""What counts of what a student has handed in: which attempt, with what teachers said of it and what late days take off."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result
from grader.cohort.marking.lateness import Adjusted, apply
from grader.cohort.marking.policy import Policy
from grader.records.amendment import Amended, Amendment, amend

Amendments = Mapping[tuple[str, str], Sequence[Amendment]]
"""Those in force, by student and exercise."""


def standings(gradebook: Gradebook, policy: Policy, exercises: Sequence[str] = ()) -> Iterator[Adjusted]:
    """What counts of each student's exercises, by student and exercise.

    Args:
        gradebook: where the results are.
        policy: which attempt counts, and what late days cost.
        exercises: ids; without any, all exercises.
    """
    said = in_force(gradebook.amendments())
    for result in counting(gradebook, policy, exercises):
        yield stand(gradebook, policy, result, said)


def in_force(amendments: Iterable[Amendment]) -> dict[tuple[str, str], list[Amendment]]:
    """The amendments that were not taken back, by student and exercise."""
    found: dict[tuple[str, str], list[Amendment]] = {}
    for one in amendments:
        if not one.withdrawn:
            found.setdefault((one.student, one.exercise), []).append(one)
    return found


def counting(gradebook: Gradebook, policy: Policy, exercises: Sequence[str] = ()) -> Iterator[Result]:
    """The result that counts of each student and exercise, without report, by student and exercise."""
    if policy.attempts.counts == "latest":
        yield from gradebook.latest(exercises)
        return
    for _, attempts in itertools.groupby(gradebook.attempts(exercises), key=lambda one: (one.student.id, one.exercise)):
        yield best(policy, list(attempts))


def counting_one(policy: Policy, results: Sequence[Result]) -> Result:
    """The result that counts of one student and exercise, of all in the order in which they were graded."""
    last = {one.sha256: one for one in results}
    attempts = sorted(last.values(), key=lambda one: (one.graded, one.run))
    return best(policy, attempts) if policy.attempts.counts == "best" else results[-1]


def best(policy: Policy, attempts: Sequence[Result]) -> Result:
    """The attempt with the most points, late days taken off; of equal ones the latest.

    One that could not be graded through our own fault might be better: while it is the latest, it stands, so that it is seen.
    """
    if attempts[-1].outcome == "grader_error":
        return attempts[-1]
    graded = [one for one in attempts if one.outcome != "grader_error"]
    return max(reversed(graded), key=lambda one: apply(policy, one).points)


def stand(gradebook: Gradebook, policy: Policy, result: Result, said: Amendments) -> Adjusted:
    """What a result is worth with what was said of it."""
    own = said.get((result.student.id, result.exercise))
    return apply(policy, result, amended_by(gradebook, result, own) if own else None)


def amended_by(gradebook: Gradebook, result: Result, amendments: Sequence[Amendment]) -> Amended:
    """What amendments make of a result; its report is read only where one concerns a check."""
    asked = any(one.check for one in amendments)
    report = gradebook.report(result.student.id, result.exercise, result.run) if asked else None
    checks = {check.name: check for check in report.checks} if report else {}
    return amend(amendments, result.sha256, result.points, checks)


def with_reports(gradebook: Gradebook, policy: Policy, exercises: Sequence[str]) -> Iterator[Result]:
    """What counts of each student's exercises, each with its report and, where points were lost, what is kept; one at a time."""
    for result in counting(gradebook, policy, exercises):
        report = gradebook.report(result.student.id, result.exercise, result.run)
        kept = gradebook.kept(result) if result.outcome == "failed" else None
        yield msgspec.structs.replace(result, report=report, evidence=kept)


def amended(gradebook: Gradebook, policy: Policy, exercises: Sequence[str]) -> dict[tuple[str, str], Amended]:
    """What teachers said of what counts, by student and exercise."""
    every = standings(gradebook, policy, exercises)
    return {(one.result.student.id, one.result.exercise): one.amended for one in every if one.amended}
