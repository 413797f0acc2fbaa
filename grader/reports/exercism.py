"""Writes a report as the results.json of an Exercism test runner, version 3."""

import msgspec

from grader.records.plain import FAULT, cut, explanation, name
from grader.records.report import CheckReport, Report
from grader.records.sanitise import cleaned
from grader.reports.render import obstacle

LONGEST_MESSAGE = 65_535

LONGEST_OUTPUT = 500

LONGEST_FILE = 500_000
"""Bytes of the whole file at most."""

CUT = "\nOutput was cut: at most 500 characters are shown."

STATUSES = {"passed": "pass", "failed": "fail", "not_implemented": "fail", "skipped": "fail"}
"""What the format has for an outcome; every other is an error."""


class Test(msgspec.Struct, frozen=True, omit_defaults=True):
    """One check; `test_code` is the expression that was run."""

    name: str
    status: str
    message: str | None = None
    output: str | None = None
    test_code: str | None = None
    task_id: int | None = None


class Results(msgspec.Struct, frozen=True):
    """The whole file."""

    version: int
    status: str
    message: str | None
    tests: list[Test]


def render_exercism(report: Report) -> str:
    """The report as results.json; messages are shortened until the file has a size that is taken.

    The whole is an error only if no check ran: the file could not be imported, or all is our fault and says so. An exercise is
    one task, number 1.
    """
    shown, longest = cleaned(report), LONGEST_MESSAGE
    text = msgspec.json.format(msgspec.json.encode(results(shown, longest)), indent=2)
    while len(text) >= LONGEST_FILE and longest > 1:
        longest //= 2
        text = msgspec.json.format(msgspec.json.encode(results(shown, longest)), indent=2)
    return text.decode() + "\n"


def results(report: Report, longest: int) -> Results:
    """The whole, no message of more than so many characters."""
    if message := reason(report):
        return Results(version=3, status="error", message=cut(message, longest), tests=[])
    status = "pass" if report.outcome == "passed" else "fail"
    return Results(
        version=3,
        status=status,
        message=None,
        tests=[test(check, longest) for check in report.checks if check.outcome != "deferred"],
    )


def reason(report: Report) -> str:
    """Why no check ran; empty if one did."""
    outcomes = {check.outcome for check in report.checks}
    if outcomes and outcomes <= {"grader_error", "skipped", "deferred"}:
        return f"Nothing could be graded. {FAULT}"
    stopped = obstacle(report)
    if stopped and not outcomes & {"passed", "failed"}:
        return explanation(stopped)
    return ""


def test(check: CheckReport, longest: int) -> Test:
    """One check, no text of more than so many characters."""
    status = STATUSES.get(check.outcome, "error")
    message = None if status == "pass" else cut(explanation(msgspec.structs.replace(check, asked="")), longest)
    return Test(
        name=cut(name(check), longest),
        status=status,
        message=message,
        output=cut(check.output, LONGEST_OUTPUT, CUT) or None,
        test_code=cut(check.asked, longest) or None,
        task_id=1,
    )
