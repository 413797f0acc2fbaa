"""Grading from inside a notebook: what was run in its kernel is graded in a process of its own and the report shown."""

import html
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from grader.course.notebook import Cell, Document
from grader.records.errors import GraderError
from grader.records.report import Report
from grader.reports.render import render_html

NOTEBOOK = "notebook.ipynb"

HEIGHT = 640
"""Of the report in a notebook, in pixels; it scrolls."""


class Shown(msgspec.Struct, frozen=True):
    """What a cell shows: a page in a frame of its own where there is one, so that its style stays inside, and a line of text."""

    text: str
    page: str = ""

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str | None:
        if not self.page:
            return None
        style = f"width: 100%; height: {HEIGHT}px; border: 0"
        # no scripts, no forms, and no way to the notebook around it
        return f'<iframe sandbox style="{style}" srcdoc="{html.escape(self.page)}"></iframe>'


def current_shell() -> Any:
    """The IPython that runs this code.

    Raises:
        GraderError: there is none.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise GraderError("grader.check works in a notebook. In a terminal, use the command grade.")
    return shell


def register(shell: Any) -> None:
    """Make `%grade` and `%%grade` known."""

    def magic(line: str, cell: str | None = None) -> None:
        if cell is not None:
            shell.run_cell(cell)
        show(grade_history(shell, line))

    shell.register_magic_function(magic, "line_cell", "grade")


def show(shown: Shown) -> None:
    """Display something below the cell that is running."""
    sys.modules["IPython"].display.display(shown)


def grade_history(shell: Any, line: str) -> Shown:
    """Grade all that was run in a kernel so far, each cell as it was written.

    Args:
        shell: the kernel's IPython.
        line: the exercise and, if need be, options of the command.
    """
    if not line.strip():
        return Shown("Name the exercise, for example: %%grade exercise3")
    # the first entry is a placeholder, and what is running now is the last
    cells = tuple(Cell("code", text) for text in shell.history_manager.input_hist_raw[1:])
    with tempfile.TemporaryDirectory(prefix="grade-") as name:
        folder = Path(name)
        (folder / NOTEBOOK).write_bytes(msgspec.json.encode(Document(4, cells)))
        return run_command(line.split(), folder)


def run_command(arguments: list[str], folder: Path) -> Shown:
    """Run the command on the notebook in a folder; the report, or the sentence that says why there is none."""
    record = folder / "report.json"
    exercise, *options = arguments
    # -P: what lies in the current folder is the student's, and no module of ours
    command = [sys.executable, "-P", "-m", "grader", "run", exercise, str(folder / NOTEBOOK), *options, "--json", str(record)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    if not record.exists():
        return Shown(done.stderr.strip())
    report = msgspec.json.decode(record.read_bytes(), type=Report)
    if report.outcome == "unreadable":
        return Shown(done.stderr.strip())
    submission = msgspec.structs.replace(report.submission, path="what was run in this notebook")
    repeat = f"%grade {report.exercise} --seed {report.seed}"
    page = render_html(msgspec.structs.replace(report, submission=submission, repeat=repeat))
    return Shown(f"{report.exercise} {report.title}: {report.points:g} of {report.max_points:g} points", page)
