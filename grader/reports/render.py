"""Renders a report for reading: HTML as one file of its own, Markdown for a pull request."""

import functools
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.records.amendment import Amended, Amendment
from grader.records.plain import ASIDE, FAULT, LOOKS, counted, number
from grader.records.points import total
from grader.records.report import CheckReport, Diagnosis, Mismatch, Report
from grader.records.sanitise import clean, cleaned

if TYPE_CHECKING:
    import jinja2

WORD = re.compile(r"[^\s|`]+")

LINKED = re.compile(r"@|://|www\.|#\d|GH-\d", re.IGNORECASE)
"""What is in words that GitHub makes links or notifications of, wherever they stand but in code."""

SPECIAL = re.compile(r"[\\`*_\[\]~|#]")
"""Characters with a meaning in Markdown that a backslash takes away."""

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}
"""Characters with a meaning in Markdown that are written by their number or name."""

LONGEST = 2000
"""Characters of a block of code in Markdown; GitHub refuses comments of more than 65,536."""

SHADES = "·░▒▓█"
"""Cells of a picture in text, from right to the largest error."""


class Named(msgspec.Struct, frozen=True):
    """A named mistake with the checks that it explains, by their position from 1."""

    diagnosis: Diagnosis
    checks: dict[int, CheckReport]


class Remark(msgspec.Struct, frozen=True):
    """What an instructor said of a report: `about` names a check (empty: the whole), `graded` are its own points."""

    amendment: Amendment
    about: str
    graded: float
    max_points: float
    changed: str


def render_html(report: Report, amended: Amended | None = None) -> str:
    """The report as one HTML file without scripts and without anything fetched from elsewhere.

    Args:
        report: to be shown.
        amended: what an instructor said of it, if anything; its points are shown in place of the graded ones.
    """
    return render("report.html", report, amended)


def render_markdown(report: Report) -> str:
    """The report as GitHub's Markdown, for a comment or a job summary."""
    return render("report.md", report)


def render(template: str, report: Report, amended: Amended | None = None) -> str:
    """The report by a template, with all text made safe to show."""
    shown = cleaned(report)
    earned = shown.points if amended is None or amended.points is None else amended.points
    page = environment().get_template(template)
    return page.render(
        report=shown,
        looks=LOOKS,
        fault=FAULT,
        aside=ASIDE,
        summary=summary(shown),
        named=named_mistakes(shown),
        obstacle=obstacle(shown),
        skipped=skipped(shown),
        share=100 * earned / shown.max_points if shown.max_points else 0.0,
        earned=earned,
        given=amended.checks if amended else {},
        settled=amended is not None and amended.settled,
        remarks=remarks(report, amended) if amended else [],
    )


def remarks(report: Report, amended: Amended) -> list[Remark]:
    """What an instructor said of a report, with all text made safe to show."""
    checks = {check.name: check for check in report.checks}
    found = []
    for one in amended.amendments:
        check = checks.get(one.check)
        about = clean((check.title or check.name) if check else one.check)
        graded, most = (check.points, check.max_points) if check else (report.points, report.max_points)
        said = msgspec.structs.replace(one, text=clean(one.text), author=clean(one.author))
        found.append(Remark(said, about, graded, most, amended.changes.get(one.id, "")))
    return found


@functools.cache
def environment() -> "jinja2.Environment":
    """Jinja with the project's templates, each compiled once."""
    return make_environment()


