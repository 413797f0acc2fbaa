"""The command that makes a known mistake of a wrong submission."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from grader.commands.amendments import gradebook_option

if TYPE_CHECKING:
    from grader.cohort.gradebook.gradebook import Gradebook
    from grader.cohort.gradebook.result import Student
    from grader.cohort.marking.policy import Policy
    from grader.course.course import Course, Exercise
    from grader.course.submission import Submission
    from grader.grading.diagnosis.diagnosis import Mistake
    from grader.grading.oracle import Oracle


@click.command()
@click.argument("exercise")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--from", "student", metavar="STUDENT", help="In place of FILE: what this student handed in, by the gradebook.")
@click.option("--name", help="What the mistake is to be called.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the inputs; default: those of the class, or 0.")
@gradebook_option
def mistake(exercise: str, file: Path | None, student: str | None, name: str | None, **options: Any) -> None:
    """Make a known mistake of EXERCISE of a wrong submission, FILE.

    It is graded, and you see which checks it fails, whether a known mistake does the same already, and the entry for mistakes.md:
    what it does otherwise than the reference, without comments and without anything else that is in it. After a yes this is
    written. Look at it before: a student's code is about to become the course's.

    With --from you also see how many of the class it names; the next `grade batch` tells them.
    """
    from grader.authoring.entry import make_entry
    from grader.authoring.wrong_file import add_entry, as_known, require_new
    from grader.course.course import find_course
    from grader.grading.options import Options
    from grader.grading.oracle import open_oracle
    from grader.records.sanitise import clean

    if (file is None) == (student is None):
        raise click.UsageError("Name a FILE, or a student with --from.")
    course = find_course(Path.cwd())
    course.require_sources()
    chosen = course.exercise(exercise)
    if name is not None:
        require_new(chosen, name)
    with contextlib.ExitStack() as stack:
        who = find_in_class(stack, course, student, options["url"])
        submission, drawn = read_wrong(chosen, file, who)
        oracle = stack.enter_context(open_oracle(chosen, Options("cpu")))
        block = show_wrong(oracle, submission, drawn if options["seed"] is None else options["seed"])
        if not block:
            return
        if name is None:
            name = click.prompt("What is the mistake to be called")
            require_new(chosen, name)
        title = click.prompt("What was done wrong, in one sentence (Enter: later)", default="", show_default=False)
        hint = click.prompt("Why it matters and where to look (Enter: later)", default="", show_default=False)
        entry = make_entry(name, title, hint, block)
        click.echo(f"\n{clean(entry)}")
        if who:
            tell_named(oracle, who, as_known(chosen, entry))
    if click.confirm(f"Write this to {chosen.named(chosen.catalogue_file)}?"):
        add_entry(chosen, entry)
        click.echo(f"grade verify {chosen.id}   proves that it is caught and named")
        if student:
            click.echo("grade batch FOLDER   tells those who made it, without grading them again")


class InClass(NamedTuple):
    """A student of a gradebook, whose results count by a policy."""

    book: Gradebook
    policy: Policy
    student: Student


def find_in_class(stack: contextlib.ExitStack, course: Course, student: str | None, url: str | None) -> InClass | None:
    """The student who is named, in a gradebook that stays open; None if a file is named instead."""
    if student is None:
        return None
    from grader.cohort.gradebook.gradebook import open_existing
    from grader.cohort.marking.amending import find_student
    from grader.cohort.marking.policy import read_policy

    policy, book = read_policy(course), stack.enter_context(open_existing(url, course))
    return InClass(book, policy, find_student(book, student))


def read_wrong(exercise: Exercise, file: Path | None, who: InClass | None) -> tuple[Submission, int]:
    """What is wrong: a file, or what a student has handed in; and with which inputs it is to be graded.

    Raises:
        GraderError: there is no such file or student.
    """
    if who is None:
        from grader.course.submission import read_submission

        return read_submission(exercise, file), 0
    from grader.cohort.classroom.unknown import read_handed_in

    return read_handed_in(who.book, who.policy, exercise, who.student)


def show_wrong(oracle: Oracle, submission: Submission, seed: int) -> str:
    """Show which checks a wrong submission fails, and the block that makes the same mistake of the reference.

    Gives that block, and nothing where a known mistake does the same.
    """
    from grader.authoring.wrong_file import look_at, propose
    from grader.records.sanitise import clean

    wrong = look_at(oracle, submission, seed)
    for check in wrong.lost:
        known = f", as {check.diagnosis.mistake} does" if check.diagnosis else ""
        click.echo(f"{check.name}: {check.outcome}{known}. {clean(check.message)}")
    if wrong.known:
        click.echo(f"{wrong.known} does the same already; nothing is written.")
        return ""
    block = propose(oracle, wrong)
    click.echo(f"\n{clean(block)}\n")
    return block


def tell_named(oracle: Oracle, who: InClass, known: Mistake) -> None:
    """Say of how many of the class a new mistake tells what they did."""
    from grader.cohort.classroom.display import FEW, printable
    from grader.cohort.classroom.unknown import find_named
    from grader.records.plain import counted, listing

    named = find_named(oracle, who.book, who.policy, known)
    names = f": {listing([printable(each) for each in named], FEW)}" if named else ""
    click.echo(f"It names what {counted(len(named), 'student')} did that no other mistake does{names}.")
