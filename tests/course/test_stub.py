"""Solution regions become a stub, and every malformed marker a sentence with file and line."""

import pytest

from grader.course.course import Course
from grader.course.stub import make_stub, parse, read_source
from grader.records.errors import GraderError

REFERENCE = '''"""Doc."""


def f(x):
    """Double x."""
    # BEGIN SOLUTION double it
    doubled = x * 2.0
    return doubled
    # END SOLUTION


def g(loss):
    # BEGIN SOLUTION missing_backward
    loss.backward()
    # STUB
    # print("nothing here")
    #
    # if loss:
    #     return None
    # END SOLUTION
    return loss
'''

STUB = '''"""Doc."""


def f(x):
    """Double x."""
    raise NotImplementedError("TODO: double it")


def g(loss):
    print("nothing here")

    if loss:
        return None
    return loss
'''


def test_a_region_becomes_a_todo_or_its_alternative() -> None:
    assert make_stub(REFERENCE, "f.py") == STUB


def test_markers_are_read_as_nbgrader_writes_them() -> None:
    text = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    assert make_stub(text, "f.py") == 'def f():\n    raise NotImplementedError("TODO: write this part")\n'


def test_planted_mistakes_are_repaired_one_by_one() -> None:
    source = parse(REFERENCE, "f.py")
    assert source.planted() == ["missing_backward"]
    assert "loss.backward()" in source.stub(frozenset({"missing_backward"}))
    assert "loss.backward()" not in source.stub()


MALFORMED = {
    "nested": ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n", "f.py, line 2: a solution region begins inside another."),
    "end alone": ("x = 1\n# END SOLUTION\n", "f.py, line 2: a solution region ends that never began."),
    "never ends": ("# BEGIN SOLUTION\nx = 1\n", "f.py, line 1: a solution region begins that never ends."),
    "stub outside": ("# STUB\n", "f.py, line 1: '# STUB' is no marker here."),
    "misspelt": ("# begin solution\n", "f.py, line 1: '# begin solution' is no marker here."),
    "too many spaces": ("x = 1\n#  BEGIN  SOLUTION\n", "f.py, line 2: '#  BEGIN  SOLUTION' is no marker here."),
    "behind code": ("x = 1  # BEGIN SOLUTION\n", "f.py, line 1: 'x = 1  # BEGIN SOLUTION' is no marker here."),
    "more than the end": (
        "# BEGIN SOLUTION\nx = 1\n# END SOLUTION of x\n",
        "f.py, line 3: '# END SOLUTION of x' is no marker here.",
    ),
    "misspelt stub": (
        "# BEGIN SOLUTION\nx = 1\n# Stub:\n# y = 1\n# END SOLUTION\n",
        "f.py, line 3: '# Stub:' is no marker here.",
    ),
    "two stubs": (
        "# BEGIN SOLUTION\nx = 1\n# STUB\n# y = 1\n# STUB\n# END SOLUTION\n",
        "f.py, line 5: after STUB every line must be a comment.",
    ),
    "code in stub": (
        "# BEGIN SOLUTION\nx = 1\n# STUB\n# y\nz = 2\n# END SOLUTION\n",
        "f.py, line 5: after STUB every line must be a comment.",
    ),
    "none": ("x = 1\n", "f.py has no solution region."),
    "stub not Python": ("# BEGIN SOLUTION\nx = 1\n# STUB\n# x =\n# END SOLUTION\n", "f.py: its stub is not valid Python"),
    "not Python": ("x =\n# BEGIN SOLUTION\ny = 1\n# END SOLUTION\n", "f.py: its stub is not valid Python"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_marker_is_a_sentence_with_file_and_line(case: str) -> None:
    text, sentence = MALFORMED[case]
    with pytest.raises(GraderError) as caught:
        make_stub(text, "f.py")
    assert caught.value.sentence.startswith(sentence)


def test_a_solution_line_left_in_another_regions_stub_is_refused() -> None:
    text = (
        "def f(x):\n    # BEGIN SOLUTION\n    return x * 2.0 + 1\n    # END SOLUTION\n\n\n"
        "def g(x):\n    # BEGIN SOLUTION\n    return 1\n    # STUB\n    # return x * 2.0 + 1\n    # END SOLUTION\n"
    )
    with pytest.raises(GraderError, match="gives away a line of the solution"):
        make_stub(text, "f.py")


@pytest.fixture
def second(copy):
    """An exercise after the small one, whose stub brings a class of it along."""
    folder = copy.reference_folder.parent / "exercise2_later"
    folder.mkdir()
    exercise = Course(copy.reference_folder.parents[1]).exercise("later")
    exercise.reference_file.write_text(
        "import torch\nfrom torch import nn\n\n\n# GIVEN exercise1 Scaler\n\n\nSIZE = 3\n", "utf-8"
    )
    return exercise


def test_what_is_given_is_filled_in_from_the_solution_of_an_earlier_exercise(second):
    source = read_source(second)
    assert "# Given: the solution of exercise 1.\nclass Scaler(nn.Module):" in source
    assert "GIVEN" not in source
    assert "SOLUTION" not in source
    assert "def scale" not in source
    assert source.index("class Scaler") < source.index("SIZE = 3")
    assert "\n\n\nSIZE = 3\n" in source


def test_a_variant_brings_along_what_the_reference_does(second):
    variant = second.reference_folder / "variants" / "another_size.py"
    variant.parent.mkdir()
    variant.write_text(second.reference_file.read_text("utf-8").replace("SIZE = 3", "SIZE = 2 + 1"), "utf-8")
    assert read_source(second, variant) == read_source(second).replace("SIZE = 3", "SIZE = 2 + 1")
    variant.write_text("# GIVEN exercise1 Scalar\n", "utf-8")
    with pytest.raises(GraderError, match=r"variants/another_size\.py takes over Scalar from exercise1"):
        read_source(second, variant)


def test_what_is_given_decides_too_whether_a_class_is_graded_again(second, copy):
    before = second.digest()
    edited = copy.reference_file.read_text("utf-8") + "\n# another line\n"
    copy.reference_file.write_text(edited, "utf-8")
    assert second.digest() != before


MISGIVEN = {
    "# GIVEN exercise1 Scalar": "takes over Scalar from exercise1, which defines nothing of this name.",
    "# GIVEN exercise2 Scaler": "takes something over from exercise2, which is no earlier exercise.",
    "# GIVEN exercise7 Scaler": "takes something over from exercise7, which is no earlier exercise.",
}


@pytest.mark.parametrize("line", MISGIVEN)
def test_what_cannot_be_given_is_a_sentence(second, line):
    second.reference_file.write_text(f"{line}\n", "utf-8")
    with pytest.raises(GraderError) as caught:
        read_source(second)
    assert caught.value.sentence == f"reference/exercise2_later/later.py {MISGIVEN[line]}"
    assert caught.value.tip
