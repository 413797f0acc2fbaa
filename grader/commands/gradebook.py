"""The commands on what is in a gradebook: shown, amended, exported."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands.amendments import comment, gradebook_option, remove, set_points, take_back
from grader.records.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.cohort.gradebook.gradebook import Gradebook
    from grader.cohort.gradebook.result import Student
    from grader.cohort.marking.policy import Policy
    from grader.course.changes import Reference
    from grader.course.course import Course, Exercise


def chosen(course: Course, names: Iterable[str]) -> tuple[Exercise, ...]:
    """The exercises of these names, each once, in order; without names all."""
    return tuple(sorted(course.choose(names), key=lambda exercise: exercise.number))


@click.group()
def gradebook() -> None:
    """Show, amend and export what is in the gradebook."""


@gradebook.command()
@click.argument("names", nargs=-1)
@click.option("--student", "is_student", is_flag=True, help="The name is a student's, though an exercise goes by it, too.")
@gradebook_option
def show(names: tuple[str, ...], url: str | None, *, is_student: bool) -> None:
    """Show what counts of each student, late days taken off, or all that is known of one.

    NAMES are exercises (default: all), or one student's id, email or name.
    """
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.amending import find_student
    from grader.cohort.marking.policy import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    policy = read_policy(course)
    with open_existing(url, course) as book:
        wanted = None if is_student else exercises_of(course, names)
        if wanted is None:
            show_student(book, policy, find_student(book, " ".join(names)))
        else:
            show_class(book, policy, wanted)


def exercises_of(course: Course, names: tuple[str, ...]) -> tuple[Exercise, ...] | None:
    """The exercises of these names; None if the one name is no exercise's.

    Raises:
        GraderError: of several names one is no exercise's.
    """
    try:
        return chosen(course, names)
    except GraderError:
        if len(names) > 1:
            raise
        return None


def show_class(book: Gradebook, policy: Policy, wanted: tuple[Exercise, ...]) -> None:
    """Show what counts of each student."""
    from rich.table import Table

    from grader.cohort.classroom.export import SHOWN, remarks, show_rows
    from grader.cohort.marking.standing import standings
    from grader.reports.terminal import make_console

    ids = [exercise.id for exercise in wanted]
    table = Table(box=None)
    for column in SHOWN:
        # a name may be of any length; what counts stays on its line
        table.add_column(column, no_wrap=column != "name", overflow="fold")
    results = list(standings(book, policy, ids))
    for row in show_rows(results):
        table.add_row(*row)
    make_console().print(table if table.row_count else "No results yet: run grade batch FOLDER.")
    for note in remarks(results, policy, book.strangers()):
        click.echo(note, err=True)


def show_student(book: Gradebook, policy: Policy, student: Student) -> None:
    """Show all that is known of a student."""
    from rich.table import Table

    from grader.cohort.classroom.history import COLUMNS, amendment_lines, read_standings, result_rows
    from grader.records.sanitise import clean
    from grader.reports.terminal import make_console

    results, standings = read_standings(book, policy, student)
    table = Table(*COLUMNS, box=None)
    for row in result_rows(results, standings):
        table.add_row(*row)
    console = make_console()
    console.print("  ".join(clean(part) for part in (student.id, student.name, student.email) if part))
    console.print(table if table.row_count else "No results yet.")
    for line in amendment_lines(list(book.amendments(student.id)), standings):
        console.print(line)


@gradebook.command()
@click.argument("exercises", nargs=-1)
@click.option("--format", "form", type=click.Choice(["csv", "canvas", "moodle"]), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file in place of standard output.")
@gradebook_option
def export(exercises: tuple[str, ...], form: str, output: Path | None, url: str | None) -> None:
    """Export what counts of each student on EXERCISES (default: all), late days taken off, as CSV."""
    from grader.cohort.classroom.export import (
        ENCODING,
        export_canvas,
        export_csv,
        export_moodle,
        left_out_of_moodle,
        remarks,
    )
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.policy import read_policy
    from grader.cohort.marking.standing import standings
    from grader.course.course import find_course
    from grader.records.files import write_file

    course = find_course(Path.cwd())
    policy, wanted = read_policy(course), chosen(course, exercises)
    with open_existing(url, course) as book:
        results, strangers = list(standings(book, policy, [exercise.id for exercise in wanted])), book.strangers()
    notes = remarks(results, policy, strangers)
    if form == "canvas":
        lines = "".join(export_canvas(results, wanted, policy))
    elif form == "moodle":
        lines = "".join(export_moodle(results, wanted))
        notes += left_out_of_moodle(results)
    else:
        lines = "".join(export_csv(results, strangers))
    if output:
        write_file(output, lines.encode(ENCODING))
    else:
        sys.stdout.buffer.write(lines.encode())
    for note in notes:
        click.echo(note, err=True)


@gradebook.command()
@click.option("--run", type=click.IntRange(min=1), help="One run; default: the last that has changed points.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write a CSV with all that is shown.")
@gradebook_option
def changes(run: int | None, output: Path | None, url: str | None) -> None:
    """Show whose points a regrade has changed, from what to what and through which checks."""
    from grader.cohort.classroom.display import change_lines
    from grader.cohort.classroom.export import ENCODING, export_changes
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.changes import last_regrade, read_changes
    from grader.course.course import find_course
    from grader.records.files import write_file

    with open_existing(url, find_course(Path.cwd())) as book:
        chosen_run = run or last_regrade(book)
        found = list(read_changes(book, chosen_run)) if chosen_run else []
    for line in change_lines(found) if found else ("No points have changed.",):
        click.echo(line)
    if output:
        write_file(output, "".join(export_changes(found)).encode(ENCODING))


@gradebook.command()
@click.argument("folder", type=click.Path(path_type=Path))
@gradebook_option
def report(folder: Path, url: str | None) -> None:
    """Write the class report, with a page for each submission, to FOLDER."""
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.policy import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    with open_existing(url, course) as book:
        report_class(book, read_policy(course), tuple(course.exercises()), folder)


@gradebook.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("exercises", nargs=-1)
@click.option("--format", "form", type=click.Choice(["folders", "moodle"]), default="folders", show_default=True)
@click.option(
    "--feedback", type=click.Choice(["full", "title", "outcome"]), default="full", show_default=True, help="How much it tells."
)
@gradebook_option
def feedback(folder: Path, exercises: tuple[str, ...], form: str, feedback: str, url: str | None) -> None:
    """Write to FOLDER what each student may read on EXERCISES (default: all): the report, with what you said of it.

    A folder for each student, or for each exercise the zip that Moodle takes as feedback files.
    """
    from grader.cohort.classroom.feedback import read_pages, write_folders, write_moodle
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.policy import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    policy = read_policy(course)
    with open_existing(url, course) as book:
        begun = {exercise for _, exercise in book.latest_keys()}
        for exercise in chosen(course, exercises):
            if exercise.id in begun:
                pages = read_pages(book, policy, exercise, feedback)
                place = folder / f"{exercise.id}.zip" if form == "moodle" else folder
                done = write_moodle(place, pages) if form == "moodle" else write_folders(place, pages)
                tell_delivered(f"{exercise.id}: {done.written} pages in {place}", done.left)
    if not begun:
        click.echo("No results yet: run grade batch FOLDER.")


def tell_delivered(line: str, left: tuple[str, ...]) -> None:
    """Say what was written, and for whom not."""
    from grader.cohort.classroom.display import FEW, printable
    from grader.records.plain import listing

    click.echo(line)
    if left:
        names = listing([printable(name) for name in left], FEW)
        click.echo(f"  {len(left)} without a number of Moodle's in the gradebook get none there: {names}", err=True)


def report_class(book: Gradebook, policy: Policy, exercises: tuple[Exercise, ...], folder: Path) -> None:
    """Write the class report."""
    from grader.cohort.classroom.pages import write_pages
    from grader.cohort.marking.standing import amended, with_reports
    from grader.records.plain import counted

    ids = [exercise.id for exercise in exercises]
    results, said = with_reports(book, policy, ids), amended(book, policy, ids)
    room = write_pages(folder, results, said, book.strangers(), read_references(exercises))
    click.echo(f"wrote: {folder / 'index.html'}")
    if shared := room.shared():
        who, many = len({student.id for one in shared for student in one.students}), counted(len(shared), "mistake")
        click.echo(f"{many} that no catalogue knows, of {who} students: the page has the commands that name them")


def read_references(exercises: Iterable[Exercise]) -> dict[str, Reference]:
    """The references of exercises by id, without those that cannot be read now: they only show more of what went wrong."""
    from grader.course.catalogue import read_reference

    found = {}
    for exercise in exercises:
        with contextlib.suppress(GraderError):
            found[exercise.id] = read_reference(exercise)
    return found


for _command in (set_points, comment, take_back, remove):
    gradebook.add_command(_command)
