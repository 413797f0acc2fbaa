"""A submission is graded as its instructor would: points, the named mistake, and what was seen."""

import html
import re
import time

import msgspec
import pytest

from cohorts import timeless
from grader.course.submission import Submission
from grader.grading.grade import grade
from grader.grading.options import Options, limits
from grader.grading.verdict import TRAINING
from grader.processes.single import Processes
from grader.records.report import Report, redact, to_json
from grader.reports.gradescope import render_gradescope
from grader.reports.render import render_html, render_markdown
from small_course import MISTAKES, SEED, TESTS, check, remove_mistake, with_oracle

COURSE = TESTS / "courses/small/reference/exercise1_scale"
RIGHT = (COURSE / "variants/ones.py").read_text("utf-8")
ADDS = MISTAKES["adds"]


def test_a_right_submission_earns_everything(grade_source):
    report = grade_source(RIGHT)
    assert (report.outcome, report.points, report.max_points) == ("passed", 10, 10)
    assert {each.outcome for each in report.checks} == {"passed"}


def test_a_known_mistake_is_named_with_its_hint(grade_source):
    report = grade_source(ADDS)
    diagnosis = check(report, "test_value").diagnosis
    assert (diagnosis.mistake, diagnosis.title, diagnosis.hint) == ("adds", "The factor is added.", "A product is asked for.")
    assert check(report, "test_module").diagnosis is None


def test_a_mistake_written_otherwise_is_named_all_the_same(grade_source):
    report = grade_source(RIGHT.replace("torch.mul(factor * torch.ones_like(x), x)", "torch.add(x, torch.tensor(factor))"))
    assert check(report, "test_value").diagnosis.mistake == "adds"


def test_an_unknown_mistake_is_described_and_not_named(grade_source):
    report = grade_source(RIGHT.replace("torch.mul(factor * torch.ones_like(x), x)", "x * factor * 2"))
    assert check(report, "test_value").diagnosis is None
    assert check(report, "test_value").message == "Every value is 2 times what is expected."
    assert check(report, "test_value").asked == "scale(tensor(4, 3), 2.5)"
    assert check(report, "test_value").hint == "Look at the operator."
    assert check(report, "test_value").mismatch.shape == (4, 3)


def test_two_mistakes_are_named_each_in_its_check(grade_source):
    both = ADDS.replace("return x * self.weight", "return x + self.weight")
    report = grade_source(both)
    assert check(report, "test_value").diagnosis.mistake == "adds"
    assert check(report, "test_module").diagnosis.mistake == "adds_weight"


def test_a_mistake_that_fails_what_the_submission_passes_is_not_named(grade_source):
    # refuses zero as it must, so it is not the mistake that lets zero through, whatever else is wrong with it
    report = grade_source(RIGHT.replace("torch.mul(factor * torch.ones_like(x), x)", "x * factor / 2"))
    assert check(report, "test_zero").outcome == "passed"
    assert check(report, "test_value").diagnosis is None


def test_a_check_that_builds_on_a_failed_one_is_skipped(grade_source):
    gradient = check(grade_source(ADDS), "test_gradient")
    assert (gradient.outcome, gradient.points) == ("skipped", 0)
    assert gradient.message == "This builds on a check that did not pass: Every element is multiplied."


def test_a_missing_exception_is_told(grade_source):
    zero = check(grade_source(RIGHT.replace("if factor == 0", "if factor == -1")), "test_zero")
    assert zero.message == "No exception came where ValueError is expected."
    assert zero.diagnosis.mistake == "allows_zero"


def test_a_subclass_of_the_expected_exception_is_right(grade_source):
    odd = "class Zero(ValueError):\n    pass\n\n\n" + RIGHT.replace('"""Multiplies by a tensor of ones first."""', "")
    assert grade_source(odd.replace('raise ValueError("zero")', "raise Zero")).points == 10


def test_another_exception_than_the_expected_one_is_an_error(grade_source):
    zero = check(grade_source(RIGHT.replace("ValueError", "KeyError")), "test_zero")
    assert zero.outcome == "error"
    # an input this small is written out
    assert re.fullmatch(r"scale\(torch\.tensor\(\[.+, .+\]\), 0\) raised in line 9: KeyError: 'zero'", zero.message)


