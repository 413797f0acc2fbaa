"""A class at a glance."""

from grader.cohort.classroom.classroom import summarise, tenth
from grader.cohort.gradebook.result import Result, Student
from grader.records.amendment import amend
from grader.records.report import Diagnosis
from sample_reports import amendment, check, report

JANE, ANNA, BEN = (Student(id=name, name=name.title()) for name in ("jane", "anna", "ben"))
RELU = Diagnosis(mistake="relu", title="An activation follows the last layer.", hint="Scores may be negative.")
BIAS = Diagnosis(mistake="bias", title="The layers lack a bias.", hint="Leave bias as it is.")


def result(student, *checks, exercise="exercise3", **fields):
    """A result with a report on these checks, or without one if there are none."""
    made = (
        report(*checks, exercise=exercise, **{key: fields[key] for key in fields.keys() & {"outcome", "title"}})
        if checks
        else None
    )
    values = {
        "run": 1,
        "student": student,
        "exercise": exercise,
        "path": "mlp.py",
        "sha256": "0",
        "version": "1",
        "seed": 1,
        "submitted": "",
        "graded": "",
        "outcome": made.outcome if made else "missing",
        "points": made.points if made else 0.0,
        "max_points": made.max_points if made else 10.0,
        "report": made,
    }
    return Result(**values | {key: value for key, value in fields.items() if key != "title"})


def test_misconceptions_are_ranked_by_the_students_who_hold_them():
    room = summarise(
        [
            result(JANE, check(diagnosis=BIAS), check(diagnosis=BIAS, name="test_other")),
            result(JANE, check(diagnosis=RELU), exercise="exercise2"),
            result(ANNA, check(diagnosis=RELU)),
            result(BEN, check(diagnosis=RELU)),
        ]
    )
    held = [(one.exercise, one.title, one.hint, [student.id for student in one.students]) for one in room.misconceptions]
    assert held == [
        ("exercise3", RELU.title, RELU.hint, ["anna", "ben"]),
        ("exercise2", RELU.title, RELU.hint, ["jane"]),
        ("exercise3", BIAS.title, BIAS.hint, ["jane"]),
    ]


def test_checks_are_ranked_by_the_share_that_passes_of_what_could_be_graded():
    easy, hard = {"name": "test_easy", "title": "Easy."}, {"name": "test_hard", "title": "Hard."}
    room = summarise(
        [
            result(JANE, check("passed", **easy), check("timeout", **hard)),
            result(ANNA, check("passed", **easy), check("passed", **hard)),
            result(BEN, check("grader_error", **easy), check("timeout", **hard), check("deferred", name="test_later")),
        ]
    )
    assert [(one.title, one.graded, one.outcomes, round(one.share(), 2)) for one in room.difficulties] == [
        ("Hard.", 3, {"timeout": 2, "passed": 1}, 0.33),
        ("Easy.", 2, {"passed": 2, "grader_error": 1}, 1.0),
    ]


def test_what_has_no_points_is_listed_and_counts_in_no_distribution():
    room = summarise(
        [
            result(JANE, check("passed"), check(), title="A perceptron"),
            result(ANNA),
            result(BEN, outcome="unreadable", note="mlp.py is\x1b[1m a link."),
            result(Student(id="dan"), outcome="grader_error", note="The process ended.", points=3.0),
            result(Student(id="eve"), check("grader_error"), outcome="grader_error"),
        ]
    )
    (spread,) = room.spreads
    assert (spread.title, spread.graded, spread.mean, spread.missing) == ("A perceptron", 1, 2.0, 1)
    assert spread.bins == (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0)
    assert [case.student.id for case in room.missing] == ["anna"]
    assert [(case.student.id, case.notes()) for case in room.unreadable] == [("ben", ("mlp.py is\ufffd a link.",))]
    assert [(case.student.id, case.cells[0].has_report) for case in room.faults] == [("dan", False), ("eve", True)]
    assert [row.points() for row in room.rows] == [2.0, 0.0, 0.0, 0.0, 0.0]


def test_a_student_is_one_case_whatever_is_the_matter_with_how_many_exercises():
    missing = [result(JANE, exercise=f"exercise{number}") for number in (10, 9)]
    room = summarise([*missing, result(JANE, check(), exercise="exercise1"), result(ANNA), result(ANNA, exercise="exercise4")])
    assert [(case.student.id, [cell.exercise for cell in case.cells], case.whole) for case in room.missing] == [
        ("jane", ["exercise9", "exercise10"], False),
        ("anna", ["exercise3", "exercise4"], True),
    ]


