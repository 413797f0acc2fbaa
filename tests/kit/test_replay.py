"""From an answer key a submission earns what it earns from the sources, and the same mistakes are named."""

import shutil

import msgspec
import pytest

from grader.course.course import Course, find_course
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import LiveOracle
from grader.kit.record import make_key
from grader.kit.replay import KeyOracle, open_exercise
from grader.records.errors import GraderError
from small_course import SEED, TESTS, check, with_oracle

ASSERTING = '''

@pytest.mark.points(0)
def test_asserts(student, tensor, torch):
    """It keeps the shape, and has something in it."""
    out = student.scale(tensor(4, 3), 2.5)
    assert out.ndim == 2
    assert (out != 0).any(), "there is nothing in it"
    return out


@pytest.mark.points(0)
def test_asserts_only(student, tensor):
    """It asserts and returns nothing."""
    assert student.scale(tensor(4), 2.0).shape[0] == 4


@pytest.mark.points(0)
def test_either(student, tensor):
    """It asserts that one or the other holds, of which the first is true of the reference."""
    y = student.scale(tensor.of([1.0, 2.0]), 2.5)
    up, negative = y[1] > y[0], y[0] < 0
    assert up or negative, "neither"


@pytest.mark.points(0)
def test_fetches(student, tensor):
    """It decides on a number that it has fetched."""
    assert float(student.scale(tensor(4, 3), 2.5).abs().sum()) > 0


@pytest.mark.points(0)
@pytest.mark.after("test_fetches")
def test_branches(student, tensor):
    """It goes another way for some."""
    out = student.scale(tensor(4, 3), 2.5)
    return out + 1 if out.ndim == 2 else out


@pytest.mark.points(0)
@pytest.mark.after("test_branches")
def test_builds_on_what_is_deferred(student, tensor):
    """It builds on a check that is not in the key."""
    return student.scale(tensor(4, 3), 1.5)
'''

RIGHT = (TESTS / "courses/small" / "reference" / "exercise1_scale" / "scale.py").read_text("utf-8")
FLAT = "import torch\n\ndef scale(x, factor):\n    return (x * factor).reshape(-1)\n"
NOTHING = "import torch\n\ndef scale(x, factor):\n    return x * 0\n"
LATE = "import torch\n\ndef scale(x, factor):\n    return [x * factor]\n"


@pytest.fixture(scope="module")
def asserting(tmp_path_factory):
    """The small exercise with checks that decide something on the way."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(TESTS / "courses/small", root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    exercise = Course(root).exercise("scale")
    exercise.checks_file.write_text(exercise.checks_file.read_text("utf-8") + ASSERTING, "utf-8")
    return exercise


@pytest.fixture(scope="module")
def key(asserting, host):
    """Its answer key."""
    return on_bench_alone(asserting, host, lambda oracle: make_key(oracle, [SEED, SEED + 1]))


def on_bench_alone(exercise, host, use):
    """Calls a function with an oracle as outside of a test: the pytest that runs this one would explain what checks assert."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("_pytest.assertion.util._reprcompare", None)
        return with_oracle(exercise, host, Options("cpu", 1.0), use)


@pytest.fixture(scope="module")
def graded(asserting, key, host):
    """Grades a text with the sources and with the key."""

    def grade_both(source, seed=SEED):
        submission = parse_submission(source.encode(), "scale.py")
        live = on_bench_alone(asserting, host, lambda oracle: grade(oracle, submission, seed))
        return live, grade(KeyOracle(asserting, key, host, Options("cpu", 1.0)), submission, seed)

    return grade_both


def told(report):
    """What a student learns, check by check, of those that are not deferred."""
    deferred = {"test_either", "test_fetches", "test_branches", "test_builds_on_what_is_deferred"}
    return [
        (one.name, one.outcome, one.points, one.message, one.asked, one.diagnosis)
        for one in report.checks
        if one.name not in deferred
    ]


