"""The command `grade`: reads arguments, prints, exits. Everything it needs is imported when a command runs."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from grader.commands.author import generate, new, release, verify
from grader.commands.cohort import batch
from grader.commands.delivery import NOT_KEPT, deliver, exit_code, refuse
from grader.commands.gradebook import gradebook
from grader.commands.mistake import mistake
from grader.commands.pull_request import comment, pr
from grader.commands.streams import on_one_line, open_streams, run_unoptimised, tell
from grader.records.errors import INTERRUPTED, UNGRADED, GraderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.course.course import Course, Exercise
    from grader.course.submission import Submission
    from grader.grading.oracle import Oracle
    from grader.records.report import Report


class ExerciseOrCommand(click.Group):
    """`grade exercise3` is `grade run exercise3`; any other first word is a command's name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` in front of what is no command."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run with standard streams that take whatever is printed, and in a Python that leaves nothing out."""
        if args is None and sys.flags.optimize:
            run_unoptimised()
        out = open_streams()
        try:
            return super().main(args, *others, **options)
        finally:
            sys.stdout.flush()
            if out and (loss := out.loss()):
                tell(GraderError(f"Standard output cannot be written: {loss}.", "Show it in a terminal, or write it elsewhere."))
                sys.exit(UNGRADED)

    def invoke(self, ctx: click.Context) -> Any:
        """Turn our errors, and what the system refuses, into one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except GraderError as error:
            tell(error)
            ctx.exit(UNGRADED)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            tip = "Check that there is room on the disk and memory, and that the folders here may be read."
            tell(GraderError(f"The system refuses something: {where}{error.strerror or error}.", tip))
            ctx.exit(UNGRADED)
        except (KeyboardInterrupt, click.Abort):
            click.echo("grade: interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=ExerciseOrCommand, invoke_without_command=True)
@click.version_option(package_name="torchgrade")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Grade PyTorch exercises.

    \b
    grade                     every exercise with its state and points
    grade exercise3 [FILE]    grade one; see grade run --help for its options
    """  # noqa: D301 -- click reads the backspace as: leave these lines as they are
    if ctx.invoked_subcommand is None:
        show_overview()


def show_overview() -> None:
    """Every exercise of the course with the best result so far."""
    from grader.course.course import find_course
    from grader.course.progress import read_progress, why_not_kept
    from grader.kit.answer_key import read_settings
    from grader.reports.terminal import make_console, show_progress

    course = find_course(Path.cwd())
    settings = {exercise: read_settings(exercise) for exercise in course.exercises()}
    show_progress(make_console(), settings, read_progress(course))
    if why := why_not_kept(course):
        click.echo(NOT_KEPT.format(why=on_one_line(why)), err=True)


@main.command()
@click.argument("exercise")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--device", default="", help="cpu, auto (a GPU if there is one), cuda, cuda:N or mps; default: the exercise's.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat a run with the seed that its report shows.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Limit of one check.")
@click.option(
    "--feedback",
    type=click.Choice(["full", "title", "outcome"]),
    default="full",
    show_default=True,
    help="How much the report tells.",
)
@click.option("--watch", is_flag=True, help="Grade again at every save, until Ctrl-C.")
@click.option("--require-sandbox", is_flag=True, help="Refuse to run a submission that cannot be confined.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the report as a page.")
@click.option(
    "--json", "json_", type=click.Path(path_type=Path, allow_dash=True), help="Write the report's record; - for standard output."
)
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the report for a pull request.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option("--gradescope", type=click.Path(path_type=Path), help="Write Gradescope's results.json.")
@click.option("--exercism", type=click.Path(path_type=Path), help="Write Exercism's results.json, version 3.")
@click.option("--github", is_flag=True, help="In GitHub Actions: annotate the file and write the job's summary.")
def run(exercise: str, file: Path | None, **options: Any) -> None:
    """Grade EXERCISE, from FILE or from your own file in exercises/; EXERCISE may be the file itself."""
    from grader.course.course import find_course
    from grader.course.submission import find_file
    from grader.kit.replay import read_given

    if options["github"] and options["json_"] == Path("-"):
        raise GraderError("Standard output holds either JSON or commands for GitHub.", "Write the JSON to a file: --json FILE.")
    course = find_course(Path.cwd())
    chosen = course.exercise(exercise)
    wanted = find_file(chosen, file, exercise)
    # a key that is damaged is no fault of what was handed in
    given = () if wanted else read_given(chosen)
    try:
        submission, told = take_in(chosen, wanted, given)
    except GraderError as error:
        tell(error)
        refuse(chosen, wanted, error, options)
        sys.exit(UNGRADED)
    if told:
        click.echo(f"grade: {told}", err=True)
    if options["watch"]:
        report = watch_file(course, chosen, Path(submission.path), options)
    else:
        report = grade_file(chosen, submission, options)
        deliver(course, chosen, report, options)
    sys.exit(exit_code(report))


def take_in(exercise: Exercise, wanted: Path | None, given: tuple[str, ...]) -> tuple[Submission, str]:
    """The file to grade, and what is to be told of the choice where none was named; `given` tells what was handed out.

    Raises:
        GraderError: there is none that can be graded, or two.
    """
    from grader.course.submission import choose_own, read_submission

    path, told = (wanted, "") if wanted else choose_own(exercise, given)
    return read_submission(exercise, path), told


