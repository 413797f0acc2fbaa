"""Inputs of all kinds reach every implementation alike, and with an answer key as from the sources."""

import re

import pytest

from grader.checks.expression import expressions, operand
from grader.checks.inputs import Functions, Worker
from grader.checks.trace import Trace, pack
from grader.course.course import find_course
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.kit.record import make_key
from grader.kit.replay import KeyOracle
from grader.processes.host import open_host
from grader.worker import wire
from small_course import SEED, TESTS, with_oracle

COURSE = find_course(TESTS / "courses/inputs")
EXERCISE = COURSE.exercise("kinds")
RIGHT = EXERCISE.reference_file.read_text("utf-8")

WRONG = {
    "test_gradient": ("torch.autograd.grad(f(x), x)[0]", ["torch.autograd.grad(f(x * 2), x)[0]", "x * 0"]),
    "test_evaluation": ("criterion(model(x), y)", ["criterion(model.train()(x), y)", "criterion(model(x)[:1], y[:1])"]),
    "test_failing_criterion": ("ValueError", ["ArithmeticError", "ArithmeticError"]),
    "test_given_losses": ("/ len(batches)", ["/ 1 if len(batches) > 1 else total"] * 2),
    "test_arrays": ("torch.tensor(np.array(a), dtype=torch.float32)", ["torch.from_numpy(a).float()", "torch.tensor(a * 1)"]),
    "test_generators": ("random.Random(seed).sample", ["random.sample"] * 2),
    "test_batches": ("while True:", ["for _ in range(2):"] * 2),
    "test_printed": ("print(text)", ["print(text[:-1])", "pass"]),
    "test_files": ("Path(target).write", ["Path('more').write_text(''); Path(target).write"] * 2),
    "test_device": ("torch.backends.mps.is_available()", ["False", "True"]),
    "test_meta": ("torch.zeros_like(x)", ["torch.zeros(x.shape)", "torch.zeros_like(x[0])"]),
    "test_data": ("points[1, 1] - points[0, 1]", ["points[1, 1]", "0"]),
}
"""For each check two ways of being wrong that it alone sees."""


@pytest.fixture(scope="module")
def host():
    """Workers that have imported what the exercise asks for."""
    with open_host(EXERCISE.settings().preload) as opened:
        yield opened


@pytest.fixture(scope="module")
def key(host):
    """The answer key of the exercise."""
    return with_oracle(EXERCISE, host, Options("cpu"), lambda oracle: make_key(oracle, [SEED]))


@pytest.fixture(scope="module")
def graded(host, key):
    """The outcomes of a source, check by check: graded with the sources, and with the key."""

    def outcomes(source):
        submission = parse_submission(source.encode(), "kinds.py")
        live = with_oracle(EXERCISE, host, Options("cpu"), lambda oracle: grade(oracle, submission, SEED))
        kit = grade(KeyOracle(EXERCISE, key, host, Options("cpu")), submission, SEED)
        return [{check.name: check.outcome for check in report.checks} for report in (live, kit)]

    return outcomes


def lost(outcomes):
    return {name for name, outcome in outcomes.items() if outcome != "passed"}


def test_every_check_goes_into_the_key_and_a_right_solution_passes(graded, key):
    assert key.head.deferred == ()
    for outcomes in graded(RIGHT):
        assert len(outcomes) == len(key.head.checks)
        assert lost(outcomes) == set()


@pytest.mark.parametrize("way", [0, 1])
def test_what_is_wrong_loses_the_check_that_sees_it_and_no_other(graded, way):
    wrong = RIGHT
    for old, new in WRONG.values():
        assert wrong.count(old) == 1
        wrong = wrong.replace(old, new[way])
    for outcomes in graded(wrong):
        assert lost(outcomes) == set(WRONG)


SPOILING = {
    "changes": "(DATA / 'points.csv').write_text('0,0')",
    "removes": "(DATA / 'points.csv').unlink(missing_ok=True)",
    "adds": "(DATA / 'more').mkdir(exist_ok=True); Path('data2').write_text('')",
    "leaves": "import os; os.chdir('/')",
}


@pytest.mark.parametrize("how", SPOILING)
def test_what_a_submission_does_to_its_data_costs_no_other_check(graded, how):
    spoiling = RIGHT.replace("def slope():", f"def slope():\n    {SPOILING[how]}\n    return 2.0\n\n\ndef other():", 1)
    for outcomes in graded(spoiling):
        assert lost(outcomes) == set()


def test_the_examples_of_the_manual_are_the_checks_of_this_exercise():
    manual = (TESTS.parent / "docs/authors.md").read_text("utf-8").partition("## Inputs of other kinds")[2].partition("\n## ")[0]
    shown = "\n".join(re.findall(r"```python\n(.*?)```", manual, re.DOTALL))
    checks = EXERCISE.checks_file.read_text("utf-8").split("\n\n\n")[1:]
    missing = [check for check in checks if check.strip() not in shown]
    assert missing == []
    assert shown.count("def test_") == len(checks)
    assert RIGHT.split("\n\n")[3].strip() in shown


def trace():
    return Trace(lambda _steps, _result, _fresh: wire.Done(None))


def test_a_function_is_shown_as_one_would_write_it():
    recorded = trace()
    k = recorded.root("torch").ones(2)
    f = Functions(recorded)(lambda x, y: (k * x**2).sum() + y)
    asked = recorded.root("student").gradient(f, 3)
    assert operand(expressions(tuple(recorded.steps)), pack(asked)) == (
        "gradient(lambda x, y: ((torch.ones(2) * (x ** 2)).sum() + y), 3)"
    )


def test_what_a_function_does_is_no_step_of_the_check():
    recorded = trace()
    Functions(recorded)(lambda x: (x * 2).sum())
    assert [type(step).__name__ for step in recorded.steps] == ["Get", "Call"]


DECIDING = {
    "branches": lambda x: 1 if x > 0 else 0,
    "fetches": lambda x: 2 * float(x),
    "goes through it": lambda x: [item for item in x],  # noqa: C416 -- a stand-in, not a list
}


@pytest.mark.parametrize("how", DECIDING)
def test_a_function_that_decides_something_is_refused_in_a_sentence(how):
    recorded = trace()
    with pytest.raises(TypeError, match="cannot decide anything on what it is given"):
        Functions(recorded)(DECIDING[how])
    # and leaves nothing behind
    assert all(isinstance(step, wire.Get) for step in recorded.steps)
    assert recorded.send(None) == wire.Done(None)


@pytest.mark.parametrize("function", [lambda *x: x, lambda x=1: x, lambda **x: x])
def test_a_function_has_positional_parameters_alone(function):
    with pytest.raises(TypeError, match="positional parameters without defaults"):
        Functions(trace())(function)


def test_a_module_that_is_not_on_the_list_is_refused_where_the_check_is_written():
    with pytest.raises(AttributeError, match=r"worker.subprocess is none of .*worker.numpy"):
        _ = Worker(trace()).subprocess
