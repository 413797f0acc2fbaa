"""The commands by which a teacher has the last word: set, comment, take-back, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.records.errors import GraderError

if TYPE_CHECKING:
    from grader.cohort.gradebook.gradebook import Gradebook
    from grader.cohort.gradebook.result import Student
    from grader.cohort.marking.policy import Policy

gradebook_option = click.option(
    "--gradebook", "url", metavar="URL", help="A SQLite file or postgresql://...; default: gradebook.db beside the course."
)
author_option = click.option("--by", metavar="NAME", help="Who says so; default: the name of your account.")
check_option = click.option("--check", default="", metavar="NAME", help="One check, by its name or title, not the whole.")


@click.command("set")
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


@click.command()
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
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.amending import Word, find_student, say
    from grader.cohort.marking.policy import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    policy, named = read_policy(course), course.exercise(exercise).id
    word = Word(points, options["text"] or "", author(options["by"]), options["check"] or "")
    with open_existing(options["url"], course) as book:
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
    from grader.records.plain import number
    from grader.records.sanitise import clean

    standing = read_standings(book, policy, student)[1].get(exercise)
    if standing is None:
        return
    late = f", {number(standing.percent)} % off for late days" if standing.percent else ""
    graded = f"graded {number(standing.result.points)}, {number(standing.earned)} before late days{late}"
    most = number(standing.result.max_points)
    click.echo(clean(f"{student.name or student.id}, {exercise}: {told(standing)} of {most} ({graded})"))


@click.command("take-back")
@click.argument("number", type=click.IntRange(min=1))
@author_option
@gradebook_option
def take_back(number: int, by: str | None, url: str | None) -> None:
    """Take back what was set or commented under NUMBER; `grade gradebook show STUDENT` tells the numbers."""
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.amending import find_student
    from grader.cohort.marking.policy import read_policy
    from grader.course.course import find_course

    course = find_course(Path.cwd())
    with open_existing(url, course) as book:
        taken = book.withdraw(number, author(by))
        if taken is None:
            raise GraderError(f"Nothing stands under {number}.", "grade gradebook show STUDENT tells the numbers.")
        click.echo(f"Taken back: {number}")
        tell_standing(book, read_policy(course), find_student(book, taken.student), taken.exercise)


@click.command()
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
@gradebook_option
def remove(student: str, url: str | None, *, yes: bool) -> None:
    """Delete STUDENT, with all results and all that was said of them; nothing brings them back."""
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.amending import find_student
    from grader.course.course import find_course
    from grader.records.sanitise import clean

    with open_existing(url, find_course(Path.cwd())) as book:
        who = find_student(book, student)
        number = sum(1 for _ in book.history(who.id))
        name = clean(f"{who.id} {who.name}".strip())
        if yes or click.confirm(f"Delete {name} with {number} results?"):
            book.remove(who.id)
            click.echo(f"Deleted: {name}. Whoever is in the folder or roster of the next batch is there again.")
