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


def with_oracle(exercise: Exercise, host: Host, options: Options, use: Callable[[LiveOracle], Result]) -> Result:
    """What a function gives for an exercise's oracle, on workers that are already there."""
    with open_oracle(exercise, options, host) as oracle:
        return use(oracle)


def check(report: Report, name: str) -> CheckReport:
    """One check of a report."""
    return next(check for check in report.checks if check.name == name)
