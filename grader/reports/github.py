"""Tells GitHub Actions of a report: annotations at the student's lines, and the summary of the job.

The runner takes every line on standard output that begins with `::`, or has `##[` anywhere, for a command. Text of a student's
is printed either within a command of ours, escaped, or while commands are stopped.
"""

from collections.abc import Mapping
from pathlib import Path

from grader.records.errors import GraderError
from grader.records.plain import cut, explanation, name, number
from grader.records.report import CheckReport, Report
from grader.records.sanitise import cleaned
from grader.reports.render import render_markdown, summary

LEVELS = {
    "failed": "error",
    "error": "error",
    "timeout": "error",
    "crashed": "error",
    "memory": "error",
    "unreadable": "error",
    "not_implemented": "notice",
    "grader_error": "warning",
}
"""The kind of annotation for an outcome; a skipped check is explained by that of another."""

LONGEST = 4000
"""Characters of a message; the runner cuts what is longer."""

SUMMARY = "GITHUB_STEP_SUMMARY"


def annotations(report: Report, workspace: Path) -> list[str]:
    """Commands for the runner, a line each: the score, then what each check did not pass for.

    Checks that say the same of the same line share an annotation, since GitHub shows only ten of a kind in a step. A file outside
    of the workspace, the folder of the repository, is not named.
    """
    shown = cleaned(report)
    place = path_within(workspace, shown.submission.path)
    points = f"{number(shown.points)} of {number(shown.max_points)} points. {summary(shown)}."
    score = command("notice", points, title=f"{shown.exercise} {shown.title}")
    return [score, *(annotation(checks, place) for checks in alike(shown))]


def path_within(workspace: Path, path: str) -> str:
    """The path as GitHub names it, from the workspace on; empty if it is outside."""
    whole, root = Path(path).resolve(), workspace.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else ""


def alike(report: Report) -> list[list[CheckReport]]:
    """The checks to annotate, those together that say the same of the same line."""
    groups: dict[object, list[CheckReport]] = {}
    for check in report.checks:
        if check.outcome in LEVELS:
            key = (check.outcome, check.line, check.message) if check.message else check.name
            groups.setdefault(key, []).append(check)
    return list(groups.values())


def annotation(checks: list[CheckReport], place: str) -> str:
    """The command that annotates checks which say the same, in the file at this place."""
    first, *others = checks
    title = f"{name(first)} (and {len(others)} more)" if others else name(first)
    at = {} if first.outcome == "grader_error" or not place else {"file": place}
    if at and first.line:
        at["line"] = str(first.line)
    return command(LEVELS[first.outcome], cut(explanation(first), LONGEST), **at, title=title)


def command(kind: str, message: str, **properties: str) -> str:
    """A command for the runner, in one line whatever the texts."""
    listed = ",".join(f"{key}={escaped(value, ':,')}" for key, value in properties.items())
    return f"::{kind} {listed}::{escaped(message)}"


def escaped(text: str, also: str = "") -> str:
    """Text with what would end it written by number."""
    text = text.replace("%", "%25")
    for character in f"\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def guarded(text: str, token: str) -> str:
    """Text within which the runner obeys nothing until it reads the token, which nobody can guess."""
    return f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::\n"


def add_summary(report: Report, environment: Mapping[str, str]) -> None:
    """Append the Markdown report to the summary of the job.

    Args:
        report: what is told.
        environment: the variables of the process.

    Raises:
        GraderError: the runner named no file for it, or the file cannot be written.
    """
    append_summary(render_markdown(report), environment)


def append_summary(text: str, environment: Mapping[str, str]) -> None:
    """Append Markdown to the summary of the job.

    Raises:
        GraderError: as above.
    """
    path = environment.get(SUMMARY)
    if not path:
        raise GraderError(f"There is no summary to write to: {SUMMARY} is not set.", "Outside of GitHub Actions use --markdown.")
    try:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(f"{text}\n")
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}.", f"{SUMMARY} names it.") from error
