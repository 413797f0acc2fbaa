"""Where the small course of the tests is, and how its reports are read."""

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from grader.checks.collect import forget_modules
from grader.course.catalogue import read_catalogue
from grader.course.course import Course, Exercise
from grader.course.stub import parse, read_source
from grader.grading.options import Options
from grader.grading.oracle import LiveOracle, open_oracle
from grader.processes.host import Host
from grader.records.report import CheckReport, Report

TESTS = Path(__file__).parent
SEED = 11
REAL = ("custom_loss", "training_loop")
"""Of the course's own exercises those on which the engine is tried: a small one, and one that trains and plants mistakes."""
Result = TypeVar("Result")

IMPORTS = "import torch\nfrom torch import nn"
SCALE = "def scale(x, factor):\n    if factor == 0:\n        raise ValueError\n    return x * factor"
SCALER = (
    "class Scaler(nn.Module):\n    def __init__(self, features):\n        super().__init__()\n"
    "        self.weight = nn.Parameter(torch.ones(features))\n\n    def forward(self, x):\n        return x * self.weight"
)
"""A right solution, cell by cell."""


def with_oracle(exercise: Exercise, host: Host, options: Options, use: Callable[[LiveOracle], Result]) -> Result:
    """What a function gives for an exercise's oracle, on workers that are already there."""
    with open_oracle(exercise, options, host) as oracle:
        return use(oracle)


@contextlib.contextmanager
def kept_oracle(exercise: Exercise, host: Host, options: Options) -> Iterator[LiveOracle]:
    """An exercise's oracle that may be open while another's is: the modules of other checks may have the same names."""
    with open_oracle(exercise, options, host) as oracle:
        forget_modules(exercise.reference_folder.parent)
        yield oracle


MISTAKES = {entry.name: entry.source for entry in read_catalogue(Course(TESTS / "courses/small").exercise("scale"))}
"""The sources of its known mistakes, by name."""

DIFF = """

## {name}
Something else is done.

A product is asked for.

```diff
{diff}
```
"""


def add_mistake(exercise: Exercise, name: str, diff: str) -> None:
    """Write one more mistake into the catalogue of a copy."""
    with exercise.catalogue_file.open("a", encoding="utf-8") as file:
        file.write(DIFF.format(name=name, diff=diff))


FILE = """

## {name}
Something else is done.

{hint}

```python file
{source}
```
"""


def write_mistake(
    exercise: Exercise, name: str, source: str, title: str = "Something else is done.", hint: str = "Do it."
) -> None:
    """Write a whole file as one more mistake into the catalogue of a copy."""
    with exercise.catalogue_file.open("a", encoding="utf-8") as file:
        file.write(FILE.format(name=name, hint=hint, source=source.strip()))


def remove_mistake(exercise: Exercise, name: str) -> None:
    """Take a mistake out of the catalogue of a copy."""
    before, _, after = exercise.catalogue_file.read_text("utf-8").partition(f"## {name}\n")
    exercise.catalogue_file.write_text(before + after[after.index("```diff") :].partition("\n```\n")[2], "utf-8")


def thin_out(exercise: Exercise) -> None:
    """Leave the planted mistakes of a copy in its catalogue and one in twenty of the others; a command does the same."""
    planted = parse(read_source(exercise), exercise.filename).planted()
    head, *entries = re.split(r"(?m)^(?=## )", exercise.catalogue_file.read_text("utf-8"))
    kept = [text for place, text in enumerate(entries) if place % 20 == 0 or text.split()[1] in planted]
    exercise.catalogue_file.write_text("".join([head, *kept]), "utf-8")


def add_second(exercise: Exercise) -> Exercise:
    """A second exercise beside the small one, each in a chapter of its own; its stub brings the class of the first along."""
    second = Exercise(
        2, "again", exercise.student_folder.parent / "exercise2_again", exercise.reference_folder.parent / "exercise2_again"
    )
    second.reference_folder.mkdir()
    first, _, _ = exercise.reference_file.read_text("utf-8").partition("class Scaler")
    second.reference_file.write_text(f"{first}# GIVEN exercise1 Scaler\n", "utf-8")
    checks, _, _ = exercise.checks_file.read_text("utf-8").partition("\n\n@pytest.mark.points(4)")
    second.checks_file.write_text(checks.replace("points(3)", "points(7)"), "utf-8")
    mistakes, _, _ = exercise.catalogue_file.read_text("utf-8").partition("\n# The module")
    second.catalogue_file.write_text(mistakes, "utf-8")
    (second.reference_folder / "statement.md").write_text("Multiply again.\n", "utf-8")
    for each, chapter in ((exercise, "First steps"), (second, "Steps, and more")):
        settings = (exercise.reference_folder / "exercise.toml").read_text("utf-8").partition("\nchapter")[0]
        (each.reference_folder / "exercise.toml").write_text(f'{settings}\nchapter = "{chapter}"\n', "utf-8")
    return second


def check(report: Report, name: str) -> CheckReport:
    """One check of a report."""
    return next(check for check in report.checks if check.name == name)