def test_a_cut_graph_is_explained(grade_source):
    gradient = check(grade_source(RIGHT.replace("ones_like(x), x)", "ones_like(x), x.detach())")), "test_gradient")
    assert gradient.outcome == "error"
    assert gradient.diagnosis.mistake == "detaches"
    assert gradient.hint.startswith("The result is cut off")


def test_the_same_seed_gives_the_same_report(host, exercise):
    submission = Submission("x.py", "script", "", ADDS)
    # each with an oracle of its own, since one keeps the inputs that it has drawn
    first, second = (
        with_oracle(exercise, host, Options("cpu"), lambda oracle: grade(oracle, submission, SEED)) for _ in range(2)
    )
    assert timeless(first) == timeless(second)


def test_another_seed_gives_other_inputs(oracle):
    submission = Submission("x.py", "script", "", ADDS)
    first, second = (check(grade(oracle, submission, seed), "test_value").message for seed in (1, 2))
    assert first != second


def test_the_report_is_the_json_and_nothing_else(grade_source):
    report = grade_source(ADDS)
    assert msgspec.json.decode(to_json(report), type=Report) == report


def test_the_report_says_what_protection_was_in_force(grade_source):
    sandbox = grade_source(RIGHT).environment.sandbox
    assert (sandbox.seconds, sandbox.total, sandbox.memory, sandbox.files, sandbox.output) == (2, 8, 4096, 64, 16)
    assert sandbox.text


def test_less_feedback_tells_less(grade_source):
    report = grade_source(ADDS)
    titles, outcomes = redact(report, "title"), redact(report, "outcome")
    assert check(titles, "test_value").title == "Every element is multiplied."
    assert check(outcomes, "test_value").title == ""
    for bare in (titles, outcomes):
        each = check(bare, "test_value")
        assert (each.message, each.asked, each.hint, each.diagnosis, each.mismatch) == ("", "", "", None, None)
        assert (each.outcome, each.points, bare.points) == ("failed", 0, report.points)
    assert redact(report, "full") == report


def test_without_fork_a_process_each_gives_the_same_verdicts(copy):
    # each of the others would be a process more, which imports torch
    for name in set(MISTAKES) - {"adds"}:
        remove_mistake(copy, name)
    submission = Submission("scale.py", "script", "", ADDS)
    with Processes() as host:
        report = with_oracle(copy, host, Options("cpu"), lambda oracle: grade(oracle, submission, SEED))
    assert [(each.outcome, each.points) for each in report.checks] == [
        ("failed", 0),
        ("skipped", 0),
        ("passed", 1),
        ("passed", 4),
    ]
    assert check(report, "test_value").diagnosis.mistake == "adds"
    sandbox = report.environment.sandbox
    assert sandbox.text == "a process of its own with limits; files and network are not confined"
    assert (sandbox.confined, sandbox.landlock, sandbox.seccomp) == (False, 0, False)


@pytest.fixture
def grade_source_briefly(grade_briefly, tmp_path):
    """Grades a text with half a second for a check."""

    def grade_text(source):
        (tmp_path / "scale.py").write_text(source, "utf-8")
        return grade_briefly(tmp_path / "scale.py")

    return grade_text


def test_the_time_limit_can_be_set(grade_source_briefly):
    report = grade_source_briefly(f"import time\n{RIGHT.replace('return torch.mul', 'time.sleep(9); return torch.mul')}")
    assert check(report, "test_value").outcome == "timeout"
    assert check(report, "test_value").message == "The check did not end: it took longer than 0.5 s (line 11)."


def test_an_import_that_takes_its_time_costs_no_points_and_is_told_with_its_line(grade_source, monkeypatch):
    monkeypatch.setattr("grader.grading.grade.SLOW_IMPORT", 0.5)
    report = grade_source(f"import time\n{RIGHT}\ntime.sleep(0.6)\n")
    assert (report.points, report.outcome) == (10, "passed")
    line = RIGHT.count("\n") + 3
    assert report.notes[0].startswith(f"Importing the file took 1 s each time (line {line}), which costs no points. The file is")
    for render in (render_html, render_markdown, render_gradescope):
        assert f"took 1 s each time (line {line})" in html.unescape(render(report)).replace("\\", "")


