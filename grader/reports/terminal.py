"""What is shown in a terminal: reports and progress. Everything fits 80 columns."""

from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.course.course import Exercise
from grader.course.progress import Best, Progress
from grader.course.settings import Settings, by_chapter
from grader.records.plain import ASIDE, counted, device
from grader.records.report import CheckReport, Report
from grader.records.sanitise import cleaned

WIDTH = 80

MARKS = {
    "passed": ("✓", "green"),
    "skipped": ("-", "dim"),
    "deferred": ("-", "dim"),
    "not_implemented": ("○", "yellow"),
    "grader_error": ("!", "magenta"),
}
"""The sign and colour of an outcome; every other is a loss."""

LABELS = {
    "not_implemented": "not written yet",
    "timeout": "ran out of time",
    "crashed": "crashed",
    "memory": "out of memory",
    "skipped": "skipped",
    "deferred": "checked by your instructor",
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
    for note in report.notes:
        console.print(indented(f"! {note}", 0, "yellow"))
    if report.printed.strip():
        console.print(indented(f"The file printed while it was imported:\n{shorten(report.printed)}", 2, "dim"))
    console.print(Text(f"{device(report)}, seed {report.seed}, {report.duration:.2f} s", "dim"))


def heading(report: Report) -> Text:
    """Title and score."""
    colour = "green" if report.points == report.max_points else "yellow" if report.points else "red"
    title = Text(f"{report.exercise} {report.title}  ", "bold")
    return title.append(f"{report.points:g} of {report.max_points:g} points", f"bold {colour}")


def show_check(console: Console, check: CheckReport, told: set[str]) -> None:
    """One check: a line when it passed or was not run, else what was seen and what to do. `told` is what was explained before."""
    console.print(head(check))
    if check.outcome in ASIDE:
        if check.message and check.message not in told:
            console.print(indented(check.message, 2, "dim"))
        told.add(check.message)
    elif check.outcome != "passed":
        show_loss(console, check, told)


def head(check: CheckReport) -> Table:
    """The line on a check: its sign, its title and its points, or why it was not run."""
    sign, colour = MARKS.get(check.outcome, ("✗", "red"))
    line = Table.grid(padding=(0, 1), expand=True)
    line.add_column(width=1)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    points = f"{check.points:g}/{check.max_points:g}" if check.points or check.max_points else ""
    style = ""
    if check.outcome in ASIDE:
        style, label = "dim", LABELS[check.outcome]
        points = label if check.outcome == "deferred" else f"{label}  {points}"
    line.add_row(Text(sign, colour), Text(check.title or check.name, style), Text(points, colour))
    return line


def show_loss(console: Console, check: CheckReport, told: set[str]) -> None:
    """What was seen in a check that did not pass, and what to do."""
    if check.diagnosis:
        console.print(indented(f"→ {check.diagnosis.title}", 2, "bold"))
        if check.diagnosis.mistake not in told:
            console.print(indented(check.diagnosis.hint, 4))
        told.add(check.diagnosis.mistake)
    # an open TODO, or a file that cannot be imported, is behind every check, and is told once
    label = LABELS.get(check.outcome)
    if check.message and check.message in told:
        console.print(indented(label or "as above", 2))
        return
    if check.outcome in {"not_implemented", "error", "timeout", "crashed"}:
        told.add(check.message)
    console.print(indented(": ".join(filter(None, (label, check.message))) or check.outcome, 2))
    if check.asked and check.asked not in check.message:
        console.print(indented(f"run: {check.asked}", 2, "dim"))
    if check.hint and not check.diagnosis:
        console.print(indented(check.hint, 2, "italic"))
    if check.output.strip():
        console.print(indented(f"printed:\n{shorten(check.output)}", 2, "dim"))


def show_changes(console: Console, before: Report | None, after: Report) -> None:
    """What the last save has won and lost, and that the next one is waited for."""
    earlier = {check.name: check for check in before.checks} if before else {}
    for check in cleaned(after).checks:
        difference = check.points - earlier[check.name].points if check.name in earlier else 0.0
        if difference:
            colour = "green" if difference > 0 else "red"
            console.print(Text(f"{difference:+g} ", f"bold {colour}").append(check.title or check.name, "default"))
    if before and before.points != after.points:
        console.print(Text(f"{before.points:g} → {after.points:g} points since the last save"))
    elif before:
        console.print(Text("the same points as before", "dim"))
    console.print(Text("waiting for the next save; Ctrl-C ends", "dim"))


def indented(text: str, by: int, style: str = "") -> Padding:
    """A paragraph moved to the right."""
    return Padding(Text(text, style), (0, 0, 0, by))


def shorten(text: str, lines: int = 8) -> str:
    """The first lines of what was printed."""
    kept = text.strip("\n").splitlines()
    return "\n".join(kept[:lines] + ([f"… ({counted(len(kept) - lines, 'line')} more)"] if len(kept) > lines else []))


def show_progress(console: Console, settings: Mapping[Exercise, Settings], progress: Progress) -> None:
    """Every exercise in one line with its state and best points, under the heading of its chapter."""
    names = max((len(exercise.id) for exercise in settings), default=0)
    states = {exercise: state(progress.get(exercise.id)) for exercise in settings}
    room = console.width - names - max((len(points) for _, _, points in states.values()), default=0) - len("○" + 3 * "  ")
    titles = {exercise: Text(own.title) for exercise, own in settings.items()}
    widest = min(room, max((title.cell_len for title in titles.values()), default=0))
    for chapter, exercises in by_chapter(settings).items():
        if chapter:
            console.print(Text(chapter, "dim"))
        for exercise in exercises:
            sign, colour, points = states[exercise]
            titles[exercise].truncate(widest, overflow="ellipsis", pad=True)
            row = (sign, colour), "  ", (exercise.id.ljust(names), "bold"), "  ", titles[exercise], "  ", (points, colour)
            console.print(Text.assemble(*row))


def state(best: Best | None) -> tuple[str, str, str]:
    """How far an exercise has come: its sign, the colour, the points in words."""
    if best is None or not best.runs:
        return "○", "dim", "not graded yet"
    sign, colour = ("✓", "green") if best.points >= best.max_points else ("◐", "yellow")
    return sign, colour, f"{best.points:g} of {best.max_points:g}"
