"""What counts of what a student has handed in."""

import datetime as dt

from grader.cohort.gradebook.result import Result, Student
from grader.cohort.marking.policy import Attempts, Late, Policy
from grader.cohort.marking.standing import amended, standings, with_reports
from sample_reports import amendment, check, report

BEST = Policy(attempts=Attempts(counts="best"))


def attempt(run, points, sha256, **fields):
    """A result; later runs graded later."""
    day = f"2026-03-0{run}T12:00:00+00:00"
    given = {"path": "scale.py", "version": "d1", "seed": 1, "submitted": day, "graded": day, "outcome": "failed"}
    who = Student(id=fields.pop("student", "s1"))
    rest = given | {"exercise": "exercise1", "max_points": 10.0} | fields
    return Result(run=run, student=who, points=points, sha256=sha256, **rest)


def counts(gradebook, policy):
    return [(one.result.student.id, one.result.run, one.points) for one in standings(gradebook, policy)]


def record(gradebook, *results):
    for one in results:
        gradebook.record([one])


def test_the_latest_attempt_counts_unless_the_course_says_the_best(gradebook):
    record(gradebook, attempt(1, 4.0, "a"), attempt(2, 9.0, "b"), attempt(3, 6.0, "c"), attempt(3, 1.0, "d", student="s2"))
    assert counts(gradebook, Policy()) == [("s1", 3, 6.0), ("s2", 3, 1.0)]
    assert counts(gradebook, BEST) == [("s1", 2, 9.0), ("s2", 3, 1.0)]


def test_a_file_that_is_graded_again_is_no_other_attempt(gradebook):
    record(gradebook, attempt(1, 9.0, "a"), attempt(2, 7.0, "a"), attempt(3, 5.0, "b"))
    assert counts(gradebook, BEST) == [("s1", 2, 7.0)]


def test_of_equal_attempts_the_latest_counts(gradebook):
    record(gradebook, attempt(1, 5.0, "a"), attempt(2, 5.0, "b"))
    assert counts(gradebook, BEST) == [("s1", 2, 5.0)]


def test_the_best_is_best_after_late_days(gradebook):
    policy = Policy(Late(percent_per_day=20.0), {"exercise1": dt.datetime(2026, 3, 2, tzinfo=dt.UTC)}, attempts=BEST.attempts)
    record(gradebook, attempt(1, 7.0, "a"), attempt(3, 10.0, "b"))
    assert counts(gradebook, policy) == [("s1", 1, 7.0)]


def test_a_fault_of_ours_is_not_hidden_behind_a_better_attempt_nor_does_it_ever_win(gradebook):
    record(gradebook, attempt(1, 5.0, "a"), attempt(2, 9.0, "b", outcome="grader_error"))
    (one,) = standings(gradebook, BEST)
    assert (one.result.run, one.final) == (2, None)
    record(gradebook, attempt(3, 4.0, "c"))
    assert counts(gradebook, BEST) == [("s1", 1, 5.0)]


def test_an_attempt_beats_having_handed_in_nothing(gradebook):
    record(gradebook, attempt(1, 5.0, "a"), attempt(2, 0.0, "", outcome="missing"))
    assert counts(gradebook, BEST) == [("s1", 1, 5.0)]


def test_points_for_a_check_survive_a_regrade_and_it_is_said_what_has_changed(gradebook):
    before, after = (report(check(name="test_value", points=points), points=points) for points in (1.0, 2.0))
    record(gradebook, attempt(1, 1.0, "5a", report=before))
    gradebook.amend(amendment(check="test_value", points=3.0, graded=1.0))
    assert [(one.earned, one.amended.changes) for one in standings(gradebook, Policy())] == [(3.0, {})]
    record(gradebook, attempt(2, 2.0, "5a", report=after))
    (one,) = standings(gradebook, Policy())
    assert (one.result.points, one.earned, one.final) == (2.0, 3.0, 3.0)
    assert one.amended.changes == {1: "graded 2 now, 1 then"}


def test_late_days_are_taken_off_what_a_teacher_set(gradebook):
    policy = Policy(Late(percent_per_day=10.0), {"exercise1": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)})
    record(gradebook, attempt(1, 1.0, "5a"))
    gradebook.amend(amendment(points=8.0))
    assert counts(gradebook, policy) == [("s1", 1, 7.0)]


def test_the_report_is_that_of_the_attempt_that_counts(gradebook):
    good, bad = (report(check(name="test_value", points=points), points=points) for points in (9.0, 2.0))
    record(gradebook, attempt(1, 9.0, "a", report=good), attempt(2, 2.0, "b", report=bad))
    assert [one.report for one in with_reports(gradebook, BEST, ())] == [good]
    assert [one.report for one in with_reports(gradebook, Policy(), ())] == [bad]


def test_only_what_was_spoken_of_is_amended(gradebook):
    record(gradebook, attempt(1, 1.0, "5a"), attempt(1, 1.0, "5a", student="s2"))
    gradebook.amend(amendment(points=None))
    kept = gradebook.amend(amendment(student="s2"))
    gradebook.withdraw(kept.id, "Ada")
    assert list(amended(gradebook, Policy(), ["exercise1"])) == [("s1", "exercise1")]
