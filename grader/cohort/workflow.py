"""What GitHub is given for a pull request: the workflow, the summary of the job, the comment."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader import github
from grader.errors import GraderError
from grader.prose import cut
from grader.render import code, environment, inline, number, render_markdown
from grader.report import OUTCOMES, SCHEMA, CheckReport, Report
from grader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    # not imported when it runs: a comment is written where nothing is installed that grades
    from grader.cohort.pull import Finding, Pull
    from grader.course import Course

MARK = "<!-- torchgrade -->"
"""How a comment begins, by which the next run finds it."""

MAX_REPORTS = 50
"""In a comment at most."""

MAX_DATA = 8 * 1024 * 1024
"""Bytes of reports for a comment at most."""

COMMENT_ROOM, SUMMARY_ROOM = 45_000, 900_000
"""Bytes of reports that are told whole; GitHub refuses comments of over 65,536 characters and summaries of over 1 MiB."""

LONGEST = 60
"""Characters of a title where there is no room for more."""

LISTED = 100
"""Paths that are named of what was not considered."""

WORKFLOWS = {"github": (".github/workflows/grade.yml", "workflow/github.yml")}
"""Where the workflow for a platform belongs, and its template."""


def workflow(course: Course, platform: str) -> dict[Path, bytes]:
    """The workflow that grades the course's pull requests, by its path.

    Raises:
        GraderError: there is none for this platform.
    """
    if platform not in WORKFLOWS:
        raise GraderError(f"There is no workflow for {platform!r}.", f"Choose {', '.join(WORKFLOWS)}.")
    path, template = WORKFLOWS[platform]
    version = importlib.metadata.version("torchgrade")
    # the course of this package brings the grader along; any other installs it
    own = (course.root / "grader" / "cli.py").is_file()
    text = environment().get_template(template).render(package="." if own else f"torchgrade=={version}")
    return {course.root / path: text.encode()}


def present_workflows(course: Course) -> dict[Path, bytes]:
    """The workflows that have been written into a course, as they should be."""
    return {path: data for platform in WORKFLOWS for path, data in workflow(course, platform).items() if path.is_file()}


def render_summary(pull: Pull) -> str:
    """A graded pull request as GitHub's Markdown, for the summary of a job."""
    parts = [*map(finding_text, pull.findings), ignored_text(pull)]
    if not pull.reports and not pull.findings:
        parts.insert(0, "# Nothing to grade\n\nThis pull request changes no file that is graded.\n")
    rest = "\n".join(part for part in parts if part)
    return "\n".join([*fitting(pull.reports, SUMMARY_ROOM - len(rest.encode())), rest]).strip() + "\n"


def finding_text(finding: Finding) -> str:
    """Why a file could not be graded."""
    sentence, tip = inline(clean(finding.sentence)), inline(clean(finding.tip))
    return f"# {finding.exercise}: not graded\n\n**{sentence}** {tip}\n"


def ignored_text(pull: Pull) -> str:
    """What else the pull request changes."""
    if not pull.ignored and pull.complete:
        return ""
    more = len(pull.ignored) - LISTED
    listed = "\n".join(f"- {code(clean(path))}" for path in pull.ignored[:LISTED])
    counted = f"\n- and {more:,} more" if more > 0 else ""
    counted += "\n- and others, too many to list" if not pull.complete else ""
    told = "Only students' own files are graded. Nothing else in this pull request took part in grading:"
    return f"## Not considered\n\n{told}\n\n{listed}{counted}\n"


def fitting(reports: Iterable[Report], room: int) -> list[str]:
    """Reports as Markdown, each whole where there is room for it, else in one line."""
    texts = []
    for report in reports:
        text = render_markdown(report)
        if len(text.encode()) > room:
            points = f"{number(report.points)} of {number(report.max_points)} points"
            text = f"# {inline(cut(clean(report.title), LONGEST))}: {points}\n\nThe report is too long for this page.\n"
        texts.append(text)
        room -= len(text.encode())
    return texts


def annotate_pull(pull: Pull, workspace: Path) -> list[str]:
    """Commands for GitHub's runner, a line each: those of every report, and of what could not be graded.

    Paths are the head's own, whatever stands there in the base.
    """
    lines = [line for report in pull.reports for line in github.annotations(report, workspace)]
    for finding in pull.findings:
        told = clean(f"{finding.sentence} {finding.tip}")
        lines.append(github.command("error", told, file=finding.path, title=f"{finding.exercise}: not graded"))
    return lines


def read_reports(path: Path) -> bytes:
    """A file of reports, no more than is looked at.

    Raises:
        GraderError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_DATA + 1)
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}.", "It is what `grade pr --json FILE` writes.") from error


def render_comment(data: bytes) -> str:
    """The comment on a pull request, from the JSON of its reports, which may be anybody's.

    Raises:
        GraderError: it is not the JSON of reports, or they are too many.
    """
    tip = "Only what `grade pr --json` writes can be posted."
    if len(data) > MAX_DATA:
        raise GraderError(f"The reports are larger than {MAX_DATA // 1024:,} KiB.", tip)
    try:
        reports = msgspec.json.decode(data, type=tuple[Report, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise GraderError(f"These are no reports: {error}.", tip) from error
    if len(reports) > MAX_REPORTS:
        raise GraderError(f"There are {len(reports):,} reports; a comment holds {MAX_REPORTS}.", tip)
    if not all(map(possible, reports)):
        raise GraderError("These are reports such as no grading makes.", tip)
    texts = fitting(reports, COMMENT_ROOM) or ["Nothing was graded. The summary of the run says why.\n"]
    return "\n".join([MARK, *texts])


def possible(report: Report) -> bool:
    """Whether a report's numbers and outcomes are such as grading makes, and can be shown."""
    known = report.schema == SCHEMA and report.outcome in OUTCOMES
    return known and in_range(report.points, report.max_points) and all(map(possible_check, report.checks))


def possible_check(check: CheckReport) -> bool:
    """Whether that holds of one check."""
    cells = [cell for row in check.mismatch.cells for cell in row] if check.mismatch else []
    known = check.outcome in OUTCOMES and in_range(check.points, check.max_points)
    return known and all(in_range(cell, 1.0) for cell in cells)


def in_range(value: float, most: float) -> bool:
    """Whether a number is from 0 to another."""
    return 0 <= value <= most
