"""Marks say what a check is worth, how it is run and what a submission does without: shown by the course of docs/authors.md."""

import re
import shutil

import pytest

from grader.course.catalogue import read_catalogue
from grader.course.course import Course
from grader.course.submission import Submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import LiveOracle
from grader.kit.record import make_key
from grader.kit.replay import KeyOracle
from grader.records.errors import GraderError
from grader.reports.exercism import render_exercism
from grader.reports.github import annotations
from grader.reports.gradescope import render_gradescope
from grader.reports.junit import render_junit
from grader.reports.render import render_html, render_markdown
from grader.verification.parallel import Share, Work, account_for
from grader.verification.result import conclude
from small_course import SEED, TESTS, check, kept_oracle, with_oracle

COURSE = TESTS / "courses/marks"
FOLDER = COURSE / "reference/exercise1_descent"
RIGHT = (FOLDER / "descent.py").read_text("utf-8")
UPHILL = {entry.name: entry.source for entry in read_catalogue(Course(COURSE).exercise("descent"))}["uphill"]
BY_AUTOGRAD = RIGHT.replace(
    "        return 2 * x.T @ (x @ self.weights - y) / len(x)\n",
    "        weights = self.weights.clone().requires_grad_()\n"
    "        ((x @ weights - y) ** 2).mean().backward()\n"
    "        return weights.grad\n",
)
ODD_ERRORS = """

class Odd:
    def __getitem__(self, _):
        return self
    __truediv__ = __getitem__
    def __lt__(self, _):
        return {value}

right = train
def train(x, y, steps):
    return right(x, y, steps)[0], Odd()
"""
"""Answers what it likes where it is asked whether the errors fall."""
FALLS, FOUND = "test_training[loss falls]", "test_training[weights are found]"


@pytest.fixture(scope="module")
def exercise():
    return Course(COURSE).exercise("descent")


@pytest.fixture(scope="module")
def key(exercise, host):
    return with_oracle(exercise, host, Options("cpu"), lambda oracle: make_key(oracle, [SEED]))


@pytest.fixture(scope="module")
def graded(exercise, host, key):
    """Grades a text with the sources, and with the key."""
    with kept_oracle(exercise, host, Options("cpu")) as live:
        oracles = live, KeyOracle(exercise, key, host, Options("cpu"))

        def grade_both(source):
            submission = Submission("descent.py", "script", "", source)
            return tuple(grade(oracle, submission, SEED) for oracle in oracles)

        yield grade_both


@pytest.fixture(scope="module")
def failing(graded):
    """The report of a submission whose training raises."""
    return graded(RIGHT.replace("    descent, errors =", "    1 / 0\n    descent, errors ="))[0]


