"""The class report as pages: one for the class and one for each submission, for a browser that reads them from a folder."""

import base64
import hashlib
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from grader.cohort.classroom.classroom import Classroom, Said, summarise
from grader.cohort.gradebook.result import Result
from grader.course.changes import Reference
from grader.records.files import write_file
from grader.records.plain import LOOKS, Look
from grader.records.sanitise import clean
from grader.reports.render import make_environment, render_html

LONGEST = 80
"""Characters of a name that are shown."""

HANDING = {
    "missing": Look("Missing", "\N{MIDDLE DOT}", "dash", "open"),
    "unreadable": Look("Unreadable", "\N{BALLOT X}", "bang", "bad"),
}
"""How the outcomes are shown that a report cannot have."""


def write_pages(
    folder: Path,
    results: Iterable[Result],
    said: Said | None = None,
    strangers: frozenset[str] = frozenset(),
    references: Mapping[str, Reference] | None = None,
) -> Classroom:
    """Write `index.html` and a page for each result that has a report, and give what is shown; results pass by one at a time.

    Args:
        folder: where to.
        results: what counts of each student and exercise, with reports.
        said: what teachers said of them.
        strangers: the ids of those who are not in the roster.
        references: of the exercises, by id, against which files with unknown mistakes are shown.

    Raises:
        GraderError: a file cannot be written.
    """
    classroom = summarise(write_reports(folder, results, said or {}), said, strangers, references)
    write_file(folder / "index.html", render_class(classroom).encode("utf-8", "replace"))
    return classroom


def write_reports(folder: Path, results: Iterable[Result], said: Said) -> Iterator[Result]:
    """Write each result's page on its way."""
    for result in results:
        if result.report:
            page = render_html(result.report, said.get((result.student.id, result.exercise)))
            write_file(folder / page_name(result.student.id, result.exercise), page.encode("utf-8", "replace"))
        yield result


def page_name(student: str, exercise: str) -> str:
    """Where a student's page is, relative to the class report: safe on every system and in a link, whatever the id is."""
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    readable = re.sub(r"[^a-z0-9]+", "-", student.lower())[:24].strip("-")
    return f"reports/{re.sub(r'[^a-z0-9_]+', '-', exercise.lower())}/{readable}-{digest}.html".replace("/-", "/")


def render_class(classroom: Classroom) -> str:
    """The class report as one HTML file that fetches nothing; its script is the only one that a browser will run."""
    made = make_environment()
    made.filters.update({function.__name__: function for function in (page_name, short, hashed, percent, quoted)})
    return made.get_template("class.html").render(room=classroom, looks=LOOKS | HANDING)


def quoted(student: str) -> str:
    """An id as one types it on a command line."""
    return shlex.quote(" ".join(clean(student).split()))


def short(text: str) -> str:
    """A name that fits into a table."""
    line = " ".join(clean(text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def percent(share: float) -> str:
    """A part in percent; only all is 100, and only none is 0."""
    return f"{min(99, max(1, round(100 * share)))}" if 0 < share < 1 else f"{100 * share:.0f}"


def hashed(script: str) -> str:
    """A script as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
