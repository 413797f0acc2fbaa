"""What GitHub is given for a pull request: the workflow, the summary of the job, the comment."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from grader.records.errors import GraderError
from grader.records.plain import FAULT, cut, number
from grader.records.report import OUTCOMES, SCHEMA, CheckReport, Record, Report
from grader.records.sanitise import clean
from grader.reports import github
from grader.reports.render import code, environment, inline, render_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.course.course import Course

    # not imported when it runs: a comment is written where nothing is installed that grades
    from grader.pull_request.misplaced import Finding
    from grader.pull_request.pull import Pull

MARK = "<!-- torchgrade -->"
"""How a comment begins, by which the next run finds it."""

MAX_RESULTS = 50
"""Reports and findings in a comment at most."""

MAX_DATA = 8 * 1024 * 1024
"""Bytes of JSON for a comment at most."""

COMMENT_ROOM, SUMMARY_ROOM = 45_000, 900_000
"""Bytes of what is told whole; GitHub refuses comments of over 65,536 characters and summaries of over 1 MiB."""

LONGEST, LONGEST_TEXT = 60, 1000
"""Characters of a title or a path where there is no room for more, and of any text in a `PullReport` but for reports."""

LISTED, FEW = 100, 3
"""Paths that are named of what was not considered: in JSON and the summary, elsewhere."""

PULL_SCHEMA = 1
"""Version of the JSON form of a `PullReport`."""

WORKFLOWS = {"github": (".github/workflows/grade.yml", "workflow/github.yml")}
"""Where the workflow for a platform belongs, and its template."""


Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]


class Ungraded(Record, frozen=True):
    """A file that the pull request touches and that could not be graded: why, and what to do; `ours` if that is our fault."""

    exercise: Text
    path: Text
    sentence: Text
    tip: Text
    ours: bool


class PullReport(Record, frozen=True):
    """What is told of a pull request, in the form of `grade pr --json`; it is checked when it is read, since it may be anybody's.

    `findings` are the files that could not be graded. `ignored` are the first hundred paths of all else that the pull request
    changes, `ignored_count` is how many there are, or how many were counted before git's answer was too long (not `complete`).
    """

    schema: int
    reports: tuple[Report, ...]
    findings: tuple[Ungraded, ...]
    ignored: Annotated[tuple[Text, ...], msgspec.Meta(max_length=LISTED)]
    ignored_count: Annotated[int, msgspec.Meta(ge=0, le=10**9)]
    complete: bool


def pull_report(pull: Pull) -> PullReport:
    """What is told of a graded pull request, its texts clean and no longer than can be read back."""
    return PullReport(
        schema=PULL_SCHEMA,
        reports=pull.reports,
        findings=tuple(map(ungraded, pull.findings)),
        ignored=tuple(map(short, pull.ignored[:LISTED])),
        ignored_count=len(pull.ignored),
        complete=pull.complete,
    )


def ungraded(finding: Finding) -> Ungraded:
    """A finding as it is told."""
    texts = (finding.exercise, finding.path, finding.sentence, finding.tip)
    exercise, path, sentence, tip = map(short, texts)
    return Ungraded(exercise=exercise, path=path, sentence=sentence, tip=tip, ours=finding.ours)


def short(text: str) -> str:
    """A text that can be written as JSON, as a path need not, and read back."""
    return cut(clean(text), LONGEST_TEXT)


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
    own = (course.root / "grader" / "commands" / "student.py").is_file()
    package, constraints = (".", " -c constraints.txt") if own else (f"torchgrade=={version}", "")
    text = environment().get_template(template).render(package=package, constraints=constraints)
    return {course.root / path: text.encode()}


def present_workflows(course: Course) -> dict[Path, bytes]:
    """The workflows that have been written into a course, as they should be."""
    return {path: data for platform in WORKFLOWS for path, data in workflow(course, platform).items() if path.is_file()}


def render_summary(told: PullReport) -> str:
    """A graded pull request as GitHub's Markdown, for the summary of a job."""
    return render_pull(told, LISTED, SUMMARY_ROOM)