def test_another_torch_than_that_of_the_key_is_noted_and_costs_nothing(asserting, key, host):
    def notes(torch):
        made = msgspec.structs.replace(key, head=msgspec.structs.replace(key.head, torch=torch))
        report = grade(KeyOracle(asserting, made, host, Options("cpu", 1.0)), parse_submission(RIGHT.encode(), "scale.py"), SEED)
        assert report.outcome == "passed"
        return report.notes

    here = host.ready().torch.partition("+")[0]
    assert notes(f"{here}+cu130") == ()
    assert notes("2.4.1+cpu") == (
        f"This kit was made with torch 2.4.1, and you have torch {here}: answers may differ in details.",
    )


SUBMISSIONS = [
    *sorted((TESTS / "courses/small" / "reference" / "exercise1_scale").glob("*s/*.py")),
    TESTS / "courses/small" / "exercises" / "exercise1_scale" / "scale.py",
    *[TESTS / "submissions" / f"{name}.py" for name in ("syntax_error", "returns_none", "os_exit", "missing_name")],
]


@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda path: path.stem)
def test_the_key_tells_what_the_sources_tell(graded, path):
    live, kit = graded(path.read_text("utf-8"))
    assert told(kit) == told(live)
    assert kit.points == live.points


@pytest.mark.parametrize("source", [RIGHT, FLAT, NOTHING, LATE], ids=["right", "flat", "nothing", "late"])
def test_assertions_on_the_way_are_made_with_a_key_too(graded, source):
    live, kit = graded(source, SEED + 1)
    assert told(kit) == told(live)
    assert ("passed" in check(kit, "test_asserts").outcome) == (source == RIGHT)


def test_a_failed_assertion_says_what_was_asserted(graded):
    _, kit = graded(FLAT)
    assert check(kit, "test_asserts").message == "assert scale(tensor(4, 3), 2.5).ndim == 2"
    _, kit = graded(NOTHING)
    assert check(kit, "test_asserts").message == "there is nothing in it"


def test_what_cannot_be_recorded_is_left_to_the_instructor(graded, key):
    assert [spec.name for spec in key.head.deferred] == ["test_either", "test_fetches", "test_branches"]
    _, kit = graded(RIGHT)
    assert check(kit, "test_branches").outcome == "deferred"
    assert check(kit, "test_builds_on_what_is_deferred").outcome == "passed"
    assert (kit.outcome, kit.points, kit.max_points) == ("passed", 10, 10)


def test_the_seed_is_one_of_the_keys(asserting, key, host):
    oracle = KeyOracle(asserting, key, host, Options("cpu"))
    assert {oracle.choose_seed(None) for _ in range(50)} == {SEED, SEED + 1}
    assert oracle.choose_seed(SEED + 1) == SEED + 1
    with pytest.raises(GraderError, match="no answers for seed 5") as caught:
        oracle.choose_seed(5)
    assert caught.value.tip == f"Choose one of: {SEED}, {SEED + 1}."


def test_a_reference_that_does_not_pass_makes_no_key(asserting, host, tmp_path):
    root = shutil.copytree(asserting.reference_folder.parent.parent, tmp_path / "broken")
    exercise = Course(root).exercise("scale")
    exercise.reference_file.write_text(RIGHT.replace("ValueError", "KeyError"), "utf-8")
    with pytest.raises(GraderError, match="test_zero of exercise1: The reference solution does not do what this check expects"):
        with_oracle(exercise, host, Options("cpu"), lambda oracle: make_key(oracle, [SEED]))


def test_a_kit_is_graded_on_the_cpu(key, tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "exercise1_scale.key").write_bytes(key.pack())
    exercise = find_course(tmp_path).exercise("scale")
    with pytest.raises(GraderError, match="recorded on the CPU"), open_exercise(exercise, Options("cuda")):
        pass
    with open_exercise(exercise, Options("auto")) as oracle:
        assert oracle.device == "cpu"
        assert oracle.device_note == "a GPU was asked for, and the answers of a kit were recorded on the CPU"


def test_where_the_sources_are_they_are_used(exercise):
    with open_exercise(exercise, Options("cpu")) as oracle:
        assert isinstance(oracle, LiveOracle)
