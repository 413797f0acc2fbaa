"""What `grade batch` shows: how far it is, and what became of the cohort."""

import collections
import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from grader.cohort.batch.batch import Summary
from grader.cohort.batch.tasks import Order
from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import in_order
from grader.cohort.gradebook.writer import Progress
from grader.cohort.intake.intake import Intake
from grader.cohort.intake.leftovers import MOST_TOLD, by_student
from grader.cohort.intake.platforms import DESCRIBED, KINDS
from grader.cohort.marking.changes import Change, Graded
from grader.cohort.marking.lateness import Adjusted
from grader.cohort.marking.policy import Policy
from grader.cohort.marking.standing import standings
from grader.records.plain import counted, listing, number
from grader.records.sanitise import clean

LINE_SECONDS = 10.0
"""How often progress is told where there is no terminal."""

FEW = 5
"""How many of a kind are named."""

LISTED = 20
"""How many changes are listed."""

BARS = " ▁▂▃▄▅▆▇█"


def show_progress() -> contextlib.AbstractContextManager[Callable[[Progress], None]]:
    """Shows progress on stderr: a bar on a terminal, else a line now and then."""
    return progress_bar() if sys.stderr.isatty() else progress_lines()


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar with rate and time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Display

    from grader.reports.terminal import make_console

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Display(*columns, console=make_console(stderr=True), transient=True) as display:
        task = display.add_task("", rate="")

        def tell(progress: Progress) -> None:
            display.update(task, total=progress.total, completed=progress.done, rate=f"{rate(progress):.1f} a second")

        yield tell


@contextlib.contextmanager
def progress_lines() -> Iterator[Callable[[Progress], None]]:
    """A line every few seconds."""
    last = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal last
        if progress.done and time.monotonic() > last + LINE_SECONDS:
            last = time.monotonic()
            left = (progress.total - progress.done) / rate(progress)
            click.echo(f"{progress.done} of {progress.total}, {rate(progress):.1f} a second, {left:.0f} s left", err=True)

    yield tell


def rate(progress: Progress) -> float:
    """Results a second."""
    return progress.done / progress.seconds if progress.seconds else 0.0


def summary_lines(order: Order, gradebook: Gradebook, summary: Summary, policy: Policy, columns: str = "") -> Iterator[str]:
    """What was graded and what was not, what the roster's columns were taken for, and how the points are distributed.

    The policy says which attempt counts.
    """
    yield from counts(summary)
    if columns:
        yield columns
    if summary.is_empty:
        yield "Nothing was graded: no file here is an exercise's that can be read. docs/exports.md says which exports are known."
    if summary.progress.outcomes.get("grader_error"):
        yield from faults(order, gradebook)
    yield from oddities(summary)
    yield from standing_lines(standings(gradebook, policy, [exercise.id for exercise in order.exercises]))


def counts(summary: Summary) -> Iterator[str]:
    """How many of each kind."""
    outcomes = dict(summary.progress.outcomes)
    missing, unreadable, ours = (outcomes.pop(name, 0) for name in ("missing", "unreadable", "grader_error"))
    parts = [f"{sum(outcomes.values())} graded", f"{summary.progress.unchanged} unchanged"]
    others = (
        (summary.redated, "with another time of submission"),
        (summary.named.changed, "named anew"),
        (missing, "missing"),
        (unreadable, "unreadable"),
    )
    parts += [f"{number} {name}" for number, name in others if number]
    seconds = summary.progress.seconds
    yield f"{', '.join(parts)}; {seconds:.1f} s" + (f", seed {summary.run.seed}" if summary.run else "")
    if left := summary.named.left:
        yield f"In {counted(left, 'result')} mistakes have the names of before: run the same again, with the --device of before."
    if ours:
        yield f"{ours} could not be graded through our own fault: run the same command again, or see `grade gradebook show`."


