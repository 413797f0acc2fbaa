"""A check may decide on what it fetches, use fixtures of its own, and break without blame for the student."""

import os
import random
import shutil

import numpy as np
import pytest

from grader.checks.collect import open_checks
from grader.course.course import Course
from grader.course.submission import Submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.kit.record import make_key
from grader.records.errors import GraderError
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
'''
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

DRAWS = (
    '"""Draws by itself."""\n\nimport random\n\nimport numpy as np\nimport pytest\n\nDRAWN = random.random(), np.random.rand()\n'
    '''

@pytest.fixture
def numbers():
    return [random.random(), float(np.random.rand())]


@pytest.mark.points(10)
@pytest.mark.parametrize("given", [random.sample(range(10**6), 3)], ids=str)
def test_value(student, tensor, numbers, given):
    """A list is scaled."""
    values = [*numbers, *given, *DRAWN, random.gauss(0, 1), *np.random.standard_normal(2)]
    return student.scale(tensor.of(values), 2.0)
'''
)

RAISES_WITHOUT_MARK = FLOATS.replace("2.0)", "0)")


@pytest.fixture
def exercise_with(tmp_path):
    """The small exercise with other checks."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    exercise = Course(tmp_path / "course").exercise("scale")

    def write(checks):
        exercise.checks_file.write_text(checks, "utf-8")
        return exercise

    return write


@pytest.fixture
def grade_with(host, exercise_with):
    """Grades a source with other checks."""

    def grade_text(checks, source):
        exercise = exercise_with(checks)
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


def test_what_a_check_draws_by_itself_goes_by_the_seed_of_the_run(host, exercise_with):
    def states():
        return random.getstate(), str(np.random.get_state())  # noqa: NPY002 -- what a check may use

    def draw(seed):
        state = states()
        with open_oracle(exercise_with(DRAWS), Options("cpu"), host) as oracle:
            steps = [oracle.observe(oracle.reference, check, seed).steps for check in oracle.checks]
        assert states() == state
        return [check.name for check in oracle.checks], steps

    first, again, other = draw(SEED), draw(SEED), draw(SEED + 1)
    assert first == again
    assert other[0] == first[0]
    assert other[1] != first[1]


def test_the_steps_of_a_key_are_those_of_the_sources(host, exercise_with):
    with open_oracle(exercise_with(DRAWS), Options("cpu"), host) as oracle:
        key = make_key(oracle, [SEED])
    with open_oracle(exercise_with(DRAWS), Options("cpu"), host) as oracle:
        assert oracle.observe(oracle.reference, oracle.checks[0], SEED).steps == key.round(SEED).answers[0].steps


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


RETURNS = (
    HEADER
    + '''@pytest.mark.points(10)
def test_value(student, tensor, torch, python):
    """The values are right.

    Look at them.
    """
    out = student.scale(tensor(3), 2.0)
    return VALUE
'''
)


@pytest.mark.parametrize("value", ["out.detach().numpy()", "python.set(out.tolist())", "python.bytes(out.numpy().tobytes())"])
def test_what_is_no_tensor_is_compared(grade_with, value):
    checks = RETURNS.replace("VALUE", value)
    assert grade_with(checks, RIGHT).points == 10
    wrong = check(grade_with(checks, ADDS), "test_value")
    assert (wrong.outcome, wrong.points) == ("failed", 0)


def test_an_array_is_no_tensor(grade_with):
    checks, source = (
        RETURNS.replace("VALUE", "out"),
        RIGHT.replace("return torch.mul(", "return (lambda *a: torch.mul(*a).numpy())("),
    )
    message = check(grade_with(checks, source), "test_value").message
    assert message == "A float32 array of shape (3,) came back where a float32 tensor of shape (3,) is expected."


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("torch.nn.Linear(1, 1)", "a Linear"),
        ("python.dict().keys()", "a dict_keys"),
        ("[out, {'a': (student, 1)}]", "a module"),
        ("out.to_sparse()", "a float32 tensor that is not stored densely"),
    ],
)
def test_a_check_that_returns_what_cannot_be_compared_is_our_fault_and_says_what_it_may_return(grade_with, value, what):
    report = grade_with(RETURNS.replace("VALUE", value), RIGHT)
    assert (report.outcome, report.points) == ("grader_error", 0)
    assert report.checks[0].message.startswith(
        f"test_value returns {what}, which cannot be compared: a check may return tensors, NumPy arrays, numbers,"
    )
    assert report.checks[0].hint == ""


def test_what_only_a_submission_returns_is_a_difference_whatever_it_is(grade_with):
    source = RIGHT.replace("return torch.mul(", "import collections\n    return (lambda *a: collections.deque(a))(")
    value = check(grade_with(RETURNS.replace("VALUE", "out"), source), "test_value")
    assert (value.outcome, value.points) == ("failed", 0)
    assert value.message == "A deque came back where a float32 tensor of shape (3,) is expected."


ONE = '''@pytest.mark.points(WORTH)
def test_value_NUMBER(student, tensor):
    """The values are right."""
    return student.scale(tensor(3), 2.0)
'''


def many(worth, count):
    """Checks that are worth the same."""
    checks = [ONE.replace("WORTH", worth).replace("NUMBER", str(number)) for number in range(count)]
    return HEADER + "\n\n".join(checks)


@pytest.mark.parametrize(("variable", "value"), [("PYTEST_ADDOPTS", "-v --no-such-option"), ("PYTEST_PLUGINS", "no_such_plugin")])
def test_what_somebody_tells_pytest_for_tests_of_their_own_is_left_alone(exercise, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with open_checks(exercise) as checks:
        assert checks[0].name == "test_value"
    assert os.environ[variable] == value


@pytest.mark.parametrize(("worth", "count"), [("0.4", 25), ("0.1", 100), ("10 / 3", 3), ("10 / 7", 7)])
def test_points_are_added_exactly(grade_with, worth, count):
    report = grade_with(many(worth, count), RIGHT)
    assert (report.points, report.max_points, len(report.checks)) == (10, 10, count)


@pytest.mark.parametrize(("worth", "count", "told"), [("0.4", 24, "9.6"), ("0.334", 30, "10.02"), ("1.00001", 10, "10.0001")])
def test_points_that_are_not_ten_are_refused(grade_with, worth, count, told):
    with pytest.raises(GraderError, match=f"are worth {told} points together"):
        grade_with(many(worth, count), RIGHT)


@pytest.mark.parametrize(
    ("name", "tip"),
    [("test_vlaue", "Did you mean test_value?"), ("something", "Name one of: test_value, test_more.")],
)
def test_a_check_after_one_that_there_is_not_is_a_sentence(grade_with, name, tip):
    more = (
        FLOATS.replace(HEADER, "\n\n")
        .replace("points(10)", f"points(0)\n@pytest.mark.after({name!r})")
        .replace("test_value", "test_more")
    )
    with pytest.raises(GraderError) as caught:
        grade_with(FLOATS + more, RIGHT)
    where = "reference/exercise1_scale/test_scale.py"
    assert caught.value.sentence == f"test_more in {where} comes after {name!r}, and there is no such check."
    assert caught.value.tip == tip
