"""What becomes of a report: it is remembered, written in every form that was asked for, and shown."""

from __future__ import annotations

import os
import secrets
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.commands.streams import in_ascii, on_one_line
from grader.records.errors import FULL, LOST, UNGRADED, GraderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.course.course import Course, Exercise
    from grader.records.report import Report

NOT_KEPT = "grade: your results are not kept: {why}."
"""What is said in a course that cannot be written."""


def deliver(course: Course, exercise: Exercise, report: Report, options: dict[str, Any]) -> None:
    """Remember a result if it is the student's own, and write and show it in every form that was asked for."""
    from grader.records.report import redact

    report = repeatable(exercise, redact(report, options["feedback"]))
    if is_own(exercise, report):
        from grader.course.progress import record_report

        try:
            record_report(course, report)
        except GraderError as error:
            click.echo(NOT_KEPT.format(why=on_one_line(error.sentence.rstrip("."))), err=True)
    write_reports(report, options)
    if options["json_"] != Path("-"):
        show(report, guard=options["github"] or "GITHUB_ACTIONS" in os.environ)
    if options["github"]:
        publish(report)


def is_own(exercise: Exercise, report: Report) -> bool:
    """Whether a report is on a file in which a student's own work is, whose results are remembered."""
    path = os.path.realpath(report.submission.path)
    return path in {os.path.realpath(own) for own in (exercise.student_file, exercise.student_notebook)}


def repeatable(exercise: Exercise, report: Report) -> Report:
    """The report with the command that repeats the run, if it is for who ran it.

    What is graded with the sources of the checks, and is not one's own file, is somebody else's: a kit has other seeds.
    """
    import msgspec

    own = is_own(exercise, report)
    if not own and exercise.has_sources():
        return report
    named = [] if own and report.submission.kind == "script" else [os.path.relpath(report.submission.path)]
    command = shlex.join(["grade", report.exercise, *named, "--seed", str(report.seed)])
    return msgspec.structs.replace(report, repeat=command)


def refuse(exercise: Exercise, wanted: Path | None, error: GraderError, options: dict[str, Any]) -> None:
    """Write every form of the report that was asked for on a file that cannot be graded: no points, and why."""
    from grader.kit.answer_key import read_settings
    from grader.reports.refusal import refused

    report = refused(exercise, read_settings(exercise).title, str(wanted or exercise.student_file), error)
    write_reports(report, options)
    if options["github"]:
        publish(report)


def write_reports(report: Report, options: dict[str, Any]) -> None:
    """Write every form of the report that was asked for."""
    from grader.records.files import write_file
    from grader.records.report import to_json
    from grader.reports.exercism import render_exercism
    from grader.reports.gradescope import render_gradescope
    from grader.reports.junit import render_junit
    from grader.reports.render import render_html, render_markdown

    if options["json_"] == Path("-"):
        click.echo(in_ascii(to_json(report).decode()), nl=False)
    elif options["json_"]:
        write_file(options["json_"], to_json(report))
    forms: dict[str, Callable[[Report], str]] = {
        "html": render_html,
        "markdown": render_markdown,
        "junit": render_junit,
        "gradescope": render_gradescope,
        "exercism": render_exercism,
    }
    for option, render in forms.items():
        if options[option]:
            write_file(options[option], render(report).encode())


def show(report: Report, *, guard: bool) -> None:
    """Show a report in the terminal; `guard` is for GitHub's runner, which obeys what it reads."""
    from grader.reports.github import guarded
    from grader.reports.terminal import make_console, show_report

    console = make_console()
    if not guard:
        show_report(console, report)
        return
    with console.capture() as shown:
        show_report(console, report)
    click.echo(guarded(shown.get(), secrets.token_hex(16)), nl=False)


def publish(report: Report) -> None:
    """Annotate the file in GitHub Actions, and write the job's summary."""
    from grader.reports.github import add_summary, annotations

    for line in annotations(report, Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())):
        click.echo(line)
    add_summary(report, os.environ)


def exit_code(report: Report) -> int:
    """0 for full marks, 1 for points lost, 2 where the fault is ours."""
    return {"passed": FULL, "grader_error": UNGRADED, "unreadable": UNGRADED}.get(report.outcome, LOST)
