"""The commands by which a teacher has the last word, and what becomes of it."""

import csv
import getpass
import io

import msgspec
import pytest
from click.testing import CliRunner

from cohorts import copy_course
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.commands.gradebook import gradebook
from grader.commands.student import ExerciseOrCommand
from sample_reports import check, report

GRADE = ExerciseOrCommand(commands={"gradebook": gradebook})
ADA, BO = Student(id="s1", name="Ada Lovelace", email="ada@x.org"), Student(id="s2", name="Bo Ek")


def result(student, run=1, points=5.0):
    made = report(check(name="test_value", title="Every element.", points=points, max_points=6.0), points=points)
    day = f"2026-03-0{run}T10:00:00+00:00"
    given = {"path": "scale.py", "sha256": "5a", "version": "d1", "seed": 1, "submitted": day, "graded": day, "report": made}
    return Result(run=run, student=student, exercise="exercise1", outcome="failed", points=points, max_points=10.0, **given)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of two exercises."""
    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def book(course, tmp_path):
    """The address of a gradebook with two students."""
    url = str(tmp_path / "g.db")
    with open_gradebook(url) as opened:
        for seed in (1, 2):
            opened.add_run("source", seed, "cpu", 0.0, "0.1.0")
        opened.record([result(ADA), result(BO)])
    return url


@pytest.fixture
def grade(course, book, monkeypatch):
    """The command on that gradebook, in the course."""
    monkeypatch.chdir(course.root)
    return lambda *arguments, **more: CliRunner().invoke(GRADE, ["gradebook", *arguments, "--gradebook", book], **more)


def grade_again(book, points):
    with open_gradebook(book) as opened:
        opened.record([result(ADA, 2, points)])


def exported(grade):
    return {row["student"]: row for row in csv.DictReader(io.StringIO(grade("export", "scale").stdout))}


def test_points_are_set_shown_exported_and_taken_back(grade):
    said = grade("set", "s1", "scale", "7", "--because", "Right idea.", "--by", "Jo")
    assert said.exit_code == 0, said.output
    assert said.stdout.splitlines() == [
        "Ada Lovelace, exercise1: 7 of 10 (graded 5, 7 before late days)",
        "To take it back: grade gradebook take-back 1",
    ]
    assert exported(grade)["s1"]["final_points"] == "7.0"
    assert exported(grade)["s2"]["final_points"] == "5.0"
    row = next(line.split() for line in grade("show", "scale").stdout.splitlines() if line.lstrip().startswith("s1"))
    assert row == ["s1", "Ada", "Lovelace", "exercise1", "failed", "5/10", "7", "7"]
    back = grade("take-back", "1", "--by", "Bo")
    assert back.stdout.splitlines() == ["Taken back: 1", "Ada Lovelace, exercise1: 5 of 10 (graded 5, 5 before late days)"]
    assert exported(grade)["s1"]["final_points"] == "5.0"
    again = grade("take-back", "1")
    assert again.exit_code == 2
    assert "Nothing stands under 1." in again.stderr


def test_what_was_set_survives_a_regrade_which_is_told(grade, book):
    grade("set", "ada@x.org", "1", "6", "--check", "value", "--because", "Right idea.", "--by", "Jo")
    grade_again(book, 2.0)
    row = exported(grade)["s1"]
    assert (row["points"], row["set_points"], row["changed_since"]) == ("2.0", "6.0", "graded 2 now, 5 then")
    shown = grade("show", "scale")
    assert "6!" in shown.stdout
    assert "Results that have changed since a teacher spoke of them: 1 (s1 exercise1)." in shown.stderr


def test_the_history_of_a_student_tells_results_and_words_with_who_and_when(grade, book):
    grade("set", "s1", "scale", "7", "--because", "Right idea.", "--by", "Jo")
    grade("set", "s1", "scale", "8", "--because", "Very right.", "--by", "Jo")
    grade("comment", "s1", "scale", "See me.\x1b[31m", "--by", "Jo")
    grade("take-back", "3", "--by", "Bo")
    grade_again(book, 6.0)
    said = grade("show", "s1")
    assert said.exit_code == 0, said.output
    lines = " ".join(said.stdout.split())
    assert lines.startswith("s1 Ada Lovelace ada@x.org exercise graded outcome points file counts")
    assert "exercise1 2026-03-01 10:00:00 UTC failed 5/10 5a exercise1 2026-03-02 10:00:00 UTC failed 6/10 5a 8" in lines
    assert "#1 exercise1: 7 points in place of 5, Jo, " in lines
    assert "Right idea. later points count in place of these" in lines
    assert "Very right. since then: graded 6 now, 5 then" in lines
    assert "See me.\ufffd taken back by Bo, " in lines
    assert "\x1b" not in said.stdout


def test_a_student_who_goes_by_the_name_of_an_exercise_is_asked_for_as_a_student(grade, book):
    with open_gradebook(book) as opened:
        opened.enrol([Student(id="1", name="Cy")])
    assert "Bo Ek" in grade("show", "1").stdout
    assert grade("show", "1", "--student").stdout.splitlines() == ["1  Cy", "No results yet."]


def test_who_is_neither_is_told(grade):
    for names in (["show", "s9"], ["set", "s9", "scale", "1", "--because", "So."], ["remove", "s9", "--yes"]):
        said = grade(*names)
        assert said.exit_code == 2
        assert "goes by s9" in said.stderr
    assert grade("show", "scale", "s1").exit_code == 2


def test_who_speaks_is_who_is_logged_in_unless_a_name_is_given(grade, book, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "jo")
    grade("comment", "s1", "scale", "Well done.")
    grade("comment", "s1", "scale", "Well done.", "--by", "Bo")
    with open_gradebook(book) as opened:
        assert [one.author for one in opened.amendments()] == ["jo", "Bo"]

    def nobody():
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    said = grade("comment", "s1", "scale", "Well done.")
    assert said.exit_code == 2
    assert "--by NAME" in said.stderr


def test_a_student_is_removed_after_a_yes_and_not_without(grade):
    assert "Delete s1 Ada Lovelace with 1 results?" in grade("remove", "s1", input="n\n").stdout
    assert set(exported(grade)) == {"s1", "s2"}
    said = grade("remove", "Ada Lovelace", "--yes")
    assert said.exit_code == 0
    assert "Deleted: s1 Ada Lovelace." in said.stdout
    assert set(exported(grade)) == {"s2"}


def test_late_days_that_still_count_are_told_with_the_points_that_were_set(grade, course):
    policy = course.root / "reference/course.toml"
    policy.write_text("[late]\npercent_per_day = 10\n[due]\nexercise1 = 2026-02-28T10:00:00Z\n", "utf-8")
    try:
        said = grade("set", "s1", "scale", "7", "--because", "So.", "--by", "Jo")
    finally:
        policy.unlink()
    assert "exercise1: 6 of 10 (graded 5, 7 before late days, 10 % off for late days)" in said.stdout


def test_the_best_attempt_counts_where_the_course_says_so(grade, course, book):
    with open_gradebook(book) as opened:
        opened.record([msgspec.structs.replace(result(ADA, 2, 3.0), sha256="6b")])
    assert exported(grade)["s1"]["points"] == "3.0"
    policy = course.root / "reference/course.toml"
    policy.write_text("[attempts]\ncounts = 'best'\n", "utf-8")
    try:
        assert exported(grade)["s1"]["points"] == "5.0"
    finally:
        policy.unlink()


def test_feedback_is_written_for_each_student_with_what_was_said(grade, tmp_path):
    grade("comment", "s1", "scale", "Come and see me.", "--by", "Jo")
    said = grade("feedback", str(tmp_path / "out"), "--feedback", "outcome")
    assert said.exit_code == 0, said.output
    assert said.stdout == f"exercise1: 2 pages in {tmp_path / 'out'}\n"
    own, other = ((tmp_path / "out" / student / "exercise1.html").read_text("utf-8") for student in ("s1", "s2"))
    assert "Come and see me." in own
    assert "Every element." not in own
    assert "Come and see me." not in other


def test_feedback_for_moodle_is_a_zip_for_each_exercise(grade, book, tmp_path):
    refused = grade("feedback", str(tmp_path / "out"), "--format", "moodle")
    assert refused.exit_code == 2
    assert "No result on exercise1 came in Moodle's export." in refused.stderr
    with open_gradebook(book) as opened:
        opened.record([msgspec.structs.replace(result(ADA, 2), path="Ada Lovelace_17_assignsubmission_file/scale.py")])
    said = grade("feedback", str(tmp_path / "out"), "scale", "--format", "moodle")
    assert said.stdout == f"exercise1: 1 pages in {tmp_path / 'out/exercise1.zip'}\n"
    assert "1 without a number of Moodle's in the gradebook get none there: s2" in said.stderr
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["exercise1.zip"]


@pytest.mark.parametrize(
    "command", [["set", "s1", "1", "2", "--because", "x"], ["comment", "s1", "1", "x"], ["take-back", "1"], ["remove", "s1"]]
)
def test_a_gradebook_that_is_not_there_is_not_made_by_what_is_said(course, monkeypatch, command):
    monkeypatch.chdir(course.root)
    said = CliRunner().invoke(GRADE, ["gradebook", *command, "--gradebook", "typo.db"])
    assert said.exit_code == 2
    assert "There is no gradebook typo.db." in said.stderr
    assert not (course.root / "typo.db").exists()