def test_an_import_that_takes_too_long_is_one_verdict_for_all_checks(grade_source_briefly):
    report = grade_source_briefly(f"import time\n{RIGHT}\ntime.sleep(30)\n")
    told = {(each.outcome, each.message) for each in report.checks if each.outcome != "skipped"}
    line = RIGHT.count("\n") + 3
    assert told == {("timeout", f"Importing the file did not end: it took longer than 0.5 s (line {line}).")}
    assert {each.hint for each in report.checks if each.outcome == "timeout"} == {TRAINING}
    assert 'if __name__ == "__main__":' in TRAINING


def test_where_it_cannot_be_measured_what_ran_out_of_time_is_repeated_once(grade_source, monkeypatch):
    monkeypatch.setattr("grader.processes.supervisor.waited", lambda pid: None)
    busy = f"    if time.time() < {time.time() + 2.5}:\n        time.sleep(9)\n"
    source = "import time\n" + RIGHT.replace("    return torch.mul", f"{busy}    return torch.mul")
    assert check(grade_source(source), "test_value").outcome == "passed"


def test_memory_is_limited_unless_a_gpu_may_be_used(exercise):
    settings = exercise.settings()
    assert limits(settings, Options(), "cpu").memory == 4096 * 1024 * 1024
    assert limits(settings, Options(), "cuda:0").memory == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("nn.ReLu()", "AttributeError: module 'torch.nn' has no attribute 'ReLu'. Did you mean: 'ReLU'?"),
        ("x * factr", "NameError: name 'factr' is not defined. Did you mean: 'factor'?"),
        ("entirely_unknown_thing", "NameError: name 'entirely_unknown_thing' is not defined"),
    ],
)
def test_a_misspelt_name_is_met_with_the_nearest(grade_source, code, words):
    value = check(grade_source(RIGHT.replace("torch.mul(factor * torch.ones_like(x), x)", code)), "test_value")
    assert value.message.endswith(words)


def test_an_operation_that_torch_lacks_is_no_open_todo(grade_source):
    value = check(grade_source(RIGHT.replace("torch.mul(factor * torch.ones_like(x), x)", "x ^ x")), "test_value")
    assert value.outcome == "error"
    assert "not implemented for 'Float'" in value.message


PRODUCT = "torch.mul(factor * torch.ones_like(x), x)"
OWN_HINT = "Look at the operator."
"""What the author of the check would have everybody look at who fails it."""


@pytest.mark.parametrize(
    "code",
    [
        '__import__("torch.nowhere")',
        'importlib.import_module(".aids", "os")',
        "numpy.multiply(x, factor)",
        "nn.functional.multiply_by(x, factor)",
        "open(torch.__path__[0]).read()",
        "sys.exit()",
        'x.to("gpu")',
        "torch.ones(3, device=0)",
        "torch.Generator(device='cuda')",
        "torch.ones(10**7, 10**7)",
        "os._exit(1)",
    ],
)
def test_a_failure_that_has_nothing_to_do_with_the_concept_brings_no_hint_about_it(grade_source, code):
    value = check(grade_source(f"import importlib, os, sys\n{RIGHT.replace(PRODUCT, code)}"), "test_value")
    assert value.outcome in {"error", "memory", "crashed"}
    assert value.hint != OWN_HINT


@pytest.mark.parametrize("changed", [("def scale(x, factor)", "def scale(x)"), ("def scale(", "def scales(")])
def test_who_changes_the_signature_or_the_name_is_not_told_about_the_concept(grade_source, changed):
    value = check(grade_source(RIGHT.replace(*changed)), "test_value")
    assert (value.outcome, value.hint) == ("error", "")


@pytest.mark.parametrize("code", ["x * factor * 2", "x @ x", "torch.mul(x)", "x.multiplied(factor)"])
def test_a_failure_that_may_have_to_do_with_the_concept_brings_the_hint(grade_source, code):
    assert check(grade_source(RIGHT.replace(PRODUCT, code)), "test_value").hint == OWN_HINT


def test_the_hint_is_not_told_beside_a_named_mistake_which_has_a_hint_of_its_own(grade_source):
    value = check(grade_source(ADDS), "test_value")
    assert (value.hint, value.diagnosis.hint) == ("", "A product is asked for.")


def test_what_runs_out_of_time_is_told_where_time_goes_and_not_about_the_concept(grade_source_briefly):
    report = grade_source_briefly(RIGHT.replace("return torch.mul", "while True: pass\n    return torch.mul"))
    value = check(report, "test_value")
    assert value.outcome == "timeout"
    assert value.hint.startswith("Look for a loop that does not end")