def make_environment() -> "jinja2.Environment":
    """Jinja with the project's templates and the filters that they use."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template_folder()),
        autoescape=jinja2.select_autoescape(["html"], default_for_string=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: tuple[Callable[..., str], ...] = (number, seconds, moment, inline, code, fence, cell, caption, shaded, spans)
    made.filters.update({function.__name__: function for function in filters})
    return made


def template_folder() -> Path:
    """The folder of templates: beside the modules in a wheel, above them in a checkout."""
    packaged = Path(__file__).parent.parent / "templates"
    return packaged if packaged.is_dir() else packaged.parent.parent / "templates"


def summary(report: Report) -> str:
    """One line on how it went."""
    outcomes = [check.outcome for check in report.checks]
    deferred = outcomes.count("deferred")
    total, passed = len(outcomes) - deferred, outcomes.count("passed")
    more = f", {deferred} more by your instructor" if deferred else ""
    if report.outcome == "unreadable":
        return "What was handed in cannot be graded" if report.submission.path else "Nothing was handed in that can be graded"
    if report.outcome == "passed":
        return (f"All {total} checks passed" if total > 1 else "Everything passed") + more
    ends = {
        "error": ": the file could not be imported",
        "not_implemented": ": the TODO is still open",
        "grader_error": f", {outcomes.count('grader_error')} could not be graded",
    }
    return f"{passed} of {counted(total, 'check')} passed{more}" + ends.get(report.outcome, "")


def named_mistakes(report: Report) -> list[Named]:
    """The mistakes that were named, each once, the one that costs most points first."""
    found: dict[str, Named] = {}
    for index, check in enumerate(report.checks, 1):
        if check.diagnosis:
            found.setdefault(check.diagnosis.mistake, Named(check.diagnosis, {})).checks[index] = check
    return sorted(found.values(), key=lambda named: -total(check.max_points - check.points for check in named.checks.values()))


def obstacle(report: Report) -> CheckReport | None:
    """The check to quote once for all when the file could not be imported, or cannot be graded."""
    if report.outcome not in {"error", "unreadable"}:
        return None
    return next((check for check in report.checks if check.outcome not in {"passed", "skipped", "deferred"}), None)


def skipped(report: Report) -> dict[str, list[CheckReport]]:
    """The checks that were skipped, by the reason."""
    found: dict[str, list[CheckReport]] = {}
    for check in report.checks:
        if check.outcome == "skipped" and check.message:
            found.setdefault(check.message, []).append(check)
    return found


def seconds(value: float) -> str:
    """A duration for reading."""
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"  # noqa: PLR2004


def moment(started: str) -> str:
    """A time in ISO 8601 for reading."""
    return started.replace("T", " ").replace("+00:00", " UTC")


def caption(mismatch: Mismatch) -> str:
    """What the picture of a wrong tensor shows; an axis too long for it is drawn in blocks."""
    drawn = sum(len(row) for row in mismatch.cells)
    blocks = " (each square stands for several values)" if drawn < math.prod(mismatch.shape) else ""
    return f"where the {mismatch.shape} tensor is wrong{blocks}"


def shaded(mismatch: Mismatch) -> str:
    """The picture of a wrong tensor in text, every cell two characters wide so that it is about square."""
    return "\n".join("".join(2 * SHADES[math.ceil(4 * cell)] for cell in row) for row in mismatch.cells)


def spans(text: str) -> str:
    """What an author wrote, as HTML in which code between backticks is code; text with an odd number of them is as it is."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):
        return escape(text)
    return Markup().join(Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts))


def inline(text: str) -> str:
    """Text within a line of Markdown that shows as it is: no markup, no links, nobody notified."""
    words = " ".join(text.split())
    result, end = "", 0
    # word by word: one pattern for both would take the square of a long word's length
    for match in filter(lambda match: LINKED.search(match[0]), WORD.finditer(words)):
        result += escaped(words[end : match.start()]) + f"`{match[0]}`"
        end = match.end()
    return result + escaped(words[end:])


def escaped(text: str) -> str:
    """Text without meaning to Markdown."""
    return re.sub(r"[&<>$]", lambda match: ENTITIES[match[0]], SPECIAL.sub(r"\\\g<0>", text))


def code(text: str) -> str:
    """A span of code in Markdown whatever is in it; not for tables, where a pipe ends the cell."""
    line = " ".join(text.split())
    mark = "`" * (longest_run(line) + 1)
    return f"{mark} {line} {mark}" if "`" in line else f"`{line}`"


def fence(text: str) -> str:
    """A block of code in Markdown that nothing in it can end."""
    body = text.rstrip()
    if len(body) > LONGEST:
        body = f"{body[:LONGEST]}\n... and {len(body) - LONGEST:,} characters more"
    mark = "`" * max(3, longest_run(body) + 1)
    return f"{mark}text\n{body}\n{mark}"


def cell(text: str) -> str:
    """Markdown for a table, where a pipe would end the cell, also in a span of code."""
    return " ".join(text.split()).replace("|", "\\|")


def longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max((len(run) for run in re.findall("`+", text)), default=0)
