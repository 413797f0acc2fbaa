"""Verification catches a check that is too weak, a mistake that is none, a variant that is wrong, a stub that earns."""

import shutil

import pytest

from grader.course import Course
from grader.grading import Options, with_bench
from grader.verify import verify
from small_course import TESTS


@pytest.fixture
def copy(tmp_path):
    """A copy of the small course's exercise."""
    shutil.copytree(TESTS / "course", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course").exercise("scale")


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def problems(host, exercise):
    findings = with_bench(exercise, host, Options("cpu"), lambda bench: list(verify(bench, range(2))))
    return {(finding.kind, finding.name): finding.problem for finding in findings if finding.problem}


def test_a_sound_exercise_has_no_problem(host, copy):
    assert problems(host, copy) == {}


def test_a_check_made_too_weak_is_caught(host, copy):
    edit(copy.checks_file, "(tensor(6, 5))", "(tensor(6, 5)).shape")
    assert problems(host, copy) == {("mistake", "adds_weight"): "earns full marks"}


def test_a_mistake_that_is_right_is_caught(host, copy):
    edit(copy.reference_folder / "mistakes/adds.py", "x + factor", "x * factor")
    assert problems(host, copy) == {("mistake", "adds"): "earns full marks"}


def test_a_mistake_that_repeats_another_is_caught(host, copy):
    shutil.copy(copy.reference_folder / "mistakes/adds.py", copy.reference_folder / "mistakes/sums.py")
    assert problems(host, copy) == {("mistake", "sums"): "is named as adds"}


def test_a_variant_that_is_wrong_is_caught(host, copy):
    edit(copy.reference_folder / "variants/ones.py", "x * self.weight", "x - self.weight")
    assert problems(host, copy)["variant", "ones"].startswith("loses test_module (failed): ")


def test_a_stub_that_earns_points_is_caught(host, copy):
    edit(copy.reference_file, "        # BEGIN SOLUTION multiply every feature by its weight\n", "")
    edit(copy.reference_file, "return x * self.weight\n        # END SOLUTION\n", "return x * self.weight\n")
    assert problems(host, copy) == {("stub", "stub"): "earns 4 points as handed out"}


def test_a_reference_that_breaks_is_our_fault_and_said_so(host, copy):
    edit(copy.reference_file, "return x * factor", "return x * facto")
    assert "please tell your instructor" in problems(host, copy)["reference", "reference"]


PLANTED = """\"\"\"Two planted mistakes.\"\"\"


def scale(x, factor):
    # BEGIN SOLUTION allows_zero
    if factor == 0:
        raise ValueError("zero")
    # STUB
    # # nothing to refuse
    # END SOLUTION
    # BEGIN SOLUTION adds
    return x * factor
    # STUB
    # return x + factor
    # END SOLUTION


class Scaler:
    pass
"""


def test_planted_mistakes_are_named_in_every_combination(host, copy):
    edit(copy.checks_file, "@pytest.mark.points(4)", "@pytest.mark.points(0)")
    edit(copy.checks_file, "@pytest.mark.points(3)", "@pytest.mark.points(7)")
    text = copy.checks_file.read_text()
    copy.checks_file.write_text(text[: text.index("@pytest.mark.points(0)")])
    copy.reference_file.write_text(PLANTED)
    (copy.reference_folder / "mistakes/adds_weight.py").unlink()
    assert problems(host, copy) == {}
    edit(copy.reference_folder / "mistakes/adds.py", "x + factor", "x + factor + 1")
    found = problems(host, copy)
    assert found["stub", "stub"] == "names allows_zero where adds, allows_zero are planted"
    assert found["combination", "without allows_zero"] == "names none where adds are left"
