"""A check may decide on what it fetches, use fixtures of its own, and break without blame for the student."""

import shutil

import pytest

from grader.course.course import Course
from grader.course.submission import Submission
from grader.grading.grade import grade
from grader.grading.oracle import Options
from small_course import MISTAKES, SEED, TESTS, check, with_oracle

RIGHT = (TESTS / "courses/small/reference/exercise1_scale/variants/ones.py").read_text("utf-8")
ADDS = MISTAKES["adds"]

HEADER = "import pytest\n\n\n"

ASSERTS = (
    HEADER
    + '''@pytest.mark.points(10)
def test_value(student, tensor):
    """The sum is scaled."""
    out = student.scale(tensor.of([1.0, 2.0]), 4.0)
    assert float(out.sum()) == 12.0, "the sum is not scaled"
'''
)

BARE_ASSERT = ASSERTS.replace(', "the sum is not scaled"', "")

UNPACKS = (
    HEADER
    + '''@pytest.fixture
def pair(student, tensor):
    return [student.scale(tensor(3), factor) for factor in (2.0, 3.0)]


@pytest.mark.points(10)
@pytest.mark.parametrize("index", [0, 1], ids=["first", "second"])
def test_value(pair, index):
    """Values of a fixture."""
    a, b, c = pair[index]
    return a + b + c


'''.replace("points(10)", "points(5)")
)

FLOATS = (
    HEADER
    + '''@pytest.mark.points(10)
def test_value(student, tensor):
    """A number comes back."""
    return float(student.scale(tensor(1), 2.0)[0])
'''
)

BROKEN = FLOATS.replace("float(student", "undefined_name(student")

BROKEN_FIXTURE = UNPACKS.replace("    return [student", "    undefined_name\n    return [student")

UNUSED = HEADER + '@pytest.mark.points(10)\ndef test_value():\n    """Uses nothing."""\n'

RAISES_WITHOUT_MARK = FLOATS.replace("2.0)", "0)")


@pytest.fixture
def grade_with(host, tmp_path):
    """Grades a source with other checks."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    exercise = Course(tmp_path / "course").exercise("scale")

    def grade_text(checks, source):
        exercise.checks_file.write_text(checks, "utf-8")
        submission = Submission("scale.py", "script", "", source)
        return with_oracle(exercise, host, Options("cpu"), lambda oracle: grade(oracle, submission, SEED))

    return grade_text


@pytest.mark.parametrize("checks", [ASSERTS, BARE_ASSERT, UNPACKS, FLOATS], ids=["assert", "bare assert", "unpack", "float"])
def test_a_check_that_fetches_values_passes_what_is_right(grade_with, checks):
    assert grade_with(checks, RIGHT).points == 10


def test_a_failed_assert_gives_its_own_message_and_no_code(grade_with):
    value = check(grade_with(ASSERTS, ADDS), "test_value")
    assert (value.outcome, value.message) == ("failed", "the sum is not scaled")
    assert value.diagnosis.mistake == "adds"


def test_a_failed_assert_without_a_message_shows_nothing_of_the_check(grade_with):
    message = check(grade_with(BARE_ASSERT, RIGHT.replace("x)\n\n\n", "x) + 1\n\n\n", 1)), "test_value").message
    assert "float" not in message


def test_parametrised_checks_and_fixtures_work_as_in_any_pytest_file(grade_with):
    report = grade_with(UNPACKS, ADDS)
    assert [each.name for each in report.checks] == ["test_value[first]", "test_value[second]"]
    assert {each.outcome for each in report.checks} == {"failed"}


def test_a_value_that_the_check_cannot_use_is_the_students_to_mend(grade_with):
    value = check(grade_with(FLOATS, RIGHT.replace("return torch.mul(", 'return ["six"] or (')), "test_value")
    assert (value.outcome, value.points) == ("failed", 0)
    assert value.message == "What came back could not be used: ValueError: could not convert string to float: 'six'."


def test_an_exception_in_the_middle_of_a_check_is_reported_as_such(grade_with):
    value = check(grade_with(FLOATS, RIGHT.replace("return torch.mul(", "return 1 / 0 * (")), "test_value")
    assert "ZeroDivisionError: division by zero" in value.message


@pytest.mark.parametrize(
    "checks",
    [BROKEN, BROKEN_FIXTURE, UNUSED, RAISES_WITHOUT_MARK],
    ids=["broken check", "broken fixture", "uses nothing", "reference raises"],
)
def test_a_check_that_breaks_is_never_the_students_fault(grade_with, checks):
    report = grade_with(checks, ADDS)
    assert report.outcome == "grader_error"
    assert {each.outcome for each in report.checks} == {"grader_error"}
    assert "please tell your instructor" in report.checks[0].message
