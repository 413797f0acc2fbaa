"""The commands of those who mark cohorts: batch, gradebook."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.records.errors import FULL, INTERRUPTED, UNGRADED, GraderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.cohort.batch.batch import Summary
    from grader.cohort.batch.tasks import Order
    from grader.cohort.gradebook.gradebook import Gradebook
    from grader.cohort.gradebook.result import Result
    from grader.course.course import Course, Exercise

gradebook_option = click.option(
    "--gradebook", "url", metavar="URL", help="A SQLite file or postgresql://...; default: gradebook.db beside the course."
)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--exercise", "names", multiple=True, help="One exercise; may be given again. Default: all.")
@click.option("--roster", type=click.Path(path_type=Path), help="CSV of the students: who hands in nothing is recorded so.")
@gradebook_option
@click.option("--jobs", type=click.IntRange(min=1), default=processors, help="How many processes; default: one a processor.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Grade on the workers of a Dask cluster.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the whole run; without one it is drawn.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Limit of one check.")
@click.option("--device", default="", help="cpu, auto (a GPU if there is one), cuda, cuda:N or mps; default: the exercise's.")
@click.option("--again", is_flag=True, help="Grade what is unchanged, too.")
@click.option("--modified", is_flag=True, help="In a folder, take when a file was last modified for when it was handed in.")
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write the class report.")
@click.option("--require-sandbox/--no-require-sandbox", default=True, help="Refuse to run what cannot be confined; the default.")
def batch(folder: Path, **options: Any) -> None:
    """Grade the submissions of a cohort.

    FOLDER holds a folder for each student, or is what Canvas, Moodle, Gradescope, Brightspace or Blackboard exports or GitHub
    Classroom clones, as a folder or a zip. What has not changed since it was last graded is left out. Interrupted, the same
    command goes on where it was.
    """
    from grader.cohort.classroom.display import summary_lines
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.intake.roster import told_columns
    from grader.course.course import find_course
    from grader.records.sanitise import clean
    from grader.sandbox.confine import hide

    hide()
    course = find_course(Path.cwd())
    course.require_sources()
    order = read_order(course, folder, options)
    columns = clean(told_columns(options["roster"])) if options["roster"] else ""
    url = options["url"] or default_gradebook(course)
    try:
        with open_gradebook(url) as gradebook:
            summary = carry_out(order, gradebook, options)
            for line in summary_lines(order, gradebook, summary, columns):
                click.echo(line)
            if options["report"]:
                report_class(gradebook, order.exercises, options["report"])
    except GraderError:
        click.echo(columns, err=True, nl=bool(columns))
        raise
    except KeyboardInterrupt:
        click.echo("grade: interrupted; what was graded is kept. Run the same command again to go on.", err=True)
        sys.exit(INTERRUPTED)
    click.echo(f"Gradebook: {shown_address(url)}")
    sys.exit(UNGRADED if summary.progress.outcomes.get("grader_error") or summary.is_empty else FULL)


def read_order(course: Course, folder: Path, options: dict[str, Any]) -> Order:
    """The record of what the command line asks for."""
    from grader.cohort.batch.tasks import Order
    from grader.cohort.intake.roster import read_roster
    from grader.grading.oracle import Options

    return Order(
        course=course,
        exercises=chosen(course, options["names"]),
        source=folder,
        roster=read_roster(options["roster"]) if options["roster"] else (),
        options=Options(options["device"], options["timeout"], options["require_sandbox"]),
        seed=options["seed"],
        again=options["again"],
        modified=options["modified"],
    )


def carry_out(order: Order, gradebook: Gradebook, options: dict[str, Any]) -> Summary:
    """Grade, and show how far it is."""
    from grader.cohort.batch.batch import run_batch
    from grader.cohort.batch.executors import open_executor
    from grader.cohort.classroom.display import show_progress

    with show_progress() as tell, open_executor(options["jobs"], options["scheduler"]) as executor:
        return run_batch(order, gradebook, executor, tell)


def chosen(course: Course, names: Iterable[str]) -> tuple[Exercise, ...]:
    """The exercises of these names, each once, in order; without names all."""
    return tuple(sorted(course.choose(names), key=lambda exercise: exercise.number))


def default_gradebook(course: Course) -> str:
    """The gradebook of a course."""
    return str(course.root / "gradebook.db")


def existing(url: str) -> str:
    """The address of a gradebook that is to be read.

    Raises:
        GraderError: there is no such file.
    """
    from grader.cohort.gradebook.database import address

    place = address(url)
    if place.drivername == "sqlite" and not Path(place.database or "").is_file():
        raise GraderError(f"There is no gradebook {place.database}.", "Run grade batch FOLDER, or name another: --gradebook URL.")
    return url


def shown_address(url: str) -> str:
    """The address of a gradebook without its password."""
    from grader.cohort.gradebook.database import address

    return address(url).render_as_string()


@click.group()
def gradebook() -> None:
    """Show and export what is in the gradebook."""


@gradebook.command()
@click.argument("exercises", nargs=-1)
@gradebook_option
def show(exercises: tuple[str, ...], url: str | None) -> None:
    """Show the last result of each student on EXERCISES (default: all), late days taken off."""
    from rich.table import Table

    from grader.cohort.classroom.export import SHOWN, adjusted, remarks, show_rows
    from grader.cohort.classroom.lateness import read_policy
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.course.course import find_course
    from grader.reports.terminal import make_console

    course = find_course(Path.cwd())
    policy, wanted = read_policy(course), chosen(course, exercises)
    table = Table(box=None)
    for column in SHOWN:
        # a name may be of any length; what counts stays on its line
        table.add_column(column, no_wrap=column != "name", overflow="fold")
    with open_gradebook(existing(url or default_gradebook(course))) as book:
        for row in show_rows(adjusted(book, policy, wanted)):
            table.add_row(*row)
        notes = remarks(adjusted(book, policy, wanted), policy, book.strangers())
    console = make_console()
    console.print(table if table.row_count else "No results yet: run grade batch FOLDER.")
    for note in notes:
        click.echo(note, err=True)


@gradebook.command()
@click.argument("exercises", nargs=-1)
@click.option("--format", "form", type=click.Choice(["csv", "canvas", "moodle"]), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file in place of standard output.")
@gradebook_option
def export(exercises: tuple[str, ...], form: str, output: Path | None, url: str | None) -> None:
    """Export the last result of each student on EXERCISES (default: all), late days taken off, as CSV."""
    from grader.cohort.classroom.export import (
        ENCODING,
        adjusted,
        export_canvas,
        export_csv,
        export_moodle,
        left_out_of_moodle,
        remarks,
    )
    from grader.cohort.classroom.lateness import read_policy
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.course.course import find_course
    from grader.records.files import write_file

    course = find_course(Path.cwd())
    policy, wanted = read_policy(course), chosen(course, exercises)
    with open_gradebook(existing(url or default_gradebook(course))) as book:
        strangers = book.strangers()
        if form == "canvas":
            rows = export_canvas(adjusted(book, policy, wanted), wanted, policy)
        elif form == "moodle":
            rows = export_moodle(adjusted(book, policy, wanted), wanted)
        else:
            rows = export_csv(adjusted(book, policy, wanted), strangers)
        lines = "".join(rows)
        notes = remarks(adjusted(book, policy, wanted), policy, strangers)
        notes += left_out_of_moodle(adjusted(book, policy, wanted)) if form == "moodle" else []
    if output:
        write_file(output, lines.encode(ENCODING))
    else:
        sys.stdout.buffer.write(lines.encode())
    for note in notes:
        click.echo(note, err=True)


@gradebook.command()
@click.argument("folder", type=click.Path(path_type=Path))
@gradebook_option
def report(folder: Path, url: str | None) -> None:
    """Write the class report, with a page for each submission, to FOLDER."""
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    with open_gradebook(existing(url or default_gradebook(course))) as book:
        report_class(book, tuple(course.exercises()), folder)


def report_class(book: Gradebook, exercises: tuple[Exercise, ...], folder: Path) -> None:
    """Write the class report."""
    from grader.cohort.classroom.pages import write_pages

    write_pages(folder, with_reports(book, exercises), book.strangers())
    click.echo(f"wrote: {folder / 'index.html'}")


def with_reports(book: Gradebook, exercises: tuple[Exercise, ...]) -> Iterator[Result]:
    """What was graded last, each with its report, one at a time."""
    import msgspec

    for result in book.latest([exercise.id for exercise in exercises]):
        yield msgspec.structs.replace(result, report=book.report(result.student.id, result.exercise))
