"""The commands of those who write exercises: new, generate, release, verify."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.records.errors import FULL, LOST, GraderError

if TYPE_CHECKING:
    from grader.course.course import Course

KINDS = ("function", "module", "training", "data")
"""What a new exercise may be about; each is a folder of templates."""

TO_SAVE = 5
"""With how many seeds it is found which check catches which mistake: some do with some inputs only."""


@click.command()
@click.argument("slug")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="What the student writes.")
def new(slug: str, kind: str) -> None:
    """Begin a new exercise called SLUG: files with blanks, to be written over.

    The student writes a function, a module with parameters, a function that trains, or one that reads a file of data.
    """
    from grader.authoring.new_exercise import find_blanks, plan_exercise, scaffold
    from grader.course.course import Course, find_course
    from grader.records.files import write_file

    try:
        course = find_course(Path.cwd())
    except GraderError:
        # the first exercise makes the course
        course = Course(Path.cwd())
    else:
        course.require_sources()
    exercise = plan_exercise(course, slug)
    for path, data in scaffold(exercise, kind).items():
        write_file(path, data)
        click.echo(f"wrote: {path.relative_to(course.root)}")
    click.echo(f"Write over the {len(find_blanks(exercise))} blanks between << and >>, beginning with {exercise.filename}. Then:")
    click.echo(f"grade verify {exercise.id}     proves that the checks tell right from wrong")
    click.echo(f"grade generate {exercise.id}   writes what students get")


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is out of date.")
@click.option("--workflow", "platform", type=click.Choice(["github"]), help="Write the workflow that grades pull requests, too.")
def generate(exercises: tuple[str, ...], platform: str | None, *, check: bool) -> None:
    """Write the stubs, notebooks and READMEs of EXERCISES (default: all) from reference/, and a workflow once it is there.

    EXERCISES may also be names of chapters. The page that lists the exercises, exercises/README.md, is written, too.
    """
    from grader.authoring.generate import course_page, generate, outdated, told_settings, write
    from grader.course.course import find_course
    from grader.pull_request.workflow import present_workflows, workflow

    course = find_course(Path.cwd())
    course.require_sources()
    chosen = course.choose(exercises)
    files = {}
    for exercise in chosen:
        files.update(generate(exercise))
    # one that has never been generated may be full of blanks, and there would be nothing to link to
    listed = [each for each in course.exercises() if each in chosen or each.student_file.is_file()]
    files.update(course_page({each: told_settings(each) for each in listed}))
    files.update(workflow(course, platform) if platform else present_workflows(course))
    changed = outdated(files) if check else write(course, files)
    for path in changed:
        click.echo(f"{'out of date' if check else 'wrote'}: {path.relative_to(course.root)}")
    if check and changed:
        click.echo("Run `grade generate` and commit what it writes.", err=True)
        sys.exit(LOST)


SEEDS = 10_000
"""The inputs of a kit have seeds below this: students may type them."""


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.argument("exercises", nargs=-1)
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="How many sets of inputs a key holds.")
@click.option("--students", type=click.Path(path_type=Path), metavar="CSV", help="A roster: one kit for each student in it.")
@click.option("--url", help="Where notebooks fetch the kit's zip file; default: kit_url of [course] in course.toml.")
def release(target: Path, exercises: tuple[str, ...], rounds: int, students: Path | None, url: str | None) -> None:
    """Write what students get of EXERCISES (default: all) to TARGET: a new folder, or a file that ends in .zip.

    EXERCISES may also be names of chapters.

    In place of checks, reference and mistakes it holds an answer key for each exercise, which grades with full explanations and
    has no source in it. With --students TARGET becomes a folder of zip files, one a student, in which each finds a choice of the
    planted mistakes that is their own.

    A notebook of a kit also works alone: its first cell gets the rest from the kit's zip file, uploaded beside it or from --url.
    Kits of students' own have no address in common: they are uploaded.
    """
    from grader.cohort.intake.roster import read_roster, told_columns
    from grader.course.course import find_course
    from grader.kit.install import require_free, write_kit, write_kits
    from grader.kit.planting import make_secret, note_handed_out, plan_repairs
    from grader.kit.release import Owner, answer, disclosed, make_kit, pack_grader
    from grader.records.plain import counted

    course = find_course(Path.cwd())
    course.require_sources()
    require_free(target)
    require_place(course, target, zips=bool(students))
    address = choose_address(course, url, own=bool(students))
    chosen = course.choose(exercises)
    roster = [student.id for student in read_roster(students)] if students else []
    if students:
        click.echo(told_columns(students), err=True)
    plans = plan_repairs(chosen, make_secret(course), roster) if roster else {}
    seeds = secrets.SystemRandom().sample(range(SEEDS), rounds)
    answered = answer(chosen, seeds, [{}, *plans.values()], functools.partial(click.echo, err=True))
    software = pack_grader()
    if students:
        note_handed_out(course, roster)
        write_kits(((name, make_kit(course, answered, software, Owner(name, plan))) for name, plan in plans.items()), target)
    else:
        write_kit(make_kit(course, answered, software, Owner(), address), target)
    click.echo(f"wrote: {target}" + (f" ({counted(len(plans), 'kit')})" if students else ""))
    if students:
        click.echo("wrote: reference/secret, reference/handed_out.json. Commit them: they are needed to grade these kits.")
    for each in answered:
        for spec in each.key.head.deferred:
            click.echo(f"{each.exercise.id}: {spec.name} cannot be recorded; students read that you check it.")
    for line in disclosed(chosen):
        click.echo(line)


def choose_address(course: Course, url: str | None, *, own: bool) -> str:
    """From where the notebooks of a kit fetch its zip file, as the command or `course.toml` says; each student's own is uploaded.

    Raises:
        GraderError: it is no address that they can fetch from, or of kits that have none in common.
    """
    from grader.cohort.marking.policy import read_policy
    from grader.kit.first_cell import require_address

    if own and url:
        raise GraderError("Kits of students' own have no address in common.", "Leave out --url: each student uploads theirs.")
    address = "" if own else url or read_policy(course).course.kit_url
    if address:
        require_address(address)
    return address


def require_place(course: Course, target: Path, *, zips: bool) -> None:
    """Insist on a target that says what it will be.

    Raises:
        GraderError: it is called like an exercise or a chapter, or a folder is to be called like a zip file.
    """
    names = {alias for exercise in course.exercises() for alias in exercise.aliases if not alias.isdigit()}
    if str(target) in names:
        raise GraderError(f"{target} is an exercise, and no place for a kit.", f"Try: grade release kit {target}")
    if str(target) in course.chapters():
        raise GraderError(f"{target} is a chapter, and no place for a kit.", f'Try: grade release kit "{target}"')
    if zips and target.suffix.lower() == ".zip":
        raise GraderError("With --students TARGET is a folder of zip files.", f"Call it {target.with_suffix('')}.")


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="The first seed.")
@click.option("--seeds", type=click.IntRange(min=1), help="How many seeds; default: 1, with --save 5.")
@click.option("--device", default="", help="cpu, auto (a GPU if there is one), cuda, cuda:N or mps; default: the exercise's.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count, help="How many processes; default: one a processor.")
@click.option("--thorough", is_flag=True, help="Run all mistakes on all checks with every seed, also equal code.")
@click.option("--table", is_flag=True, help="Show which check catches which mistake.")
@click.option("--save", is_flag=True, help="Write down which check catches which mistake: grading runs them there alone.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
def verify(exercises: tuple[str, ...], **options: Any) -> None:
    """Prove the checks of EXERCISES (default: all), which may also be names of chapters.

    The reference and every variant must earn everything, the stub nothing, and every mistake must lose points and be named as
    itself alone: with every seed. No text for students may hold a line of the solution. Warnings are of a check that catches no
    mistake, of one that sees a mistake with some seeds only, of mistakes that leave less than a third of what is right, and of
    what --save has written, if it is not so any more.

    The first seed does more than the others. With it reference, stub and variants are also handed in like submissions, every
    combination of planted mistakes is graded, and all mistakes are run on all checks. With other seeds a mistake is run only
    until it has been caught and told from all others, which no further check can undo. With --save all mistakes are run on all
    checks with every seed, and which check catches which goes into catches.json beside the checks.
    """
    from grader.course.course import find_course
    from grader.grading.diagnosis.catches import path_of, write_catches
    from grader.grading.diagnosis.diagnosis import read_mistakes
    from grader.grading.options import Options
    from grader.records.plain import counted
    from grader.reports.terminal import make_console
    from grader.verification.display import show_result, show_table
    from grader.verification.parallel import Effort, prove

    course = find_course(Path.cwd())
    course.require_sources()
    chosen = course.choose(exercises)
    seeds = range(options["seed"], options["seed"] + (options["seeds"] or (TO_SAVE if options["save"] else 1)))
    effort = Effort(options["jobs"], options["thorough"], options["save"])
    console = make_console()
    left = {exercise.id for exercise in chosen}
    problems, warnings = 0, 0
    with console.status(waiting(left)) if console.is_terminal else contextlib.nullcontext() as status:
        for result in prove(course, chosen, seeds, Options(options["device"]), effort):
            show_result(console, result)
            if options["table"]:
                show_table(console, result)
            if options["save"] and result.catches:
                exercise = course.exercise(result.exercise)
                write_catches(exercise, read_mistakes(exercise), result.catches)
                console.print(f"  wrote: {exercise.named(path_of(exercise))}")
            left.discard(result.exercise)
            if status:
                status.update(waiting(left))
            problems, warnings = problems + len(result.problems), warnings + len(result.warnings)
    console.print(f"{counted(problems, 'problem') if problems else 'no problems'}, {counted(warnings, 'warning')}")
    sys.exit(LOST if problems or (options["strict"] and warnings) else FULL)


def waiting(exercises: set[str]) -> str:
    """What is still under way."""
    return f"verifying {', '.join(sorted(exercises))} …"
