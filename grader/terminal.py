"""What is shown in a terminal: reports, progress, findings. Everything fits 80 columns."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.course import Exercise
from grader.progress import Progress
from grader.report import CheckReport, Report
from grader.text import cleaned
from grader.verify import Finding

WIDTH = 80

MARKS = {"passed": ("✓", "green"), "skipped": ("-", "dim"), "not_implemented": ("○", "yellow"), "grader_error": ("!", "magenta")}
"""The sign and colour of an outcome; every other is a loss."""

LABELS = {
    "not_implemented": "not written yet",
    "timeout": "ran out of time",
    "crashed": "crashed",
    "memory": "out of memory",
    "skipped": "skipped",
    "grader_error": "a fault of the grader, not yours",
}


def make_console(*, stderr: bool = False) -> Console:
    """A console of at most 80 columns, with colour only on a terminal."""
    console = Console(stderr=stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def show_report(console: Console, report: Report) -> None:
    """A report: score, then every check; a named mistake is explained where it first appears."""
    report = cleaned(report)
    console.print()
    console.print(heading(report))
    console.print()
    told: set[str] = set()
    for check in report.checks:
        show_check(console, check, told)
    if report.printed.strip():
        console.print(indented(f"The file printed while it was imported:\n{shorten(report.printed)}", 2, "dim"))
    console.print(Text(f"{report.device}, seed {report.seed}, {report.duration:.2f} s", "dim"))


def heading(report: Report) -> Text:
    """Title and score."""
    colour = "green" if report.points == report.max_points else "yellow" if report.points else "red"
    title = Text(f"{report.exercise} {report.title}  ", "bold")
    return title.append(f"{report.points:g} of {report.max_points:g} points", f"bold {colour}")


def show_check(console: Console, check: CheckReport, told: set[str]) -> None:
    """One check: a line when it passed, else what was seen and what to do. `told` are the mistakes explained before."""
    sign, colour = MARKS.get(check.outcome, ("✗", "red"))
    line = Table.grid(padding=(0, 1), expand=True)
    line.add_column(width=1)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    points = f"{check.points:g}/{check.max_points:g}"
    line.add_row(Text(sign, colour), Text(check.title or check.name), Text(points, colour))
    console.print(line)
    if check.outcome == "passed":
        return
    if check.diagnosis:
        console.print(indented(f"→ {check.diagnosis.title}", 2, "bold"))
        if check.diagnosis.mistake not in told:
            console.print(indented(check.diagnosis.hint, 4))
        told.add(check.diagnosis.mistake)
    label, message = LABELS.get(check.outcome), check.message
    console.print(indented(f"{label}: {message}" if label and message else message or label or check.outcome, 2))
    if check.asked and check.asked not in check.message:
        console.print(indented(f"run: {check.asked}", 2, "dim"))
    if check.hint and not check.diagnosis:
        console.print(indented(check.hint, 2, "italic"))
    if check.output.strip():
        console.print(indented(f"printed:\n{shorten(check.output)}", 2, "dim"))


def indented(text: str, by: int, style: str = "") -> Padding:
    """A paragraph moved to the right."""
    return Padding(Text(text, style), (0, 0, 0, by))


def shorten(text: str, lines: int = 8) -> str:
    """The first lines of what was printed."""
    kept = text.strip("\n").splitlines()
    return "\n".join(kept[:lines] + ([f"… ({len(kept) - lines} lines more)"] if len(kept) > lines else []))


def show_progress(console: Console, exercises: Iterable[Exercise], progress: Progress, titles: dict[str, str]) -> None:
    """Every exercise with its state and best points."""
    table = Table.grid(padding=(0, 2))
    for exercise in exercises:
        best = progress.get(exercise.id)
        if best is None or not best.runs:
            sign, colour, points = "○", "dim", "not graded yet"
        else:
            done = best.points >= best.max_points
            sign, colour = ("✓", "green") if done else ("◐", "yellow")
            points = f"{best.points:g} of {best.max_points:g}"
        table.add_row(Text(sign, colour), Text(exercise.id, "bold"), Text(titles[exercise.id]), Text(points, colour))
    console.print(table)


def show_finding(console: Console, finding: Finding) -> None:
    """One line of a verification."""
    sign, colour = ("✗", "red") if finding.problem else ("✓", "green")
    line = Text(f"  {sign} ", colour).append(f"{finding.kind} {finding.name}", "default").append(f"  {finding.points:g}", "dim")
    console.print(line)
    if finding.problem:
        console.print(indented(f"seed {finding.seed}: {finding.problem}", 4, "red"))