def test_an_exercise_that_nobody_handed_in_has_an_empty_distribution():
    (spread,) = summarise([result(JANE)]).spreads
    assert (spread.graded, spread.mean, sum(spread.bins), spread.max_points) == (0, 0.0, 0, 10.0)


def test_exercises_come_by_number_and_a_student_is_one_row():
    room = summarise([result(JANE, check(), exercise=f"exercise{number}") for number in (10, 9, 2)])
    assert room.exercises == ("exercise2", "exercise9", "exercise10")
    assert len(room.rows) == 1
    assert summarise([]).rows == ()


def test_only_full_marks_are_in_the_last_column():
    columns = {0.0: 0, 0.99: 0, 1.0: 1, 0.1 + 0.2 + 0.7: 1, 9.99: 9, 9.9999999999: 9, 10.0: 10, -1.0: 0}
    assert {points: tenth(points, 10.0) for points in columns} == columns
    assert tenth(0.3, 1.0) == 3  # 10 * 0.3 is a little less than 3 in binary for some tenths
    assert tenth(0.0, 0.0) == 10


def said(one, *amendments):
    """What teachers said of a result, as a classroom takes it."""
    checks = {check.name: check for check in one.report.checks} if one.report else {}
    return {(one.student.id, one.exercise): amend(amendments, one.sha256, one.points, checks)}


def test_points_that_a_teacher_set_count_and_are_told_with_what_has_changed_first():
    jane, anna = result(JANE, check()), result(ANNA, check())
    unchanged = amendment(points=1.9, graded=jane.points, sha256="0")
    changed = amendment(id=2, points=1.5, graded=anna.points + 1, sha256="0", text="No\x1b[31m.")
    room = summarise([jane, anna, result(BEN, check())], said(jane, unchanged) | said(anna, changed))
    assert [row.points() for row in room.rows] == [1.9, 1.5, jane.points]
    assert [(one.cell.student.id, bool(one.changed)) for one in room.remarks] == [("anna", True), ("jane", False)]
    assert room.remarks[0].amendment.text == "No\ufffd."
    assert room.spreads[0].bins[9] == 1
    assert [cell.is_set for row in room.rows for cell in row.cells.values()] == [True, True, False]


def test_a_comment_changes_no_points():
    jane = result(JANE, check())
    room = summarise([jane], said(jane, amendment(points=None)))
    assert [row.points() for row in room.rows] == [jane.points]
    assert not room.rows[0].cells["exercise3"].is_set
    assert len(room.remarks) == 1


def test_who_handed_in_nothing_or_met_a_fault_of_ours_has_the_points_that_were_set():
    jane, anna = result(JANE), result(ANNA, check("grader_error", points=0.0), outcome="grader_error")
    set_points = amendment(points=6.0)
    room = summarise([jane, anna], said(jane, set_points) | said(anna, set_points))
    assert [row.points() for row in room.rows] == [6.0, 6.0]
    assert room.faults == ()
    assert [case.student for case in room.missing] == [JANE]
    assert (room.spreads[0].graded, room.spreads[0].mean) == (2, 6.0)
    half = summarise([anna], said(anna, amendment(check="test_gone")))
    assert len(half.faults) == 1


def test_equal_files_are_found_but_for_stubs_and_what_was_handed_in_together():
    room = summarise(
        [
            result(JANE, check(), sha256="a", path="jane/mlp.py"),
            result(ANNA, check(), sha256="a", path="anna/mlp.py"),
            result(BEN, check(), sha256="b", path="ben/mlp.py"),
            result(JANE, check("passed"), exercise="exercise2", sha256="c", path="team/mlp.py"),
            result(ANNA, check("passed"), exercise="exercise2", sha256="c", path="team/mlp.py"),
            *(
                result(
                    one,
                    check("not_implemented"),
                    exercise="exercise4",
                    sha256="d",
                    path=f"{one.id}/x.py",
                    outcome="not_implemented",
                )
                for one in (JANE, ANNA)
            ),
            *(result(one, exercise="exercise5", sha256="") for one in (JANE, ANNA)),
        ]
    )
    assert [(one.exercise, one.students) for one in room.copies] == [("exercise3", (JANE, ANNA))]


def test_in_two_runs_files_of_one_path_are_two_files():
    room = summarise([result(JANE, check(), sha256="a"), result(ANNA, check(), sha256="a", run=2)])
    assert [one.students for one in room.copies] == [(JANE, ANNA)]
