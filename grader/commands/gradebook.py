"""The commands on what is in a gradebook: shown, amended, exported."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.records.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.cohort.gradebook.gradebook import Gradebook
    from grader.cohort.gradebook.result import Student
    from grader.cohort.marking.lateness import Policy
    from grader.course.course import Course, Exercise

gradebook_option = click.option(
    "--gradebook", "url", metavar="URL", help="A SQLite file or postgresql://...; default: gradebook.db beside the course."
)
author_option = click.option("--by", metavar="NAME", help="Who says so; default: the name of your account.")
check_option = click.option("--check", default="", metavar="NAME", help="One check, by its name or title, not the whole.")


def chosen(course: Course, names: Iterable[str]) -> tuple[Exercise, ...]:
    """The exercises of these names, each once, in order; without names all."""
    return tuple(sorted(course.choose(names), key=lambda exercise: exercise.number))


def default_gradebook(course: Course) -> str:
    """The gradebook of a course."""
    return str(course.root / "gradebook.db")


def existing(url: str | None, course: Course) -> str:
    """The address of a gradebook that is to be read: the course's own unless another is named.

    Raises:
        GraderError: there is no such file.
    """
    from grader.cohort.gradebook.database import address

    place = address(url or default_gradebook(course))
    if place.drivername == "sqlite" and not Path(place.database or "").is_file():
        raise GraderError(f"There is no gradebook {place.database}.", "Run grade batch FOLDER, or name another: --gradebook URL.")
    return url or default_gradebook(course)


def shown_address(url: str) -> str:
    """The address of a gradebook without its password."""
    from grader.cohort.gradebook.database import address

    return address(url).render_as_string()


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
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.marking.amending import find_student
    from grader.cohort.marking.lateness import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    policy = read_policy(course)
    with open_gradebook(existing(url, course)) as book:
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
    for row in show_rows(standings(book, policy, ids)):
        table.add_row(*row)
    make_console().print(table if table.row_count else "No results yet: run grade batch FOLDER.")
    for note in remarks(standings(book, policy, ids), policy):
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


@gradebook.command("set")
@click.argument("student")
@click.argument("exercise")
@click.argument("points", type=float)
@check_option
@click.option("--because", "text", required=True, metavar="TEXT", help="Why: the student reads it, too.")
@author_option
@gradebook_option
def set_points(student: str, exercise: str, points: float, **options: str | None) -> None:
    """Say what counts for STUDENT in EXERCISE in place of what was graded: POINTS, before late days.

    It stands beside the result and survives when that is graded again.
    """
    speak(student, exercise, points, **options)


@gradebook.command()
@click.argument("student")
@click.argument("exercise")
@click.argument("text")
@check_option
@author_option
@gradebook_option
def comment(student: str, exercise: str, text: str, **options: str | None) -> None:
    """Tell STUDENT something on EXERCISE; it changes no points."""
    speak(student, exercise, None, text=text, **options)


def speak(student: str, exercise: str, points: float | None, **options: str | None) -> None:
    """Keep what a teacher says, and tell what counts now."""
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.marking.amending import Word, find_student, say
    from grader.cohort.marking.lateness import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    policy, named = read_policy(course), course.exercise(exercise).id
    word = Word(points, options["text"] or "", author(options["by"]), options["check"] or "")
    with open_gradebook(existing(options["url"], course)) as book:
        who = find_student(book, student)
        kept = say(book, policy, who, named, word)
        tell_standing(book, policy, who, named)
    click.echo(f"To take it back: grade gradebook take-back {kept.id}")


def author(given: str | None) -> str:
    """Who speaks: as given, else the name of the account.

    Raises:
        GraderError: nobody knows.
    """
    import getpass

    try:
        return (given or "").strip() or getpass.getuser()
    except (ImportError, KeyError, OSError):
        raise GraderError("Your account has no name.", "Say who you are: --by NAME.") from None


def tell_standing(book: Gradebook, policy: Policy, student: Student, exercise: str) -> None:
    """Print what counts of a student's exercise now."""
    from grader.cohort.classroom.history import read_standings, told
    from grader.records.sanitise import clean
    from grader.reports.render import number

    standing = read_standings(book, policy, student)[1].get(exercise)
    if standing is None:
        return
    late = f", {number(standing.percent)} % off for late days" if standing.percent else ""
    graded = f"graded {number(standing.result.points)}, {number(standing.earned)} before late days{late}"
    most = number(standing.result.max_points)
    click.echo(clean(f"{student.name or student.id}, {exercise}: {told(standing)} of {most} ({graded})"))