def watch_file(course: Course, exercise: Exercise, path: Path, options: dict[str, Any]) -> Report:
    """Grade at every save until Ctrl-C is pressed; the last report.

    The seed stays, so that what changes from one report to the next is the student's doing.
    """
    from grader.course.submission import read_submission
    from grader.course.watch import saves
    from grader.reports.terminal import make_console, show_changes

    console = make_console(stderr=True)
    last: Report | None = None
    try:
        with open_shown(exercise, options) as (oracle, seed):
            for _ in saves(path, oracle.rehearse(seed)):
                try:
                    submission = read_submission(exercise, path)
                except GraderError as error:
                    tell(error)
                    refuse(exercise, path, error, options)
                    continue
                if last and submission.sha256 == last.submission.sha256:
                    continue
                report = grade_shown(oracle, submission, seed)
                if sys.stdout.isatty():
                    click.clear()
                deliver(course, exercise, report, options)
                show_changes(console, last, report)
                last = report
    except KeyboardInterrupt:
        # how it is meant to end, once something has been graded
        if last is None:
            raise
    return cast("Report", last)


def grade_file(exercise: Exercise, submission: Submission, options: dict[str, Any]) -> Report:
    """Grade one file."""
    with open_shown(exercise, options) as (oracle, seed):
        return grade_shown(oracle, submission, seed)


def grade_shown(oracle: Oracle, submission: Submission, seed: int) -> Report:
    """Grade a submission and show that it is under way."""
    from grader.grading.grade import grade

    with progress("grading"):
        return grade(oracle, submission, seed)


@contextlib.contextmanager
def open_shown(exercise: Exercise, options: dict[str, Any]) -> Iterator[tuple[Oracle, int]]:
    """The exercise's oracle and the seed of the run, as soon as torch is imported, which shows."""
    from grader.grading.options import Options
    from grader.kit.replay import open_exercise
    from grader.sandbox.confine import hide

    hide()
    with contextlib.ExitStack() as stack:
        with progress("importing torch"):
            chosen = Options(options["device"], options["timeout"], options["require_sandbox"], resident=True)
            oracle = stack.enter_context(open_exercise(exercise, chosen))
        yield oracle, oracle.choose_seed(options["seed"])


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Show that something is under way, on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from grader.reports.terminal import make_console

    with make_console(stderr=True).status(f"{what} …"):
        yield


@main.command()
@click.argument("kit", type=click.Path(path_type=Path))
def update(kit: Path) -> None:
    """Take over what is new in KIT, a newer kit's folder or zip file, into this one; what you have written stays."""
    from grader.course.course import find_course
    from grader.kit.install import read_kit, update
    from grader.kit.release import CPU_WHEELS

    root = find_course(Path.cwd()).root
    done = update(root, read_kit(kit))
    for what, names in (("new", done.written), ("gone", done.removed), ("yours, left as it is", done.kept)):
        for name in names:
            click.echo(f"{what}: {on_one_line(name)}")
    if not done.written and not done.removed:
        click.echo("Nothing is new.")
    for wheel in (name for name in done.written if name.endswith(".whl")):
        torch = [line for line in (root / "requirements.txt").read_text("utf-8").split() if line.startswith("torch==")]
        # pip takes a wheel of the same version for the one that is installed
        click.echo("The grader itself is new. Run:")
        click.echo(f"pip install {on_one_line(' '.join(map(shlex.quote, torch)))} torchvision --index-url {CPU_WHEELS}")
        place, needed = os.path.join(os.path.relpath(root), wheel), os.path.relpath(root / "requirements.txt")  # noqa: PTH118
        click.echo(
            f"pip install --force-reinstall --no-deps {on_one_line(shlex.quote(place))} && pip install -r {shlex.quote(needed)}"
        )


@main.command()
def stop() -> None:
    """Give back the memory of torch, which stays for ten minutes after a verdict so that the next is there at once."""
    from grader.processes.resident.client import stop

    click.echo("Torch is out of memory." if stop() else "Nothing of the grader's is in memory.")


@main.command()
@click.argument("exercise")
def hint(exercise: str) -> None:
    """Show one hint more for EXERCISE."""
    from grader.course.course import find_course
    from grader.course.progress import record_hint
    from grader.kit.answer_key import read_settings

    course = find_course(Path.cwd())
    chosen = course.exercise(exercise)
    hints = read_settings(chosen).hints
    shown, why = len(hints), ""
    try:
        shown = record_hint(course, chosen.id, len(hints))
    except GraderError as error:
        why = on_one_line(error.sentence)
    for number, text in enumerate(hints[:shown], 1):
        click.echo(click.wrap_text(f"{number}. {text}", width=80, subsequent_indent="   ", preserve_paragraphs=True))
    left = len(hints) - shown
    click.echo(f"({left} more: run the command again)" if left else "(these are all)")
    if why:
        click.echo(f"grade: all hints are shown, since it is not kept which ones you have seen: {why}", err=True)


for _command in (new, generate, mistake, verify, release, batch, gradebook, pr, comment):
    main.add_command(_command)
