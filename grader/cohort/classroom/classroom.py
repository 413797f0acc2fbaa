"""A class at a glance: how the points are spread, which checks are hard, which misconceptions are held by how many."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean

import msgspec

from grader.cohort.classroom.clusters import Cluster, Member, find_clusters, member_of
from grader.cohort.gradebook.result import Result, Student, in_order
from grader.course.changes import Reference
from grader.records.amendment import Amended, Amendment
from grader.records.points import total
from grader.records.report import Diagnosis, Report
from grader.records.sanitise import clean

BINS = 11
"""Columns of a histogram: tenths of the points, and full marks."""

FEWEST, MOST = 3, 8
"""How many misconceptions are shown with all that there is to say of them."""


Said = Mapping[tuple[str, str], Amended]
"""What teachers said of results, by student and exercise."""


class Cell(msgspec.Struct, frozen=True):
    """What became of one student's submission of one exercise; `has_report` if there is a page to show.

    `points` are those that count before late days, `graded` what it was graded with, `is_set` if a teacher said what counts.
    """

    student: Student
    exercise: str
    outcome: str
    points: float
    max_points: float
    note: str
    has_report: bool
    graded: float = 0.0
    is_set: bool = False


class Remark(msgspec.Struct, frozen=True):
    """What a teacher said of one student's result, and what of the result has changed since, in words (empty: nothing)."""

    cell: Cell
    amendment: Amendment
    changed: str


class Row(msgspec.Struct, frozen=True):
    """One student's results by exercise; what could not be graded through our fault has no points yet.

    `is_stranger` says that there is a roster, without this student.
    """

    student: Student
    cells: dict[str, Cell]
    is_stranger: bool = False

    def points(self) -> float:
        """All points so far."""
        return total(cell.points for cell in self.cells.values() if cell.is_set or cell.outcome != "grader_error")


class Case(msgspec.Struct, frozen=True):
    """A student with the exercises, in order, that something is the matter with; `whole` if these are all there are."""

    student: Student
    cells: tuple[Cell, ...]
    whole: bool

    def notes(self) -> tuple[str, ...]:
        """What there is to say of them, each sentence once."""
        return tuple(dict.fromkeys(cell.note for cell in self.cells if cell.note))


class Spread(msgspec.Struct, frozen=True):
    """How the points of an exercise are spread over what was graded; `bins` counts submissions by tenths, full marks last."""

    exercise: str
    title: str
    max_points: float
    graded: int
    mean: float
    bins: tuple[int, ...]
    missing: int


class Difficulty(msgspec.Struct, frozen=True):
    """How often a check was graded and ended in each outcome, most frequent first."""

    exercise: str
    title: str
    graded: int
    outcomes: dict[str, int]

    def share(self) -> float:
        """The part of the submissions that pass, from 0 to 1."""
        return self.outcomes.get("passed", 0) / self.graded


class Misconception(msgspec.Struct, frozen=True):
    """A known mistake with all who made it."""

    exercise: str
    mistake: str
    title: str
    hint: str
    students: tuple[Student, ...]


class Copies(msgspec.Struct, frozen=True):
    """Students who handed in files of their own that are equal to the last byte."""

    exercise: str
    students: tuple[Student, ...]


