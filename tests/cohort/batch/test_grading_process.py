"""A grading process: warm workers and an open oracle, kept from one submission to the next."""

import contextlib
import os
import signal
from pathlib import Path

import msgspec
import pytest

from cohorts import RIGHT, copy_course, timeless
from grader.cohort.batch import grading_process
from grader.cohort.batch.grading_process import Breakdown, GradingProcess, Setup, Task, grade_task, grader_version
from grader.course.catalogue import catalogue_digest, entry_digests
from grader.course.course import Course
from grader.course.submission import Submission, parse_submission
from grader.grading.options import Options
from grader.records.errors import GraderError
from small_course import MISTAKES, SEED, remove_mistake


@pytest.fixture(scope="module")
def two_exercises(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(autouse=True)
def warm_commands():
    """In place of the one of all tests: workers are killed here, and nobody else's may be."""


@pytest.fixture(scope="module")
def warm():
    """One grading process for those tests that do not mind what came before."""
    warm = GradingProcess()
    yield warm
    warm.close()


def setup(course: Course, name: str = "scale") -> Setup:
    exercise = course.exercise(name)
    return Setup(
        course.root, exercise.id, exercise.digest(), catalogue_digest(entry_digests(exercise)), grader_version(), Options("cpu")
    )


def handed_in(path: Path) -> Submission:
    return parse_submission(path.read_bytes(), path.name)


def test_a_report_is_what_the_submission_gets_alone(warm, course, grade_file, tmp_path):
    for text in [*MISTAKES.values(), RIGHT.read_text("utf-8")]:
        path = tmp_path / "scale.py"
        path.write_text(text, "utf-8")
        report = timeless(warm.grade(Task(setup(course), SEED, handed_in(path))).report)
        alone = timeless(grade_file(path))
        assert report == msgspec.structs.replace(alone, submission=report.submission)


def test_workers_and_bench_are_kept(warm, course):
    task = Task(setup(course), SEED, handed_in(RIGHT))
    warm.grade(task)
    host, oracle = warm._host._host, warm._oracle
    warm.grade(task)
    assert (warm._host._host, warm._oracle) == (host, oracle)


def test_another_exercise_gets_another_bench_on_the_same_workers(warm, two_exercises):
    scale, zoom = (Task(setup(two_exercises, name), SEED, handed_in(RIGHT)) for name in ("scale", "zoom"))
    assert warm.grade(scale).report.exercise == "exercise1"
    host = warm._host._host
    assert warm.grade(zoom).report.exercise == "exercise2"
    assert warm.grade(scale).report.exercise == "exercise1"
    assert warm._host._host is host


def test_an_exercise_that_preloads_more_gets_other_workers(warm, tmp_path):
    course = copy_course(tmp_path)
    settings = course.exercise("zoom").reference_folder / "exercise.toml"
    settings.write_text(settings.read_text("utf-8") + 'preload = ["wave"]\n', "utf-8")
    right = handed_in(RIGHT)
    warm.grade(Task(setup(course), SEED, right))
    host = warm._host._host
    warm.grade(Task(setup(course, "zoom"), SEED, right))
    preloaded = warm._host._host
    assert preloaded is not host
    warm.grade(Task(setup(course), SEED, right))
    assert warm._host._host is preloaded


def test_what_loses_its_workers_is_told_from_what_loses_points(warm, course):
    task = Task(setup(course), SEED, handed_in(RIGHT))
    warm.grade(task)
    os.kill(warm._host._host._process.pid, signal.SIGKILL)
    with pytest.raises(Breakdown, match="The process that runs submissions could not start"):
        warm.grade(task)
    assert warm.grade(task).report.outcome == "passed"


def test_workers_that_were_lost_while_nothing_was_graded_are_replaced(warm, two_exercises):
    warm.grade(Task(setup(two_exercises), SEED, handed_in(RIGHT)))
    os.kill(warm._host._host._process.pid, signal.SIGKILL)
    assert warm.grade(Task(setup(two_exercises, "zoom"), SEED, handed_in(RIGHT))).report.outcome == "passed"


def test_a_fault_of_the_graders_own_costs_no_other_submission(warm, course, monkeypatch):
    task = Task(setup(course), SEED, handed_in(RIGHT))
    with monkeypatch.context() as broken:
        broken.setattr(grading_process, "examine", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            warm.grade(task)
    assert warm.grade(task).report.outcome == "passed"


def raise_fault(*_):
    raise GraderError("No check of exercise1 sees these planted mistakes.")


def test_a_fault_of_the_course_is_no_breakdown(course, monkeypatch):
    monkeypatch.setattr(grading_process, "granted_by", raise_fault)
    with contextlib.closing(GradingProcess()) as own, pytest.raises(GraderError, match="No check of exercise1 sees"):
        own.grade(Task(setup(course), SEED, handed_in(RIGHT), frozenset({"adds"})))


def test_workers_that_are_lost_before_the_submission_is_begun_are_a_breakdown(course, monkeypatch):
    def lose(oracle, *_):
        os.kill(oracle.host._process.pid, signal.SIGKILL)
        oracle.host._process.wait()
        raise_fault()

    monkeypatch.setattr(grading_process, "granted_by", lose)
    with contextlib.closing(GradingProcess()) as own, pytest.raises(Breakdown, match="No check of exercise1 sees"):
        own.grade(Task(setup(course), SEED, handed_in(RIGHT), frozenset({"adds"})))


def test_another_course_is_refused(warm, two_exercises, tmp_path):
    asked = setup(two_exercises)
    elsewhere = copy_course(tmp_path)
    remove_mistake(elsewhere.exercise("scale"), "adds")
    task = Task(msgspec.structs.replace(asked, root=elsewhere.root), SEED, handed_in(RIGHT))
    with pytest.raises(GraderError, match="exercise1 of the course on the machine that grades differs") as caught:
        warm.grade(task)
    assert "run the same command again" in caught.value.tip


def test_a_machine_without_the_course_says_so(warm, two_exercises, tmp_path):
    task = Task(msgspec.structs.replace(setup(two_exercises), root=tmp_path), SEED, handed_in(RIGHT))
    with pytest.raises(GraderError, match=r"There is no course in .* on the machine that grades") as caught:
        warm.grade(task)
    assert caught.value.tip == "Put the same course at the same path everywhere."


def test_another_version_of_the_grader_is_refused(warm, course):
    task = Task(msgspec.structs.replace(setup(course), grader="0.0.1"), SEED, handed_in(RIGHT))
    with pytest.raises(GraderError, match=r"A machine that grades has torchgrade .*, this one has 0\.0\.1") as caught:
        warm.grade(task)
    assert caught.value.tip == "Install the same version everywhere."


def test_checks_that_pytest_gives_up_on_are_said_to_be_broken(warm, tmp_path):
    course = copy_course(tmp_path)
    (course.root / "reference/conftest.py").write_text("import no_such_module_at_all\n", "utf-8")
    with pytest.raises(GraderError, match="The checks of exercise1 cannot be collected"):
        warm.grade(Task(setup(course), SEED, handed_in(RIGHT)))


def test_where_nothing_can_be_confined_nothing_is_graded_if_it_must_be(warm, course, monkeypatch):
    def refuse(*_):
        raise GraderError("Submissions cannot be confined on this system: Landlock cannot be had.")

    monkeypatch.setattr(grading_process, "require", refuse)
    confined = msgspec.structs.replace(setup(course), options=Options("cpu", require_sandbox=True))
    with pytest.raises(GraderError, match="cannot be confined"):
        warm.grade(Task(confined, SEED, handed_in(RIGHT)))


def test_a_process_keeps_one_oracle_open(course, monkeypatch):
    own = GradingProcess()
    monkeypatch.setattr(grading_process, "_PROCESS", own)
    try:
        assert grade_task(Task(setup(course), SEED, handed_in(RIGHT))).report.points == 10
        assert own._host._host
    finally:
        own.close()