@pytest.fixture
def refused(tmp_path, host):
    """Why a course with other checks is refused."""
    shutil.copytree(COURSE, tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    copy = Course(tmp_path / "course").exercise("descent")

    def refuse(old, new):
        text = copy.checks_file.read_text("utf-8")
        assert old in text
        copy.checks_file.write_text(text.replace(old, new), "utf-8")
        submission = Submission("descent.py", "script", "", RIGHT)
        return with_oracle(copy, host, Options("cpu"), lambda oracle: grade(oracle, submission, SEED))

    return refuse


def told(report):
    return [(one.name, one.title, one.outcome, one.points, one.message, one.diagnosis, one.line) for one in report.checks]


def test_the_examples_of_the_documentation_are_checks_of_the_course():
    text = (TESTS.parent / "docs/authors.md").read_text("utf-8").split("\n## Marks\n")[1].split("\n## ")[0]
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 4
    checks = (FOLDER / "test_descent.py").read_text("utf-8")
    assert [example for example in examples if example not in checks] == []


def test_the_course_is_sound_with_more_than_one_seed(exercise, host):
    work = Work(COURSE, Options("cpu"), thorough=False)
    result = conclude([account_for(work, Share(exercise.id, 0, 2, first=True), host)])
    assert result.problems == ()
    assert [warning.what for warning in result.warnings if "flake" in warning.what] == []
    assert not {FALLS, FOUND} & {warning.name for warning in result.warnings}


@pytest.mark.parametrize("source", [RIGHT, UPHILL, BY_AUTOGRAD, "def train("], ids=["right", "uphill", "autograd", "broken"])
def test_a_key_tells_what_the_sources_tell(graded, source):
    live, kit = graded(source)
    assert told(live) == told(kit)


def test_each_part_has_its_points_its_title_and_its_outcome(graded):
    half = RIGHT.replace("return descent.weights, ", "return 2 * descent.weights, ")
    report = graded(half)[0]
    falls, found = check(report, FALLS), check(report, FOUND)
    assert (falls.title, falls.points, falls.max_points) == ("Training works: loss falls.", 2.0, 2.0)
    assert (found.title, found.points, found.max_points) == ("Training works: weights are found.", 0.0, 1.0)
    assert found.message == "Weights are found: does not hold."
    assert check(report, "test_errors").outcome == "passed"


def test_a_check_that_builds_on_a_part_is_skipped_where_that_is_lost(graded):
    skipped = check(graded(UPHILL)[0], "test_errors")
    assert skipped.message == "This builds on a check that did not pass: Training works: loss falls."


def test_all_parts_are_lost_and_what_was_printed_is_shown_once_where_the_check_raises(graded):
    for report in graded(RIGHT.replace("    descent, errors =", "    print('here')\n    1 / 0\n    descent, errors =")):
        assert [check(report, name).outcome for name in (FALLS, FOUND)] == ["error", "error"]
        # a check that trains is not run a second time
        assert [check(report, name).output for name in (FALLS, FOUND)] == ["here\n", ""]


def test_no_mistake_is_named_for_what_trains_and_it_is_named_for_the_rest(graded):
    for report in graded(UPHILL):
        assert check(report, FALLS).outcome == "failed"
        assert check(report, FALLS).diagnosis is None
        assert check(report, "test_step").diagnosis.mistake == "uphill"


def test_no_mistake_is_trained(exercise, host, monkeypatch):
    trained = set()
    exchange = LiveOracle.exchange

    def noted(oracle, implementation, seed, conditions):
        if conditions.seconds:
            trained.add(implementation.name)
        return exchange(oracle, implementation, seed, conditions)

    monkeypatch.setattr(LiveOracle, "exchange", noted)
    submission = Submission("descent.py", "script", "", UPHILL)
    with_oracle(exercise, host, Options("cpu"), lambda oracle: grade(oracle, submission, SEED))
    # the reference only shows that the check is fit, where the submission does not
    assert trained == {"reference"}
    trained.clear()
    right = Submission("descent.py", "script", "", RIGHT)
    report = with_oracle(exercise, host, Options("cpu"), lambda oracle: grade(oracle, right, SEED))
    assert (report.points, trained) == (10, set())


@pytest.mark.parametrize("value", ["None", "1", "'yes'", "()", "torch.tensor([]) > 0"])
def test_what_is_no_truth_that_holds_is_not_taken_for_one(graded, value):
    source = RIGHT + ODD_ERRORS.format(value=value)
    for report in graded(source):
        assert (check(report, FALLS).outcome, check(report, FOUND).outcome) == ("failed", "passed")


def test_what_trains_has_time_of_its_own(exercise, host, key):
    slow = RIGHT.replace("    descent, errors =", "    __import__('time').sleep(0.9)\n    descent, errors =")
    submission, options = Submission("descent.py", "script", "", slow), Options("cpu", 0.6)
    live = with_oracle(exercise, host, options, lambda oracle: grade(oracle, submission, SEED))
    for report in (live, grade(KeyOracle(exercise, key, host, options), submission, SEED)):
        assert check(report, FALLS).outcome == "passed"
        assert check(report, "test_errors").outcome == "timeout"


def test_what_a_check_does_without_is_told_by_name_and_line(graded):
    for report in graded(BY_AUTOGRAD):
        seen = check(report, "test_gradient_by_hand")
        line = 1 + BY_AUTOGRAD[: BY_AUTOGRAD.index("((x @ weights")].count("\n")
        assert seen.message == (
            "Tensor.backward, torch.autograd, torch.func and torch.optim are not to be used here:"
            f" torch.Tensor.backward in line {line}."
        )
        assert (seen.outcome, seen.points, seen.line) == ("failed", 0.0, line)


def test_a_trial_in_a_notebook_is_free_and_the_top_of_a_script_is_not(exercise, host):
    source = f"{RIGHT}\n\ntorch.softmax(torch.ones(2, 2), dim=1)\n"
    notebook = Submission("descent.ipynb", "notebook", "", source, (1, RIGHT.count("\n") + 2))
    script = Submission("descent.py", "script", "", source)
    for submission, outcome in ((notebook, "passed"), (script, "failed")):
        report = with_oracle(exercise, host, Options("cpu"), lambda oracle, given=submission: grade(oracle, given, SEED))
        assert check(report, "test_softmax_by_hand").outcome == outcome
        assert check(report, "test_softmax[1.0]").outcome == "passed"


FORMATS = {
    "JUnit": render_junit,
    "Gradescope": render_gradescope,
    "Exercism": render_exercism,
    "HTML": render_html,
    "Markdown": render_markdown,
    "GitHub": lambda report: "\n".join(annotations(report, COURSE)),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_of_each_part(failing, name):
    # a colon is escaped in a title of GitHub's
    text = FORMATS[name](failing).replace("%3A", ":")
    assert "Training works: loss falls" in text
    # on GitHub, checks that say the same of the same line share an annotation
    assert ("(and 1 more)" if name == "GitHub" else "Training works: weights are found") in text


def test_a_mistake_that_uses_it_is_named(graded):
    for name, other in (("softmax", "library_softmax"), ("log_softmax", "")):
        source = RIGHT.replace(
            "    powers = torch",
            f"    return x.{name}(dim=1).exp() if 'log' in '{name}' else x.softmax(dim=1)\n    powers = torch",
        )
        named = check(graded(source)[0], "test_softmax_by_hand").diagnosis
        assert (named.mistake if named else "") == other


def test_cases_share_the_points_and_have_titles_of_their_own(graded):
    cases = graded(RIGHT)[0].checks[:2]
    assert [(case.title, case.max_points) for case in cases] == [
        ("The softmax of values around 1.0 is right.", 1.0),
        ("The softmax of values around 30.0 is right.", 1.0),
    ]


def test_shares_of_a_third_add_up_and_a_title_without_braces_gets_the_id(refused):
    marks = 'parametrize("scale", [1.0, 3.0, pytest.param(30.0, id="large")])'
    cases = refused('parametrize("scale", [1.0, 30.0])', f'{marks}\n@pytest.mark.filled("")'.split("\n")[0]).checks[:3]
    assert sorted(case.max_points for case in cases) == [0.66, 0.67, 0.67]
    cases = refused("of values around {scale} is", "is").checks[:3]
    assert [case.title for case in cases] == [f"The softmax is right: {name}." for name in ("1.0", "3.0", "large")]


def test_a_value_within_an_absolute_bound_is_right_and_one_beyond_it_is_not(graded):
    for off, outcome in ((9e-4, "passed"), (11e-4, "failed")):
        source = RIGHT.replace("rate * self.backward(x, y)", f"rate * self.backward(x, y) + {off}")
        assert check(graded(source)[0], "test_step").outcome == outcome


REFUSALS = {
    "comes after 'test_nothing', and there is no such check": ('"test_training[loss falls]")', '"test_nothing")'),
    "has parts and is to raise": ("trains(seconds=20)", 'raises("ValueError")'),
}


@pytest.mark.parametrize("sentence", REFUSALS)
def test_marks_that_do_not_fit_together_are_refused_in_a_sentence(refused, sentence):
    with pytest.raises(GraderError, match=sentence):
        refused(*REFUSALS[sentence])


UNFIT = {
    "it must return a dict with the keys 'loss falls', 'weights are found' and no others": (
        '"weights are found": (',
        '"weights": (',
    ),
    "let it return the opposite of what is False": ("< trained[1][0] / 10", "> trained[1][0] / 10"),
    "trained numbers differ between processors": ("trained[1][-1] < trained[1][0] / 10", "trained[1][-1]"),
    "it calls torch.exp in line 10": ('"torch.nn", "torch.softmax"', '"torch.exp"'),
    "there is no torch.nnn that a check could do without": ('"torch.nn", "torch.softmax"', '"torch.nnn"'),
}


@pytest.mark.parametrize("sentence", UNFIT)
def test_a_check_that_the_reference_does_not_fit_is_a_fault_of_the_course_that_says_which(refused, sentence):
    report = refused(*UNFIT[sentence])
    assert report.outcome == "grader_error"
    assert sentence in next(one.message for one in report.checks if one.outcome == "grader_error")
