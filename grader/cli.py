"""The command `grade`: reads arguments, prints, exits. Everything it needs is imported when a command runs."""

from __future__ import annotations

import contextlib
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.report import Report

FULL, LOST, UNGRADED, INTERRUPTED = 0, 1, 2, 130


class ExerciseOrCommand(click.Group):
    """`grade exercise3` is `grade run exercise3`; any other first word is a command's name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` in front of what is no command."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Turn our errors into one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except GraderError as error:
            click.echo(f"grade: {error.sentence}", err=True)
            if error.tip:
                click.echo(f"       {error.tip}", err=True)
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
    from grader.course import find_course
    from grader.progress import read_progress
    from grader.terminal import make_console, show_progress

    course = find_course(Path.cwd())
    exercises = course.exercises()
    titles = {exercise.id: exercise.settings().title for exercise in exercises}
    show_progress(make_console(), exercises, read_progress(course), titles)


@main.command()
@click.argument("exercise")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:N or mps.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat a run with the seed that its report shows.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Limit of one check.")
@click.option(
    "--feedback",
    type=click.Choice(["full", "title", "outcome"]),
    default="full",
    show_default=True,
    help="How much the report tells.",
)
@click.option("--html", type=click.Path(path_type=Path), help="Write the report as a page.")
@click.option(
    "--json", "json_", type=click.Path(path_type=Path, allow_dash=True), help="Write the report's record; - for standard output."
)
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the report for a pull request.")
def run(exercise: str, file: Path | None, **options: Any) -> None:
    """Grade EXERCISE, from FILE or from your own file in exercises/."""
    from grader.course import find_course
    from grader.report import redact

    course = find_course(Path.cwd())
    report = redact(grade_file(course.exercise(exercise), file, options), options["feedback"])
    if course.exercise(exercise).student_file.resolve() == Path(report.submission.path).resolve():
        from grader.progress import record_report

        record_report(course, report)
    write_reports(report, options)
    if options["json_"] != Path("-"):
        from grader.terminal import make_console, show_report

        show_report(make_console(), report)
    sys.exit(exit_code(report))


def grade_file(exercise: Any, file: Path | None, options: dict[str, Any]) -> Report:
    """Grade one file."""
    from grader.submission import read_submission

    submission = read_submission(exercise, file)
    seed = options["seed"] if options["seed"] is not None else secrets.randbits(32)
    with progress("importing torch"):
        from grader.grading import Options, grade, open_bench

        chosen = Options(options["device"], options["timeout"])
        return open_bench(exercise, chosen, lambda bench: grade(bench, submission, seed))


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Show that something is under way, on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from grader.terminal import make_console

    with make_console(stderr=True).status(f"{what} …"):
        yield


def write_reports(report: Report, options: dict[str, Any]) -> None:
    """Write every form of the report that was asked for."""
    from grader.files import write_file
    from grader.report import to_json

    if options["json_"] == Path("-"):
        sys.stdout.write(to_json(report).decode())
    elif options["json_"]:
        write_file(options["json_"], to_json(report))
    if options["html"] or options["markdown"]:
        from grader.render import render_html, render_markdown

        if options["html"]:
            write_file(options["html"], render_html(report).encode())
        if options["markdown"]:
            write_file(options["markdown"], render_markdown(report).encode())


def exit_code(report: Report) -> int:
    """0 for full marks, 1 for points lost, 2 where the fault is ours."""
    return {"passed": FULL, "grader_error": UNGRADED}.get(report.outcome, LOST)


@main.command()
@click.argument("exercise")
def hint(exercise: str) -> None:
    """Show one hint more for EXERCISE."""
    from grader.course import find_course
    from grader.progress import record_hint

    course = find_course(Path.cwd())
    chosen = course.exercise(exercise)
    hints = chosen.settings().hints
    shown = record_hint(course, chosen.id, len(hints))
    for number, text in enumerate(hints[:shown], 1):
        click.echo(click.wrap_text(f"{number}. {text}", width=80, subsequent_indent="   ", preserve_paragraphs=True))
    left = len(hints) - shown
    click.echo(f"({left} more: run the command again)" if left else "(these are all)")


@main.command()
@click.argument("exercises", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is out of date.")
def generate(exercises: tuple[str, ...], *, check: bool) -> None:
    """Write the stubs and READMEs of EXERCISES (default: all) from reference/."""
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


@main.command()
@click.argument("exercises", nargs=-1)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="The first seed.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="How many seeds.")
@click.option("--device", default="cpu", show_default=True, help="auto, cpu, cuda, cuda:N or mps.")
def verify(exercises: tuple[str, ...], seed: int, seeds: int, device: str) -> None:
    """Prove the checks of EXERCISES (default: all).

    The reference and every variant must earn everything, the stub nothing, and every mistake must lose points and be named.
    """
    from grader.course import find_course
    from grader.grading import Options, open_bench
    from grader.terminal import make_console, show_finding
    from grader.verify import verify

    course = find_course(Path.cwd())
    console = make_console()
    problems = 0
    for exercise in [course.exercise(name) for name in exercises] or course.exercises():
        console.print(f"{exercise.id} {exercise.slug}")

        def show(bench: Any) -> int:
            count = 0
            for finding in verify(bench, range(seed, seed + seeds)):
                if finding.problem or finding.seed == seed:
                    show_finding(console, finding)
                count += bool(finding.problem)
            return count

        problems += open_bench(exercise, Options(device), show)
    console.print(f"{problems} problems" if problems else "no problems")
    sys.exit(LOST if problems else FULL)
