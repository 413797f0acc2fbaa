"""Each student gets what may be read, and nobody else's."""

import datetime as dt
import io
import zipfile

import pytest

from grader.cohort.classroom.feedback import read_pages, write_folders, write_moodle
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.cohort.marking.policy import Late, Policy
from grader.course.course import Exercise
from grader.records.errors import GraderError
from grader.records.files import safe_name
from sample_reports import amendment, check, report
from strict_page import Page

DAY = "2026-03-02T10:00:00+00:00"
LATE = Policy(Late(percent_per_day=10.0), {"exercise1": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)})


@pytest.fixture
def exercise(tmp_path):
    """An exercise with a title."""
    (tmp_path / "exercise1").mkdir()
    (tmp_path / "exercise1/exercise.toml").write_text("title = 'Scale'\nsummary = ''\ntopics = []\nhints = []\n", "utf-8")
    return Exercise(1, "scale", tmp_path / "exercise1", tmp_path / "exercise1")


@pytest.fixture
def gradebook(tmp_path):
    """A new gradebook with a run."""
    with open_gradebook(str(tmp_path / "g.db")) as opened:
        opened.add_run("source", 1, "cpu", 0.0, "0.1.0")
        yield opened


def result(student, path="scale.py", **fields):
    made = report(check(name="test_value", title="Every element.", message="Signs differ."), exercise="exercise1")
    given = {"sha256": "5a", "version": "d1", "seed": 1, "submitted": DAY, "graded": DAY, "report": made, "outcome": "failed"}
    rest = given | {"points": 5.0, "max_points": 10.0} | fields
    return Result(run=1, student=Student(id=student), exercise="exercise1", path=path, **rest)


def texts(gradebook, exercise, policy=None, level="full"):
    """What is read on each page, by student."""
    pages = read_pages(gradebook, policy or Policy(), exercise, level)
    return {page.result.student.id: Page(page.html.decode()).text for page in pages}


def test_the_page_is_the_report_with_what_was_said_and_what_late_days_cost(gradebook, exercise):
    gradebook.record([result("s1"), result("s2")])
    gradebook.amend(amendment(points=8.0, text="The idea is right."))
    found = texts(gradebook, exercise, LATE)
    assert "The idea is right." in found["s1"]
    assert "Signs differ." in found["s1"]
    assert "Handed in 2 days late: 20 % of 10 points are taken off, which leaves 6." in found["s1"]
    assert "The idea is right." not in found["s2"]
    assert "which leaves 3." in found["s2"]
    assert "taken off" not in texts(gradebook, exercise)["s1"]


@pytest.mark.parametrize(("level", "told"), [("full", (True, True)), ("title", (False, True)), ("outcome", (False, False))])
def test_it_tells_what_the_level_lets_through_and_always_what_was_said(gradebook, exercise, level, told):
    gradebook.record([result("s1")])
    gradebook.amend(amendment(points=None, text="Come and see me."))
    text = texts(gradebook, exercise, LATE, level)["s1"]
    assert ("Signs differ." in text, "Every element." in text) == told
    assert "Come and see me." in text
    assert "are taken off" in text


def test_what_cannot_be_read_is_told_with_the_reason(gradebook, exercise):
    gradebook.record([result("s1", report=None, outcome="unreadable", points=0.0, note="scale.py is a link.")])
    assert "What was handed in cannot be graded" in texts(gradebook, exercise)["s1"]
    assert "scale.py is a link." in texts(gradebook, exercise)["s1"]


def test_who_handed_in_nothing_or_met_a_fault_of_ours_is_told_only_what_was_said(gradebook, exercise):
    for student, outcome in (("s1", "missing"), ("s2", "missing"), ("s3", "grader_error")):
        gradebook.record([result(student, "", report=None, outcome=outcome, points=0.0, sha256="")])
    gradebook.amend(amendment(points=6.0, text="Handed in on paper.", sha256="", graded=0.0))
    found = texts(gradebook, exercise)
    assert list(found) == ["s1"]
    assert "Nothing was handed in" in found["s1"]
    assert "6 of 10 points in place of 0 Handed in on paper." in found["s1"]


def test_each_student_has_a_folder_with_a_page_for_each_exercise(gradebook, exercise, tmp_path):
    gradebook.record([result("s1"), result("Ada Lovelace")])
    done = write_folders(tmp_path / "out", read_pages(gradebook, Policy(), exercise, "full"))
    files = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.html"))
    assert (done.written, done.left) == (2, ())
    assert files == [f"{safe_name('Ada Lovelace')}/exercise1.html", "s1/exercise1.html"]


def members(file):
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_moodle_finds_each_participant_by_the_number_in_its_own_export(gradebook, exercise, tmp_path):
    paths = {
        "s1": "Zoë Ölm_1017_assignsubmission_file/scale.py",
        "s2": "export/Bo Ek_18_assignsubmission_file_/scale.py",
        "s3": "Cy_19_assignsubmission_file_scale.py",
        "s4": "somewhere/scale.py",
        "s5": "Bo Ek_20_assignsubmission_file/scale.py",
        "s6": "Not Bo Ek_20_assignsubmission_file/scale.py",
    }
    gradebook.record([result(student, path) for student, path in paths.items()])
    done = write_moodle(tmp_path / "exercise1.zip", read_pages(gradebook, Policy(), exercise, "full"))
    found = members(tmp_path / "exercise1.zip")
    assert sorted(found) == [
        "Bo Ek_18_assignsubmission_file_exercise1.html",
        "Cy_19_assignsubmission_file_exercise1.html",
        "Zoë Ölm_1017_assignsubmission_file_exercise1.html",
    ]
    assert (done.written, done.left) == (3, ("s4", "s5", "s6"))
    for name, data in found.items():
        # as Moodle takes it apart: five parts, the second a number, the next two its own plugin
        _, number, plugin, kind, file = name.split("_", 4)
        assert number.isdecimal()
        assert (plugin, kind, file) == ("assignsubmission", "file", "exercise1.html")
        assert b"</html>" in data


def test_the_same_results_give_the_same_zip(gradebook, exercise, tmp_path):
    gradebook.record([result("s1", "Ada_17_assignsubmission_file/scale.py")])
    for name in ("one.zip", "other.zip"):
        write_moodle(tmp_path / name, read_pages(gradebook, Policy(), exercise, "full"))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_what_never_came_from_moodle_is_not_written_for_it(gradebook, exercise, tmp_path):
    gradebook.record([result("s1")])
    with pytest.raises(GraderError, match=r"^No result on exercise1 came in Moodle's export\.$"):
        write_moodle(tmp_path / "exercise1.zip", read_pages(gradebook, Policy(), exercise, "full"))
    assert not (tmp_path / "exercise1.zip").exists()