def render_pull(told: PullReport, listed: int, room: int) -> str:
    """A pull request as Markdown: what could not be graded, the reports, and as many paths as are `listed` of all else."""
    rest = ignored_text(told, listed)
    if not told.reports and not told.findings:
        return f"This pull request changes no file that is graded.\n\n{rest}".strip() + "\n"
    texts = [*map(finding_texts, told.findings), *map(report_texts, told.reports)]
    return "\n".join([*fitting(texts, room - len(rest.encode())), rest]).strip() + "\n"


def finding_texts(finding: Ungraded) -> tuple[str, str]:
    """Why a file could not be graded, whole and in one line."""
    sentence, advice = (inline(clean(text)) for text in (finding.sentence, what_to_do(finding)))
    head = f"# {inline(cut(clean(finding.exercise), LONGEST))}: not graded\n"
    return f"{head}\n**{sentence}** {advice}\n", head


def what_to_do(finding: Ungraded) -> str:
    """What to do about it, and whether that is up to the student."""
    return f"{FAULT} {finding.tip}" if finding.ours else finding.tip


def report_texts(report: Report) -> tuple[str, str]:
    """A report, whole and in one line."""
    points = f"{number(report.points)} of {number(report.max_points)} points"
    head = f"# {inline(cut(clean(report.title), LONGEST))}: {points}\n"
    return render_markdown(report), f"{head}\nThe report is too long for this page.\n"


def fitting(texts: Iterable[tuple[str, str]], room: int) -> list[str]:
    """Of each pair the first where there is room for it in bytes, else the second."""
    taken = []
    for whole, brief in texts:
        taken.append(whole if len(whole.encode()) <= room else brief)
        room -= len(taken[-1].encode())
    return taken


def ignored_text(told: PullReport, listed: int) -> str:
    """What else the pull request changes."""
    if not told.ignored_count and told.complete:
        return ""
    named = told.ignored[:listed]
    more = told.ignored_count - len(named)
    lines = [f"- {code(clean(path))}" for path in named]
    lines += [f"- and {more:,} more"] if more else []
    lines += ["- and others, too many to list"] if not told.complete else []
    others = "Only students' own files are graded. Nothing else in this pull request took part in grading:"
    return "\n".join(["## Not considered", "", others, "", *lines, ""])


def annotate_pull(told: PullReport, workspace: Path) -> list[str]:
    """Commands for GitHub's runner, a line each: those of every report, and of what could not be graded.

    Paths are the head's own, whatever stands there in the base.
    """
    lines = [line for report in told.reports for line in github.annotations(report, workspace)]
    for finding in told.findings:
        level = "warning" if finding.ours else "error"
        message = clean(f"{finding.sentence} {what_to_do(finding)}")
        lines.append(github.command(level, message, file=finding.path, title=f"{finding.exercise}: not graded"))
    return lines


def read_json(path: Path) -> bytes:
    """A file of `grade pr --json`, no more of it than is looked at.

    Raises:
        GraderError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_DATA + 1)
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}.", "It is what `grade pr --json FILE` writes.") from error


def render_comment(data: bytes) -> str:
    """The comment on a pull request, from the JSON of a `PullReport`, which may be anybody's.

    Raises:
        GraderError: it is not the JSON of one, or there is too much in it.
    """
    return f"{MARK}\n{render_pull(decode_pull(data), FEW, COMMENT_ROOM)}"


def decode_pull(data: bytes) -> PullReport:
    """What is told of a pull request, if it is what a grading could have told.

    Raises:
        GraderError: as above.
    """
    tip = "Only what `grade pr --json` writes can be posted."
    if len(data) > MAX_DATA:
        raise GraderError(f"The reports are larger than {MAX_DATA // 1024:,} KiB.", tip)
    try:
        told = msgspec.json.decode(data, type=PullReport)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise GraderError(f"These are no reports on a pull request: {error}.", tip) from error
    if (many := len(told.reports) + len(told.findings)) > MAX_RESULTS:
        raise GraderError(f"There are {many:,} reports and findings; a comment holds {MAX_RESULTS}.", tip)
    if told.schema != PULL_SCHEMA or told.ignored_count < len(told.ignored) or not all(map(possible, told.reports)):
        raise GraderError("These are reports such as no grading makes.", tip)
    return told


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
