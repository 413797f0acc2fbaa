"""After a regrade it is known whose points changed, and through which check."""

import pytest
import sqlalchemy as sa

from grader.cohort.classroom.display import change_lines
from grader.cohort.classroom.export import CHANGE_HEADER, export_changes
from grader.cohort.gradebook import schema
from grader.cohort.gradebook.result import Result, Student
from grader.cohort.marking.changes import last_regrade, read_changes
from sample_reports import check, report

ADA = Student(id="s1", name="Ada")


def result(run, checks, student=ADA, **fields):
    """A result whose checks have these points."""
    made = report(*(check(name=name, title=name.title(), points=points) for name, points in checks.items()))
    day = f"2026-03-0{run}T10:00:00+00:00"
    given = {"path": "scale.py", "sha256": "5a", "version": "d1", "seed": 1, "submitted": day, "graded": day, "report": made}
    rest = given | {"exercise": "exercise1", "outcome": "failed", "points": sum(checks.values()), "max_points": 10.0} | fields
    return Result(run=run, student=student, **rest)


def record(gradebook, *results):
    for one in results:
        gradebook.record([one])


def told(gradebook, run):
    return list(change_lines(list(read_changes(gradebook, run))))


def test_whose_points_changed_is_told_with_the_checks_through_which(gradebook):
    same = Student(id="s2")
    record(gradebook, result(1, {"value": 1, "shape": 2, "gone": 1}), result(1, {"value": 1}, same))
    record(gradebook, result(2, {"new": 0.5, "value": 3, "shape": 2}), result(2, {"value": 1}, same))
    assert told(gradebook, 2) == [
        "1 with other points for the same file than before:",
        "  s1 Ada, exercise1: 4 → 5.5 (new none → 0.5, value 1 → 3, gone 1 → none)",
    ]
    assert told(gradebook, 1) == []


def test_what_was_handed_in_anew_is_no_change(gradebook):
    record(gradebook, result(1, {"value": 1}), result(2, {"value": 2}, sha256="6b"))
    assert told(gradebook, 2) == []


@pytest.mark.parametrize("faulty", [1, 2])
def test_what_could_not_be_graded_through_our_own_fault_is_no_change(gradebook, faulty):
    outcomes = {faulty: "grader_error"}
    record(gradebook, *(result(run, {"value": run}, outcome=outcomes.get(run, "failed")) for run in (1, 2)))
    assert told(gradebook, 2) == []


def test_it_is_compared_with_the_result_before_and_no_earlier_one(gradebook):
    record(gradebook, *(result(run, {"value": points}) for run, points in ((1, 1), (2, 2), (3, 1))))
    assert told(gradebook, 3)[1] == "  s1 Ada, exercise1: 2 → 1 (value 2 → 1)"
    assert told(gradebook, 2)[1] == "  s1 Ada, exercise1: 1 → 2 (value 1 → 2)"


def test_a_file_that_can_be_read_now_or_whose_report_cannot_is_told_without_checks(gradebook):
    bo = Student(id="s2")
    record(gradebook, result(1, {}, report=None, outcome="unreadable"), result(1, {"value": 1}, bo))
    record(gradebook, result(2, {"value": 2}), result(2, {"value": 3}, bo))
    with gradebook.writer.begin() as connection:
        connection.execute(sa.update(schema.RESULT).filter_by(run=1, student="s2").values(report=b"of another version"))
    assert told(gradebook, 2)[1:] == ["  s1 Ada, exercise1: 0 → 2", "  s2, exercise1: 1 → 3"]


def test_the_last_regrade_is_the_last_run_that_changed_points(gradebook):
    assert last_regrade(gradebook) is None
    record(gradebook, result(1, {"value": 1}), result(2, {"value": 2}), result(3, {"value": 2}))
    assert last_regrade(gradebook) == 2


def test_many_changes_are_not_all_listed(gradebook):
    students = [Student(id=f"s{number}") for number in range(4)]
    record(gradebook, *(result(run, {"value": run}, student) for run in (1, 2) for student in students))
    changes = list(read_changes(gradebook, 2))
    assert [line.split(",")[0].strip() for line in change_lines(changes, 2)] == [
        "4 with other points for the same file than before:",
        "s0",
        "s1",
        "and 2 more: grade gradebook changes",
    ]


def test_names_in_lines_and_cells_command_nothing(gradebook):
    hostile = Student(id="=s1", name="\x1b[31mAda\n")
    record(gradebook, result(1, {"value": 1}, hostile), result(2, {"value": 2}, hostile))
    changes = list(read_changes(gradebook, 2))
    assert list(change_lines(changes))[1] == "  =s1 \ufffdAda\ufffd, exercise1: 1 → 2 (value 1 → 2)"
    assert "".join(export_changes(changes)).splitlines()[1].startswith("'=s1,")


def test_the_csv_has_a_row_for_the_whole_and_one_for_each_check(gradebook):
    record(gradebook, result(1, {"value": 1, "gone": 1}), result(2, {"value": 3}))
    lines = "".join(export_changes(read_changes(gradebook, 2))).split("\r\n")
    assert lines == [
        ",".join(CHANGE_HEADER),
        "s1,Ada,,exercise1,,,2.0,3.0,failed,failed",
        "s1,Ada,,exercise1,value,Value,1.0,3.0,failed,failed",
        "s1,Ada,,exercise1,gone,Gone,1.0,,failed,",
        "",
    ]
