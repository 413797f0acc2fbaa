"""The commands of those who write exercises: new, generate, verify."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from grader.errors import FULL, LOST, GraderError


@click.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Begin a new exercise called SLUG: files with blanks, to be written over."""
    from grader.course import Course, find_course
    from grader.files import write_file
    from grader.scaffold import find_blanks, plan_exercise, scaffold

    try:
        course = find_course(Path.cwd())
    except GraderError:
        # the first exercise makes the course
        course = Course(Path.cwd())
    exercise = plan_exercise(course, slug)
    for path, data in scaffold(exercise).items():
        write_file(path, data)
        click.echo(f"wrote: {path.relative_to(course.root)}")
    click.echo(f"Write over the {len(find_blanks(exercise))} blanks between << and >>, beginning with {exercise.filename}. Then:")
    click.echo(f"grade verify {exercise.id}     proves that the checks tell right from wrong")
    click.echo(f"grade generate {exercise.id}   writes what students get")


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is out of date.")
def generate(exercises: tuple[str, ...], *, check: bool) -> None:
    """Write the stubs, notebooks and READMEs of EXERCISES (default: all) from reference/."""
    from grader.course import find_course
    from grader.generate import generate, outdated, write

    course = find_course(Path.cwd())
    files = {}
    for exercise in [course.exercise(name) for name in exercises] or course.exercises():
        files.update(generate(exercise))
    changed = outdated(files) if check else write(course, files)
    for path in changed:
        click.echo(f"{'out of date' if check else 'wrote'}: {path.relative_to(course.root)}")
    if check and changed:
        click.echo("Run `grade generate` and commit what it writes.", err=True)
        sys.exit(LOST)


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="The first seed.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="How many seeds.")
@click.option("--device", default="cpu", show_default=True, help="auto, cpu, cuda, cuda:N or mps.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count, help="How many processes; default: one a processor.")
@click.option("--thorough", is_flag=True, help="Run all mistakes on all checks with every seed.")
@click.option("--table", is_flag=True, help="Show which check catches which mistake.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
def verify(exercises: tuple[str, ...], **options: Any) -> None:
    """Prove the checks of EXERCISES (default: all).

    The reference and every variant must earn everything, the stub nothing, and every mistake must lose points and be named as
    itself alone: with every seed. No text for students may hold a line of the solution. Warnings are of a check that no mistake
    needs, and of one that sees a mistake with some seeds only.

    The first seed does more than the others. With it reference, stub and variants are also handed in like submissions, every
    combination of planted mistakes is graded, and all mistakes are run on all checks. With other seeds a mistake is run only
    until it has been caught and told from all others, which no further check can undo.
    """
    from grader.bench import Options
    from grader.course import find_course
    from grader.crew import Effort, prove
    from grader.terminal import counted, make_console, show_proof, show_table

    course = find_course(Path.cwd())
    chosen = list({name.id: name for name in [course.exercise(name) for name in exercises] or course.exercises()}.values())
    seeds = range(options["seed"], options["seed"] + options["seeds"])
    effort = Effort(options["jobs"], options["thorough"])
    console = make_console()
    left = {exercise.id for exercise in chosen}
    problems, warnings = 0, 0
    with console.status(waiting(left)) if console.is_terminal else contextlib.nullcontext() as status:
        for proof in prove(course, chosen, seeds, Options(options["device"]), effort):
            show_proof(console, proof)
            if options["table"]:
                show_table(console, proof)
            left.discard(proof.exercise)
            if status:
                status.update(waiting(left))
            problems, warnings = problems + len(proof.problems), warnings + len(proof.warnings)
    console.print(f"{counted(problems, 'problem') if problems else 'no problems'}, {counted(warnings, 'warning')}")
    sys.exit(LOST if problems or (options["strict"] and warnings) else FULL)


def waiting(exercises: set[str]) -> str:
    """What is still under way."""
    return f"verifying {', '.join(sorted(exercises))} …"
