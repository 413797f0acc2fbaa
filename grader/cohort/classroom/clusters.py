"""Mistakes that no catalogue knows: submissions that do the same in every check that they fail, shown together."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from grader.authoring.entry import Change, difference
from grader.cohort.gradebook.result import Result, Student, in_order
from grader.course.changes import Reference
from grader.grading.diagnosis.behaviour import alike
from grader.grading.grade import EVIDENCE
from grader.grading.kept_submission import Kept
from grader.records.report import Report
from grader.records.sanitise import clean

WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
"""A name that stands for itself and is no attribute."""

SHOWN = 3
"""How many files of a cluster are shown, the shortest."""

MOST_LINES = 60
"""Of one of them."""


class Member(msgspec.Struct, frozen=True):
    """A submission with a mistake that has no name; `place` is the exercise, its version and the seed of the inputs."""

    student: Student
    place: tuple[str, str, int]
    checks: tuple[tuple[str, str], ...]
    kept: Kept

    def does_as(self, other: "Member") -> bool:
        """Whether it fails the same checks as another, each in the same way."""
        mine, theirs = self.kept.behaviours, other.kept.behaviours
        return mine.keys() == theirs.keys() and all(alike(theirs[name], mine[name]) for name in mine)


class Line(msgspec.Struct, frozen=True):
    """A line of a difference to the reference: "+", "-", or " " for what is equal.

    `common` says of what was written that all files that are shown have it, whatever they call their variables.
    """

    sign: str
    text: str
    common: bool


class Excerpt(msgspec.Struct, frozen=True):
    """What one student's file does otherwise than the reference; `left` so many lines are not shown."""

    student: Student
    lines: tuple[Line, ...]
    left: int = 0


class Cluster(msgspec.Struct, frozen=True):
    """Students with one unknown mistake: the checks that they fail, with what was seen, and the shortest of their files."""

    exercise: str
    students: tuple[Student, ...]
    checks: tuple[tuple[str, str], ...]
    excerpts: tuple[Excerpt, ...] = ()


def member_of(result: Result) -> Member | None:
    """A result as a member of a cluster; None if it has lost nothing, or all its mistakes have names."""
    report, kept = result.report, result.evidence
    if report is None or kept is None or not has_unnamed(report):
        return None
    seen = tuple((clean(one.title), clean(one.message)) for one in report.checks if one.name in kept.behaviours)
    return Member(result.student, (result.exercise, result.version, result.seed), seen, kept)


def has_unnamed(report: Report) -> bool:
    """Whether a check of a submission that could be run failed without a mistake that is known."""
    return report.outcome == "failed" and any(one.outcome in EVIDENCE and not one.diagnosis for one in report.checks)


def find_clusters(members: Iterable[Member], references: Mapping[str, Reference]) -> tuple[Cluster, ...]:
    """The clusters that the members form, each around its first member, those of most students first.

    Args:
        members: of any exercises.
        references: by exercise; of one without there are no excerpts.
    """
    groups: dict[tuple[object, ...], list[list[Member]]] = {}
    for member in members:
        form = frozenset((name, one.ended[:1], one.form) for name, one in member.kept.behaviours.items())
        alternatives = groups.setdefault((member.place, form), [])
        home = next((group for group in alternatives if member.does_as(group[0])), None)
        if home is None:
            alternatives.append([member])
        else:
            home.append(member)
    found = [make_cluster(group, references) for alternatives in groups.values() for group in alternatives]
    return tuple(sorted(found, key=lambda one: (-len(one.students), in_order(one.exercise), one.students[0].id)))


def make_cluster(group: Sequence[Member], references: Mapping[str, Reference]) -> Cluster:
    """What is shown of some members that do the same."""
    first, exercise = group[0], group[0].place[0]
    excerpts: tuple[Excerpt, ...] = ()
    if len(group) > 1 and (reference := references.get(exercise)):
        excerpts = tuple(make_excerpts(group, reference))
    return Cluster(exercise, tuple(member.student for member in group), first.checks, excerpts)


def make_excerpts(group: Sequence[Member], reference: Reference) -> Iterator[Excerpt]:
    """The shortest files of a group as differences to the reference, with the lines marked that all of them have."""
    found = [(member.student, difference(reference, member.kept.submission, member.kept.names)) for member in group]
    shortest = sorted(found, key=lambda pair: (size(pair[1]), pair[0].id))[:SHOWN]
    terms = {*WORD.findall(reference.text), *keyword.kwlist, *dir(builtins)}
    common = set.intersection(*({key(one.text, terms) for one in changes if one.sign == "+"} for _, changes in shortest))
    for student, changes in shortest:
        lines = (
            Line(one.sign, clean(one.text), one.sign == "+" and key(one.text, terms) in common) for one in changes[:MOST_LINES]
        )
        yield Excerpt(student, tuple(lines), max(0, len(changes) - MOST_LINES))


def size(changes: Sequence[Change]) -> int:
    """How much is changed, in characters."""
    return sum(len(one.text) for one in changes if one.sign != " ")


def key(line: str, terms: set[str]) -> str:
    """What makes a line the same in two files: all but the names that their authors have chosen."""
    return " ".join(WORD.sub(lambda found: found[0] if found[0] in terms else "_", line).split())
