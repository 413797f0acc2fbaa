"""Mistakes that no catalogue knows: submissions that do the same in every check that they fail, shown together."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from grader.authoring.entry import Change, difference
from grader.checks.compare import Array
from grader.cohort.gradebook.result import Result, Student, in_order
from grader.course.changes import Reference
from grader.grading.diagnosis.behaviour import close, vectors
from grader.grading.diagnosis.diagnosis import SLIPS
from grader.grading.grade import EVIDENCE
from grader.grading.kept_submission import Kept
from grader.records.report import Report
from grader.records.sanitise import clean

WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
"""A name that stands for itself and is no attribute."""

SHOWN = 3
"""How many files of a cluster are shown, the shortest."""

TRIED = 10
"""Among how many short ones they are looked for."""

MOST_LINES = 60
"""Of one of them."""


class Member(msgspec.Struct, frozen=True):
    """A submission with a mistake that has no name; `place` is the exercise, its version, the inputs' seed and the device."""

    student: Student
    place: tuple[str, str, int, str]
    checks: tuple[tuple[str, str], ...]
    kept: Kept

    def form(self) -> frozenset[tuple[object, ...]]:
        """All that is equal in two that do the same: which checks they fail, and how they end there."""
        return frozenset((name, one.ended[:1], one.form, len(one.numbers)) for name, one in self.kept.behaviours.items())

    def numbers(self) -> tuple[Array, Array]:
        """All numbers that came back in the failed checks, in one order, and by how much each may differ."""
        return vectors(one for _, one in sorted(self.kept.behaviours.items()))


class Alternatives:
    """The clusters of one form: each is known by the numbers of its first member, and a newcomer is compared with all at once."""

    def __init__(self) -> None:
        self.groups: list[list[Member]] = []
        self._heads: tuple[Array, Array] | None = None

    def add(self, member: Member) -> None:
        """Put a member to those who do the same."""
        mine = member.numbers()
        if self._heads is None:
            self._heads = np.empty((1, len(mine[0]))), np.empty((1, len(mine[0])))
        count = len(self.groups)
        numbers, slack = (heads[:count] for heads in self._heads)
        found = np.flatnonzero(close(numbers, slack, *mine).all(axis=1))
        if found.size:
            self.groups[found[0]].append(member)
            return
        if count == len(self._heads[0]):
            # twice as many, so that they are seldom copied
            first, second = self._heads
            self._heads = np.concatenate([first, np.empty_like(first)]), np.concatenate([second, np.empty_like(second)])
        for heads, row in zip(self._heads, mine, strict=True):
            heads[count] = row
        self.groups.append([member])


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
    if report is None or kept is None or not has_unnamed(report, kept):
        return None
    seen = tuple((clean(one.title), clean(one.message)) for one in report.checks if one.name in kept.behaviours)
    return Member(result.student, (result.exercise, result.version, result.seed, report.device), seen, kept)


def has_unnamed(report: Report, kept: Kept) -> bool:
    """Whether a check of a submission that could be run failed in a way that a mistake could be named for, and none is known."""
    open_checks = [one.name for one in report.checks if one.outcome in EVIDENCE and not one.diagnosis]
    seen = [kept.behaviours[name] for name in open_checks if name in kept.behaviours]
    return report.outcome == "failed" and any(not one.nameless and not one.said and SLIPS.isdisjoint(one.ended) for one in seen)


def find_clusters(members: Iterable[Member], references: Mapping[str, Reference]) -> tuple[Cluster, ...]:
    """The clusters that the members form, each around its first member, those of most students first.

    Args:
        members: of any exercises.
        references: by exercise; of one without there are no excerpts.
    """
    forms: dict[tuple[object, ...], Alternatives] = {}
    for member in members:
        forms.setdefault((member.place, member.form()), Alternatives()).add(member)
    found = [make_cluster(group, references) for alternatives in forms.values() for group in alternatives.groups]
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
    short = sorted(group, key=lambda member: (len(member.kept.submission.source), member.student.id))[:TRIED]
    found = [(member.student, difference(reference, member.kept.submission, member.kept.names)) for member in short]
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
