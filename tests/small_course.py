"""Where the small course of the tests is, and how its reports are read."""

from pathlib import Path

from grader.records.report import CheckReport, Report

TESTS = Path(__file__).parent
SEED = 11


def check(report: Report, name: str) -> CheckReport:
    """One check of a report."""
    return next(check for check in report.checks if check.name == name)