def faults(order: Order, gradebook: Gradebook) -> Iterator[str]:
    """Why something could not be graded, as far as the gradebook knows."""
    results = gradebook.latest([exercise.id for exercise in order.exercises])
    notes = collections.Counter(result.note for result in results if result.outcome == "grader_error" and result.note)
    for note, count in notes.most_common(FEW):
        yield f"  {count}: {printable(note)}"


def oddities(summary: Summary) -> Iterator[str]:
    """What was handed in and fits nobody, and what is not here."""
    if summary.intake.kind not in {"folder", "clone"}:
        seen = ", whose form is known from descriptions and was never seen here: look at a few names" * (
            summary.intake.kind in DESCRIBED
        )
        yield f"Read as {KINDS[summary.intake.kind]}{seen}."
    elif summary.intake.kind == "clone":
        yield f"Read as {KINDS['clone']}."
    if summary.kept:
        yield (
            "1 result of a submission that is not here this time is kept."
            if summary.kept == 1
            else f"{summary.kept} results of submissions that are not here this time are kept."
        )
    yield from unrecognised(summary.intake)
    if strangers := [printable(student.name or student.id) for student in summary.intake.strangers]:
        is_not = "is not" if len(strangers) == 1 else "are not"
        yield f"{counted(len(strangers), 'student')} {is_not} in the roster: {', '.join(strangers)}"


def unrecognised(intake: Intake) -> Iterator[str]:
    """The files that count for nothing, a line for each student."""
    groups = list(by_student(intake.leftovers, {entry.student.id for entry in intake.entries}))
    if number := sum(len(paths) for _, paths in groups):
        yield f"{counted(number, 'file')} {'belongs' if number == 1 else 'belong'} to no student or exercise:"
    for student, paths in groups:
        who = printable(student.name or student.id) if student else "nobody's"
        yield f"  {who}: {listing([printable(path) for path in paths], MOST_TOLD)}"


def change_lines(changes: Sequence[Change], most: int | None = None) -> Iterator[str]:
    """Whose points have changed, from what to what, and through which checks; at most so many of them."""
    if not changes:
        return
    yield f"{len(changes)} with other points for the same file than before:"
    for one in changes[:most]:
        who = " ".join(filter(None, (one.after.student.id, one.after.student.name)))
        through = ", ".join(f"{check.name} {worth(check.before)} → {worth(check.after)}" for check in one.checks)
        points = f"{number(one.before.points)} → {number(one.after.points)}"
        yield printable(f"  {who}, {one.after.exercise}: {points}{f' ({through})' if through else ''}")
    if most is not None and len(changes) > most:
        yield f"  and {len(changes) - most} more: grade gradebook changes"


def worth(check: Graded | None) -> str:
    """The points of a check that is there."""
    return number(check.points) if check else "none"


def standing_lines(counting: Iterable[Adjusted]) -> Iterator[str]:
    """Which results have changed since a teacher said what counts, and how the points of each exercise are distributed."""
    spreads: dict[str, list[int]] = {}
    changed = []
    for one in counting:
        most = one.result.max_points
        spreads.setdefault(one.result.exercise, [0] * 11)[int(10 * one.earned / most) if most else 0] += 1
        if one.amended and one.amended.changes:
            changed.append(f"{one.result.student.id} {one.result.exercise}")
    if changed:
        has = "has" if len(changed) == 1 else "have"
        names = listing([printable(name) for name in changed], FEW)
        yield f"{counted(len(changed), 'result')} {has} changed since a teacher said what still counts: {names}."
    for exercise in sorted(spreads, key=in_order):
        yield distribution(exercise, spreads[exercise])


def distribution(exercise: str, numbers: list[int]) -> str:
    """The points of an exercise in a line: how many have none, one, two and so on to full marks."""
    most = max(numbers)
    bars = "".join(BARS[-(-8 * count // most)] for count in numbers)
    return f"{exercise}  {counted(sum(numbers), 'student')}  0 {bars} 10  {numbers[-1]} with full marks"


def printable(text: str) -> str:
    """A name from outside, on one line and without what a terminal would obey."""
    return clean(text).replace("\n", "\ufffd")
