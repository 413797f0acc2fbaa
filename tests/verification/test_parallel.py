"""Several processes verify what one does, and a fault in one of them ends all in a sentence."""

import os
import shutil

import msgspec
import pytest

from grader.course.course import Course
from grader.grading.options import Options
from grader.records.errors import GraderError
from grader.verification.parallel import Effort, divide, prove
from small_course import TESTS


@pytest.fixture
def course(tmp_path):
    """A copy of the small course."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course")


def test_two_processes_find_what_one_finds(course):
    exercises = course.exercises()
    one, two = (list(prove(course, exercises, range(5, 8), Options("cpu"), Effort(jobs))) for jobs in (1, 2))
    assert [msgspec.structs.replace(each, seconds=0.0) for each in two] == [msgspec.structs.replace(one[0], seconds=0.0)]
    assert {finding.seed for finding in one[0].findings} == {5, 6, 7}


def test_every_seed_is_in_one_share_and_the_first_is_the_smallest(course):
    shares = divide(course.exercises(), range(3, 8), 2)
    assert [(share.start, share.stop, share.first) for share in shares] == [(3, 5, True), (5, 8, False)]
    assert [(share.start, share.stop) for share in divide(course.exercises(), range(1), 4)] == [(0, 1)]


def test_exercises_are_cut_into_no_more_shares_than_keep_all_processes_at_work(course):
    for name in ("exercise2_shift", "exercise3_turn"):
        shutil.copytree(course.root / "reference/exercise1_scale", course.root / "reference" / name)
    assert [(share.start, share.stop) for share in divide(course.exercises(), range(5), 2)] == [(0, 5)] * 3
    assert [(share.start, share.stop) for share in divide(course.exercises(), range(5), 4)] == [(0, 2), (2, 5)] * 3


def test_a_broken_exercise_ends_all_processes_with_its_sentence(course):
    for name in ("exercise2_shift", "exercise3_turn"):
        folder = shutil.copytree(course.root / "reference/exercise1_scale", course.root / "reference" / name)
        (folder / "scale.py").rename(folder / f"{name.split('_')[1]}.py")
    with pytest.raises(GraderError) as caught:
        list(prove(course, course.exercises(), range(1), Options("cpu"), Effort(2)))
    assert caught.value.sentence.endswith(".py is missing.")


def test_a_process_that_dies_is_told_of(course):
    text = f"import os\nif os.getpid() != {os.getpid()}:\n    os._exit(1)\n"
    checks = course.exercises()[0].checks_file
    checks.write_text(text + checks.read_text("utf-8"), "utf-8")
    with pytest.raises(GraderError) as caught:
        list(prove(course, course.exercises(), range(2), Options("cpu"), Effort(2)))
    assert caught.value.sentence == "A process of the verification ended without a word."
    assert caught.value.tip == "Try --jobs 1, which needs less memory."