class Classroom(msgspec.Struct, frozen=True):
    """All that a class report shows.

    `misconceptions` are ranked by the number of students, `difficulties` by the share that passes, least first; `faults` are what
    could not be graded through our own fault. In `faults`, `unreadable` and `missing` each student is named once. `remarks` are
    what teachers said, what has changed since first, `copies` equal files on which somebody has worked, `clusters` mistakes that
    no catalogue knows, those of most students first.
    """

    exercises: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Case, ...]
    unreadable: tuple[Case, ...]
    missing: tuple[Case, ...]
    spreads: tuple[Spread, ...]
    misconceptions: tuple[Misconception, ...]
    difficulties: tuple[Difficulty, ...]
    remarks: tuple[Remark, ...] = ()
    copies: tuple[Copies, ...] = ()
    clusters: tuple[Cluster, ...] = ()

    def shared(self) -> tuple[Cluster, ...]:
        """The unknown mistakes that several students made."""
        return tuple(one for one in self.clusters if len(one.students) > 1)

    def single(self) -> tuple[Cluster, ...]:
        """The unknown mistakes of one student each."""
        return self.clusters[len(self.shared()) :]

    def strangers(self) -> tuple[Student, ...]:
        """Those who handed in and are not in the roster."""
        return tuple(row.student for row in self.rows if row.is_stranger)

    def foremost(self) -> tuple[Misconception, ...]:
        """The misconceptions that stand out: those of several students, but a few at least and not too many."""
        several = sum(len(one.students) > 1 for one in self.misconceptions)
        return self.misconceptions[: min(max(several, FEWEST), MOST)]

    def further(self) -> tuple[Misconception, ...]:
        """The other misconceptions."""
        return self.misconceptions[len(self.foremost()) :]


class Tally(msgspec.Struct):
    """What is counted while results pass by: by exercise and check, and by exercise and mistake.

    `said` and `strangers` are known before.
    """

    said: Said = {}
    strangers: frozenset[str] = frozenset()
    rows: dict[str, Row] = {}
    titles: dict[str, str] = {}
    checks: dict[tuple[str, str], tuple[str, dict[str, int]]] = {}
    mistakes: dict[tuple[str, str], tuple[Diagnosis, dict[str, Student]]] = {}
    remarks: list[Remark] = []
    files: dict[tuple[str, str], dict[tuple[int, str], Student]] = {}
    unnamed: list[Member] = []

    def add(self, result: Result) -> None:
        """Count one result; its report is not kept."""
        said = self.said.get((result.student.id, result.exercise))
        cell = make_cell(result, said)
        row = Row(result.student, {}, result.student.id in self.strangers)
        self.rows.setdefault(result.student.id, row).cells[result.exercise] = cell
        if result.sha256 and result.outcome != "not_implemented":
            self.files.setdefault((result.exercise, result.sha256), {}).setdefault((result.run, result.path), result.student)
        if said:
            self.remarks += make_remarks(cell, said)
        if result.report:
            self.titles[result.exercise] = clean(result.report.title)
            self.add_checks(result.student, result.report)
        if member := member_of(result):
            self.unnamed.append(member)

    def add_checks(self, student: Student, report: Report) -> None:
        """Count the checks of a report, and the mistakes that they name."""
        for check in report.checks:
            _, counts = self.checks.setdefault((report.exercise, check.name), (clean(check.title or check.name), {}))
            counts[check.outcome] = counts.get(check.outcome, 0) + 1
            if check.diagnosis:
                place = report.exercise, check.diagnosis.mistake
                self.mistakes.setdefault(place, (check.diagnosis, {}))[1][student.id] = student


def make_cell(result: Result, said: Amended | None) -> Cell:
    """A result with what a teacher said of it."""
    is_set = said is not None and said.points is not None and (said.settled or result.outcome != "grader_error")
    points = said.points if said and said.points is not None else result.points
    values = result.outcome, points, result.max_points, clean(result.note), result.report is not None, result.points, is_set
    return Cell(result.student, result.exercise, *values)


def make_remarks(cell: Cell, said: Amended) -> Iterator[Remark]:
    """What a teacher said of a result, with all text made safe to show."""
    for one in said.amendments:
        texts = {field: clean(getattr(one, field)) for field in ("check", "text", "author")}
        yield Remark(cell, msgspec.structs.replace(one, **texts), said.changes.get(one.id, ""))


