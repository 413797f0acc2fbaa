"""One student's history: every result, which of them count, and what teachers said of them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result, Student, in_order
from grader.cohort.marking.amending import standing_of
from grader.cohort.marking.lateness import Adjusted
from grader.cohort.marking.policy import Policy
from grader.records.amendment import Amendment, in_effect
from grader.records.plain import number
from grader.records.sanitise import clean
from grader.reports.render import moment

COLUMNS = ("exercise", "graded", "outcome", "points", "file", "counts")
"""Of the table of results."""

SHORT = 8
"""Characters of a digest that are shown."""

Standings = Mapping[str, Adjusted]
"""What a student's exercises are worth, by exercise."""


def read_standings(gradebook: Gradebook, policy: Policy, student: Student) -> tuple[list[Result], Standings]:
    """A student's results, by exercise and in the order in which they were graded, and what they are worth."""
    results = sorted(gradebook.history(student.id), key=lambda one: in_order(one.exercise))
    groups = itertools.groupby(results, key=lambda one: one.exercise)
    return results, {exercise: standing_of(gradebook, policy, list(group)) for exercise, group in groups}


def result_rows(results: Iterable[Result], standings: Standings) -> Iterator[tuple[str, ...]]:
    """Rows with the columns `COLUMNS`."""
    for one in results:
        standing = standings[one.exercise]
        counts = told(standing) if standing.result == one else ""
        points = f"{number(one.points)}/{number(one.max_points)}"
        yield tuple(map(clean, (one.exercise, moment(one.graded), one.outcome, points, one.sha256[:SHORT], counts)))


def told(one: Adjusted) -> str:
    """What a result that counts is worth in the end."""
    return "not final" if one.final is None else number(one.final)


def amendment_lines(amendments: Sequence[Amendment], standings: Standings) -> Iterator[str]:
    """What teachers said, each in a line, and in a second one what became of it."""
    counts = {one.id for group in by_exercise(amendments) for one in in_effect(group)}
    for one in amendments:
        yield clean(f"#{one.id}  {sentence(one)}").replace("\n", " ")
        if became := fate(one, standings.get(one.exercise), counts):
            yield clean(f"    {became}")


def by_exercise(amendments: Iterable[Amendment]) -> Iterator[list[Amendment]]:
    """One student's amendments, an exercise at a time."""
    ordered = sorted(amendments, key=lambda one: (one.exercise, one.id))
    return (list(group) for _, group in itertools.groupby(ordered, key=lambda one: one.exercise))


def sentence(one: Amendment) -> str:
    """What was said, of what, by whom and when."""
    what = "comment" if one.points is None else f"{number(one.points)} points in place of {number(one.graded)}"
    place = f"{one.exercise} {one.check}".strip()
    return f"{place}: {what}, {one.author}, {moment(one.made)}: {one.text}"


def fate(one: Amendment, standing: Adjusted | None, counts: set[int]) -> str:
    """Why an amendment does not count, or what has changed since."""
    if one.withdrawn:
        return f"taken back by {one.withdrawn_by}, {moment(one.withdrawn)}"
    if one.id not in counts:
        return "later points count in place of these"
    changed = standing.amended.changes.get(one.id, "") if standing and standing.amended else ""
    return f"since then: {changed}" if changed else ""
