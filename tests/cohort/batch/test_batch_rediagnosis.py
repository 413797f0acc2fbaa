"""When the catalogue grows, a class is told the new names and nobody is graded again."""

import msgspec
import pytest

from cohorts import RIGHT, copy_course, hand_in
from grader.cohort.batch.batch import run_batch
from grader.cohort.batch.executors import open_executor
from grader.cohort.batch.rediagnosis import Rediagnosed
from grader.cohort.batch.scheduling import Note
from grader.cohort.batch.tasks import Order
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.grading.options import Options
from small_course import MISTAKES, SEED, add_mistake, remove_mistake

HALVES = MISTAKES["adds"].replace("x + factor", "x * factor / 2")
HALVED = "-    return x * factor\n+    return 0.5 * factor * x"


@pytest.fixture(scope="module")
def executor():
    """Two processes for all tests."""
    with open_executor(2) as executor:
        yield executor


@pytest.fixture
def gradebook(tmp_path):
    with open_gradebook(str(tmp_path / "gradebook.db")) as gradebook:
        yield gradebook


@pytest.fixture
def course(tmp_path):
    return copy_course(tmp_path / "course")


@pytest.fixture
def source(tmp_path):
    """What three right students and three with the same unknown mistake have handed in."""
    for index, text in enumerate([RIGHT.read_text("utf-8"), HALVES, RIGHT.read_text("utf-8"), HALVES, HALVES]):
        path = tmp_path / f"in/s{index}/scale.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"{text}\n# {index}\n", "utf-8")
    return tmp_path / "in"


def grade(course, source, gradebook, executor, **fields):
    order = Order(course, (course.exercise("scale"),), source, options=Options("cpu"), **fields)
    return run_batch(order, gradebook, executor, lambda _: None)


def named(gradebook):
    """Who is told which mistakes."""
    reports = {one.student.id: gradebook.report(one.student.id, one.exercise) for one in gradebook.latest()}
    return {name: {one.diagnosis.mistake for one in report.checks if one.diagnosis} for name, report in reports.items()}


def everything(gradebook):
    return [msgspec.structs.replace(one, catalogue="") for one in gradebook.latest()]


def test_a_new_mistake_is_told_to_all_who_made_it_and_nobody_is_graded_again(course, source, gradebook, executor):
    grade(course, source, gradebook, executor)
    before = everything(gradebook)
    assert not any(named(gradebook).values())
    add_mistake(course.exercise("scale"), "halves", HALVED)
    second = grade(course, source, gradebook, executor)
    assert (second.progress.done, second.named) == (0, Rediagnosed(3))
    halves = {"halves"}
    assert named(gradebook) == {"s0": set(), "s1": halves, "s2": set(), "s3": halves, "s4": halves}
    assert everything(gradebook) == before
    assert grade(course, source, gradebook, executor).named == Rediagnosed()


def test_a_mistake_that_is_gone_is_told_to_nobody_any_more(course, source, gradebook, executor):
    add_mistake(course.exercise("scale"), "halves", HALVED)
    grade(course, source, gradebook, executor)
    remove_mistake(course.exercise("scale"), "halves")
    assert grade(course, source, gradebook, executor).named == Rediagnosed(3)
    assert not any(named(gradebook).values())


def test_a_catalogue_that_only_looks_otherwise_changes_nothing(course, source, gradebook, executor):
    grade(course, source, gradebook, executor)
    file = course.exercise("scale").catalogue_file
    file.write_text("# All of them\n\n" + file.read_text("utf-8"), "utf-8")
    before = list(gradebook.latest())
    assert grade(course, source, gradebook, executor).named == Rediagnosed()
    assert list(gradebook.latest()) == before


def test_what_could_not_be_named_is_named_by_the_next_batch(course, source, gradebook, executor, monkeypatch):
    grade(course, source, gradebook, executor)
    add_mistake(course.exercise("scale"), "halves", HALVED)
    with monkeypatch.context() as broken:
        broken.setattr("grader.cohort.batch.rediagnosis.dispatch", lambda stale, *_: [[(one, Note("x")) for one in stale]])
        assert grade(course, source, gradebook, executor).named == Rediagnosed(left=3)
    assert grade(course, source, gradebook, executor).named == Rediagnosed(3)


def test_what_was_graded_on_another_device_is_named_there(course, source, gradebook, executor):
    grade(course, source, gradebook, executor)
    there = [msgspec.structs.replace(gradebook.report(one.student.id, one.exercise), device="cuda") for one in gradebook.latest()]
    gradebook.rename([msgspec.structs.replace(one, report=two) for one, two in zip(gradebook.latest(), there, strict=True)])
    add_mistake(course.exercise("scale"), "halves", HALVED)
    assert grade(course, source, gradebook, executor).named == Rediagnosed(left=3)
    assert not any(named(gradebook).values())


def test_a_class_keeps_its_seed_unless_another_is_asked_for(course, source, gradebook, executor, tmp_path):
    first = grade(course, source, gradebook, executor, seed=SEED)
    hand_in(tmp_path / "more", 1)
    assert grade(course, tmp_path / "more", gradebook, executor).run.seed == first.run.seed
    assert grade(course, source, gradebook, executor, again=True, seed=7).run.seed == 7
    assert grade(course, source, gradebook, executor, again=True).run.seed == SEED


def test_files_that_lost_nothing_are_not_kept(course, source, gradebook, executor):
    grade(course, source, gradebook, executor)
    kept = {one.student.id: gradebook.kept(one) for one in gradebook.latest()}
    assert {name for name, one in kept.items() if one} == {"s1", "s3", "s4"}
    assert kept["s1"].submission.source == f"{HALVES}\n# 1\n"
    # the gradient is not looked at where the value is wrong
    assert set(kept["s1"].behaviours) == {"test_value"}
    assert "scale" in kept["s1"].names