def summarise(
    results: Iterable[Result],
    said: Said | None = None,
    strangers: frozenset[str] = frozenset(),
    references: Mapping[str, Reference] | None = None,
) -> Classroom:
    """The classroom of these results, one for each student and exercise; they pass by one at a time, with their reports.

    Args:
        results: what counts of each.
        said: what teachers said of them.
        strangers: the ids of those who are not in the roster.
        references: of the exercises, by id, against which files with unknown mistakes are shown.
    """
    tally = Tally(said or {}, strangers)
    for result in results:
        tally.add(result)
    cells = [cell for row in tally.rows.values() for cell in row.cells.values()]
    exercises = tuple(sorted({cell.exercise for cell in cells}, key=in_order))
    return Classroom(
        exercises=exercises,
        rows=tuple(tally.rows.values()),
        faults=tuple(find_cases(tally.rows.values(), "grader_error")),
        unreadable=tuple(find_cases(tally.rows.values(), "unreadable")),
        missing=tuple(find_cases(tally.rows.values(), "missing")),
        spreads=tuple(
            spread(one, tally.titles.get(one, ""), [cell for cell in cells if cell.exercise == one]) for one in exercises
        ),
        misconceptions=rank_misconceptions(tally),
        difficulties=rank_checks(tally),
        copies=find_copies(tally),
        clusters=find_clusters(tally.unnamed, references or {}),
        remarks=tuple(sorted(tally.remarks, key=lambda one: not one.changed)),
    )


def find_cases(rows: Iterable[Row], outcome: str) -> Iterator[Case]:
    """The students with exercises of this outcome; a fault of ours is none any more where a teacher said what counts."""
    for row in rows:
        cells = [cell for cell in row.cells.values() if cell.outcome == outcome]
        if outcome == "grader_error":
            cells = [cell for cell in cells if not cell.is_set]
        if cells:
            ordered = tuple(sorted(cells, key=lambda cell: in_order(cell.exercise)))
            yield Case(row.student, ordered, whole=len(cells) == len(row.cells))


def spread(exercise: str, title: str, cells: list[Cell]) -> Spread:
    """The spread of the points that were given for an exercise."""
    graded = [cell for cell in cells if cell.is_set or (cell.has_report and cell.outcome != "grader_error")]
    bins = [0] * BINS
    for cell in graded:
        bins[tenth(cell.points, cell.max_points)] += 1
    mean = fmean(cell.points for cell in graded) if graded else 0.0
    most, missing = max(cell.max_points for cell in cells), sum(cell.outcome == "missing" for cell in cells)
    return Spread(exercise, title, most, len(graded), mean, tuple(bins), missing)


def tenth(points: float, most: float) -> int:
    """The column of a histogram: full marks have one of their own, and rounding never lifts a result into it."""
    if most <= 0 or points >= most:
        return BINS - 1
    return min(BINS - 2, max(0, int(10 * points / most + 1e-9)))


def rank_misconceptions(tally: Tally) -> tuple[Misconception, ...]:
    """The mistakes, that which most students made first."""
    found = [
        Misconception(exercise, clean(one.mistake), clean(one.title), clean(one.hint), tuple(students.values()))
        for (exercise, _), (one, students) in tally.mistakes.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.students), in_order(one.exercise), one.mistake)))


def find_copies(tally: Tally) -> tuple[Copies, ...]:
    """The files that more than one student has handed in, those of most students first; one that is shared counts once."""
    found = [Copies(exercise, tuple(files.values())) for (exercise, _), files in tally.files.items() if len(files) > 1]
    return tuple(sorted(found, key=lambda one: (-len(one.students), in_order(one.exercise), one.students[0].id)))


def rank_checks(tally: Tally) -> tuple[Difficulty, ...]:
    """The checks, that which fewest pass first; what could not be graded, or is left to the instructor, is not counted."""
    found = []
    for (exercise, _), (title, counts) in tally.checks.items():
        outcomes = dict(sorted(counts.items(), key=lambda item: -item[1]))
        graded = sum(count for outcome, count in counts.items() if outcome not in {"grader_error", "deferred"})
        if graded:
            found.append(Difficulty(exercise, title, graded, outcomes))
    return tuple(sorted(found, key=lambda one: (one.share(), in_order(one.exercise))))
