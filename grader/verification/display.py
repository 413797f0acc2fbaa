"""How a verification is shown in a terminal: what is wrong, what to do, and mistakes against checks."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.records.plain import counted
from grader.reports.terminal import WIDTH, indented
from grader.verification.result import Problem, Result, seeds_text

COUNTED = ("mistake", "variant", "combination")
"""What a verification counts."""

SEEN = {"named": ("◆", "green"), "caught": ("✓", "green"), "skipped": ("-", "dim"), "passed": ("·", "dim"), "": (" ", "dim")}
"""How a check sees a mistake."""


def show_result(console: Console, result: Result) -> None:
    """An exercise verified: what is wrong, then what is doubtful, each with what to do, then all in one line."""
    console.print(Text(result.exercise, "bold"))
    advised: set[str] = set()
    for sign, colour, problems in (("✗", "red", result.problems), ("!", "yellow", result.warnings)):
        for problem in problems:
            show_problem(console, problem, Text(f"  {sign} ", colour))
            if problem.advice not in advised:
                console.print(indented(f"→ {problem.advice}", 6, "italic"))
            advised.add(problem.advice)
    console.print(indented(summary(result), 2, "red" if result.problems else "green"))


def show_problem(console: Console, problem: Problem, sign: Text) -> None:
    """What is wrong with one implementation or text."""
    line = Table.grid()
    line.add_column(no_wrap=True)
    line.add_column()
    where = f", {seeds_text(problem.seeds)}" if problem.seeds else ""
    line.add_row(sign, Text(f"{problem.kind} {problem.name}{where}: {problem.what}"))
    console.print(line)


def summary(result: Result) -> str:
    """How much was verified, and how it went."""
    seeds = {finding.seed for finding in result.findings}
    kinds = [(kind, {finding.name for finding in result.findings if finding.kind == kind}) for kind in COUNTED]
    parts = [counted(len(result.checks), "check"), *(counted(len(names), kind) for kind, names in kinds if names)]
    how = counted(len(result.problems), "problem") if result.problems else "no problems"
    doubts = f", {counted(len(result.warnings), 'warning')}" if result.warnings else ""
    return f"{', '.join(parts)}, {counted(len(seeds), 'seed')}: {how}{doubts} ({result.seconds:.1f} s)"


def show_table(console: Console, result: Result) -> None:
    """The mistakes against the checks with the first seed: which check catches or names each, and what is left of ten points."""
    numbers = [str(number) for number, _ in enumerate(result.checks, 1)]
    room = min(WIDTH - 10 - 2 * len(numbers), max((len(mistake.name) for mistake in result.mistakes()), default=0))
    console.print()
    for place in (-2, -1):
        digits = [number[place] if len(number) >= -place else " " for number in numbers]
        if "".join(digits).strip():
            console.print(Text(" " * (room + 4) + " ".join(digits), "bold"))
    for mistake in result.mistakes():
        line = Text(f"  {shortened(mistake.name, room):{room}}  ")
        for outcome, blamed in zip(mistake.outcomes, mistake.blamed, strict=True):
            line.append(*SEEN["named" if blamed == mistake.name else outcome if outcome in SEEN else "caught"]).append(" ")
        console.print(line.append(f" {10 * mistake.points:4.3g}"))
    console.print()
    for number, (name, title) in zip(numbers, result.checks, strict=True):
        console.print(indented(f"{number:>2} {name}: {title}", 2))
    console.print(indented("◆ caught and named  ✓ caught  - skipped  · passes; last: points of ten", 2, "dim"))


def shortened(name: str, room: int) -> str:
    """A name cut to a width."""
    return name if len(name) <= room else f"{name[: room - 1]}…"
