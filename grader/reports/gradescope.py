"""Writes a report as the results.json that Gradescope reads from an autograder."""

import msgspec

from grader.records.plain import FAULT, explanation, name, number, paragraphs
from grader.records.points import total
from grader.records.report import CheckReport, Report, to_json
from grader.records.sanitise import cleaned
from grader.reports.render import named_mistakes, summary


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """One check as Gradescope shows it; what is not set is not written."""

    name: str
    number: str
    score: float | msgspec.UnsetType = msgspec.UNSET
    max_score: float | msgspec.UnsetType = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    name_format: str = "text"
    output: str
    output_format: str = "text"
    visibility: str = "visible"


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file; `execution_time` in seconds."""

    score: float
    execution_time: float
    output: str
    output_format: str = "text"
    test_output_format: str = "text"
    test_name_format: str = "text"
    visibility: str = "visible"
    tests: list[Test]
    extra_data: dict[str, object]


def render_gradescope(report: Report) -> str:
    """The report as results.json.

    A check that could not be graded through our fault, or is left to the instructor, has neither score nor status: it is shown
    without points, neither passed nor failed. Gradescope knows no score that is still open, so where the fault is ours the text
    on top begins with how many points are missing from it and why, and `extra_data` names the checks for whoever grades again.
    """
    shown = cleaned(report)
    results = Results(
        score=shown.points,
        execution_time=shown.duration,
        output=overview(shown),
        tests=[test(check, index) for index, check in enumerate(shown.checks, 1)],
        extra_data={
            "exercise": shown.exercise,
            "outcome": shown.outcome,
            "ungraded": [check.name for check in ungraded(shown)],
            "seed": shown.seed,
            "device": shown.device,
            "torch": shown.environment.torch,
            "sandbox": shown.environment.sandbox.text,
            "sha256": shown.submission.sha256,
        },
    )
    return to_json(results).decode()


def overview(report: Report) -> str:
    """What is told of the whole: whether the score stands, how it went, which mistakes were named."""
    missing = total(check.max_points for check in ungraded(report))
    open_points = f"{number(missing)} of {number(report.max_points)} points could not be graded. {FAULT}"
    mistakes = [
        f"{named.diagnosis.title} {named.diagnosis.hint} (check {', '.join(map(str, named.checks))})"
        for named in named_mistakes(report)
    ]
    return paragraphs(
        f"{open_points} The score is not final: please tell your instructor." if ungraded(report) else "",
        f"{summary(report)}.",
        *mistakes,
        *report.notes,
        f"Printed while the file was imported:\n{report.printed}" if report.printed.strip() else "",
    )


def ungraded(report: Report) -> list[CheckReport]:
    """The checks that could not be graded through our fault."""
    return [check for check in report.checks if check.outcome == "grader_error"]


def test(check: CheckReport, index: int) -> Test:
    """One check, the first having index 1."""
    passed = check.outcome == "passed"
    printed = f"Your code printed:\n{check.output}" if check.output.strip() else ""
    told = Test(name=name(check), number=str(index), output=paragraphs("" if passed else explanation(check), printed))
    if check.outcome in {"grader_error", "deferred"}:
        return told
    status = "passed" if passed else "failed"
    return msgspec.structs.replace(told, score=check.points, max_score=check.max_points, status=status)
