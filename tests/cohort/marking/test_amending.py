"""A teacher says only what can be meant."""

import pytest

from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.cohort.marking.amending import Word, find_student, say
from grader.cohort.marking.policy import Attempts, Policy
from grader.records.errors import GraderError
from sample_reports import check, report

ADA = Student(id="s1", name="Ada Lovelace", email="ada@x.org")
MISSING = Student(id="s2", name="Bo Ek")


def result(run, student=ADA, points=5.0, **fields):
    made = report(check(name="test_value", title="Every element.", points=points, max_points=6.0), points=points)
    day = f"2026-03-0{run}T10:00:00+00:00"
    given = {"path": "scale.py", "sha256": f"file{run}", "version": "d1", "seed": 1, "submitted": day, "graded": day}
    rest = given | {"outcome": "failed", "exercise": "exercise1", "max_points": 10.0, "report": made} | fields
    return Result(run=run, student=student, points=points, **rest)


@pytest.fixture
def gradebook(tmp_path):
    """A gradebook in which one student has tried twice, and another has handed in nothing."""
    with open_gradebook(str(tmp_path / "g.db")) as opened:
        for seed in (1, 2):
            opened.add_run("source", seed, "cpu", 0.0, "0.1.0")
        opened.record([result(1), result(1, MISSING, 0.0, outcome="missing", report=None, sha256="")])
        opened.record([result(2, points=3.0)])
        yield opened


def refused(gradebook, student, word):
    with pytest.raises(GraderError) as raised:
        say(gradebook, Policy(), student, "exercise1", word)
    assert list(gradebook.amendments()) == []
    return raised.value.sentence, raised.value.tip


@pytest.mark.parametrize("name", ["s1", "S1", "ada@x.org", "Ada Lovelace", "Lovelace, Ada"])
def test_a_student_is_found_by_id_email_or_name(gradebook, name):
    assert find_student(gradebook, name) == ADA


def test_of_ids_that_differ_by_case_the_one_that_is_meant_is_found(gradebook):
    gradebook.enrol([Student(id="S1", name="Cy")])
    assert [find_student(gradebook, name).name for name in ("S1", "s1")] == ["Cy", "Ada Lovelace"]


@pytest.mark.parametrize("name", ["s9", "Ek Lovelace", ""])
def test_nobody_is_found_by_a_name_that_is_nobodys(gradebook, name):
    with pytest.raises(GraderError, match="Nobody in the gradebook, or more than one, goes by"):
        find_student(gradebook, name)


def test_what_was_seen_is_noted_of_the_attempt_that_counts(gradebook):
    latest = say(gradebook, Policy(), ADA, "exercise1", Word(7.0, " Right idea. ", "Jo"))
    best = say(gradebook, Policy(attempts=Attempts("best")), ADA, "exercise1", Word(None, "Look again.", "Jo"))
    assert (latest.sha256, latest.graded, latest.points, latest.text, latest.author) == ("file2", 3.0, 7.0, "Right idea.", "Jo")
    assert (best.sha256, best.graded, best.points) == ("file1", 5.0, None)
    assert list(gradebook.amendments()) == [latest, best]


@pytest.mark.parametrize("name", ["test_value", "value", "Every element."])
def test_a_check_goes_by_its_name_or_its_title(gradebook, name):
    kept = say(gradebook, Policy(), ADA, "exercise1", Word(6.0, "Right.", "Jo", name))
    assert (kept.check, kept.graded) == ("test_value", 3.0)


def test_who_handed_in_nothing_can_be_given_points(gradebook):
    assert say(gradebook, Policy(), MISSING, "exercise1", Word(4.0, "On paper.", "Jo")).sha256 == ""


@pytest.mark.parametrize("points", [-0.5, 10.5, float("nan"), float("inf")])
def test_there_are_no_more_points_than_the_exercise_is_worth(gradebook, points):
    sentence, _ = refused(gradebook, ADA, Word(points, "So.", "Jo"))
    assert sentence.startswith("exercise1 is worth 10 points: ")


def test_nor_more_than_the_check_is_worth(gradebook):
    sentence, _ = refused(gradebook, ADA, Word(6.5, "So.", "Jo", "value"))
    assert sentence == "test_value is worth 6 points: 6.5 cannot be set."


def test_what_cannot_be_meant_is_refused_with_what_can(gradebook):
    assert refused(gradebook, ADA, Word(1.0, " \n", "Jo"))[0] == "There is nothing to read in that."
    assert refused(gradebook, ADA, Word(1.0, "So.", "Jo", "shape")) == (
        "exercise1 of s1 has no check shape.",
        "It has: test_value.",
    )
    assert refused(gradebook, MISSING, Word(1.0, "So.", "Jo", "value"))[0] == "exercise1 of s2 has no checks: missing."
    gradebook.enrol([Student(id="s3")])
    assert refused(gradebook, Student(id="s3"), Word(1.0, "So.", "Jo"))[0] == "There is no result of s3 on exercise1."


def test_points_of_a_check_that_would_not_count_are_refused_until_those_of_the_whole_are_taken_back(gradebook):
    whole = say(gradebook, Policy(), ADA, "exercise1", Word(7.0, "So.", "Jo"))
    with pytest.raises(GraderError, match=r"^7 points are set for the whole of exercise1") as raised:
        say(gradebook, Policy(), ADA, "exercise1", Word(1.0, "So.", "Jo", "value"))
    assert raised.value.tip == f"Take them back first: grade gradebook take-back {whole.id}"
    say(gradebook, Policy(), ADA, "exercise1", Word(None, "Look here.", "Jo", "value"))
    gradebook.withdraw(whole.id, "Jo")
    assert say(gradebook, Policy(), ADA, "exercise1", Word(1.0, "So.", "Jo", "value")).points == 1.0
