"""Where the small course of the tests is, and how its reports are read."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from grader.course.course import Exercise
from grader.grading.oracle import LiveOracle, Options, open_oracle
from grader.processes.host import Host
from grader.records.report import CheckReport, Report

TESTS = Path(__file__).parent
SEED = 11
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


def check(report: Report, name: str) -> CheckReport:
    """One check of a report."""
    return next(check for check in report.checks if check.name == name)