@gradebook.command("take-back")
@click.argument("number", type=click.IntRange(min=1))
@author_option
@gradebook_option
def take_back(number: int, by: str | None, url: str | None) -> None:
    """Take back what was set or commented under NUMBER; `grade gradebook show STUDENT` tells the numbers."""
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.marking.amending import find_student
    from grader.cohort.marking.lateness import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    with open_gradebook(existing(url, course)) as book:
        taken = book.withdraw(number, author(by))
        if taken is None:
            raise GraderError(f"Nothing stands under {number}.", "grade gradebook show STUDENT tells the numbers.")
        click.echo(f"Taken back: {number}")
        tell_standing(book, read_policy(course), find_student(book, taken.student), taken.exercise)


@gradebook.command()
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
@gradebook_option
def remove(student: str, url: str | None, *, yes: bool) -> None:
    """Delete STUDENT, with all results and all that was said of them; nothing brings them back."""
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.marking.amending import find_student
    from grader.course.course import find_course
    from grader.records.sanitise import clean

    with open_gradebook(existing(url, find_course(Path.cwd()))) as book:
        who = find_student(book, student)
        number = sum(1 for _ in book.history(who.id))
        name = clean(f"{who.id} {who.name}".strip())
        if yes or click.confirm(f"Delete {name} with {number} results?"):
            book.remove(who.id)
            click.echo(f"Deleted: {name}. Whoever is in the folder or roster of the next batch is there again.")


@gradebook.command()
@click.argument("exercises", nargs=-1)
@click.option("--format", "form", type=click.Choice(["csv", "canvas", "moodle"]), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write this file in place of standard output.")
@gradebook_option
def export(exercises: tuple[str, ...], form: str, output: Path | None, url: str | None) -> None:
    """Export what counts of each student on EXERCISES (default: all), late days taken off, as CSV."""
    from grader.cohort.classroom.export import ENCODING, remarks
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.marking.lateness import read_policy
    from grader.cohort.marking.standing import standings
    from grader.course.course import find_course
    from grader.records.files import write_file

    course = find_course(Path.cwd())
    policy, wanted = read_policy(course), chosen(course, exercises)
    with open_gradebook(existing(url, course)) as book:
        lines = "".join(export_lines(form, book, policy, wanted))
        notes = remarks(standings(book, policy, [exercise.id for exercise in wanted]), policy)
    if output:
        write_file(output, lines.encode(ENCODING))
    else:
        sys.stdout.buffer.write(lines.encode())
    for note in notes:
        click.echo(note, err=True)


def export_lines(form: str, book: Gradebook, policy: Policy, wanted: tuple[Exercise, ...]) -> Iterator[str]:
    """The lines of a form of export."""
    from grader.cohort.classroom.export import export_canvas, export_csv, export_moodle
    from grader.cohort.marking.standing import standings

    results = standings(book, policy, [exercise.id for exercise in wanted])
    if form == "canvas":
        return export_canvas(results, wanted, policy)
    return export_moodle(results, wanted, book.students()) if form == "moodle" else export_csv(results)


@gradebook.command()
@click.argument("folder", type=click.Path(path_type=Path))
@gradebook_option
def report(folder: Path, url: str | None) -> None:
    """Write the class report, with a page for each submission, to FOLDER."""
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.marking.lateness import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    with open_gradebook(existing(url, course)) as book:
        report_class(book, read_policy(course), tuple(course.exercises()), folder)


def report_class(book: Gradebook, policy: Policy, exercises: tuple[Exercise, ...], folder: Path) -> None:
    """Write the class report."""
    from grader.cohort.classroom.pages import write_pages
    from grader.cohort.marking.standing import amended, with_reports

    ids = [exercise.id for exercise in exercises]
    write_pages(folder, with_reports(book, policy, ids), amended(book, policy, ids))
    click.echo(f"wrote: {folder / 'index.html'}")
