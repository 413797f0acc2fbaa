"""A verdict is a sentence that leaves names as they are written; what is left behind is judged like what is returned."""

import shutil

import pytest

from grader.course.course import Course
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.grading.verdict import capitalised
from grader.kit.record import make_key
from grader.kit.replay import KeyOracle
from small_course import SEED, TESTS, check, write_mistake

SOURCE = """
import torch
from torch import nn


def scale(x, factor):
    out = x * factor
    {line}
    if factor == 0:
        raise ValueError("zero")
    return out


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight
"""

MODES = {
    "torch.set_grad_enabled(False)": "The recording of gradients is off afterwards, for all that follows.",
    "torch.kept = torch.inference_mode(); torch.kept.__enter__()": "Inference mode is on afterwards, for all that follows.",
    "torch.set_default_dtype(torch.float64)": "The default dtype is torch.float64 afterwards, for all that follows.",
    "torch.set_default_device('meta')": "The default device is meta afterwards, for all that follows.",
}

OVERWRITES = "x.detach().mul_(2.0)"
"""Right otherwise, and what the gradient of the product needs is not touched."""


@pytest.mark.parametrize(("line", "sentence"), MODES.items(), ids=list(MODES))
def test_a_mode_that_is_not_put_back_fails_the_check(grade_source, line, sentence):
    report = grade_source(SOURCE.format(line=line))
    value, zero = check(report, "test_value"), check(report, "test_zero")
    assert (value.outcome, value.message) == (zero.outcome, zero.message) == ("failed", sentence)
    assert value.hint


def test_a_mode_that_is_put_back_costs_nothing(grade_source):
    line = "with torch.no_grad():\n        torch.set_grad_enabled(True)"
    assert grade_source(SOURCE.format(line=line)).points == 10


def test_a_mode_left_by_one_check_costs_no_points_in_another(grade_source):
    assert check(grade_source(SOURCE.format(line="torch.set_grad_enabled(False)")), "test_module").outcome == "passed"


def test_an_input_that_is_changed_fails_the_check(grade_source):
    report = grade_source(SOURCE.format(line=OVERWRITES))
    value = check(report, "test_value")
    assert (value.outcome, value.message) == ("failed", "The input tensor(4, 3) is changed afterwards.")
    assert "underscore" in value.hint
    # zeros are what they were
    assert check(report, "test_module").outcome == "passed"


def test_what_a_submission_makes_of_its_input_elsewhere_is_its_own(grade_source):
    assert grade_source(SOURCE.format(line="x = x.clone().mul_(2.0)")).points == 10


@pytest.fixture
def copy(tmp_path):
    """A copy of the small course's exercise."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course").exercise("scale")


def test_where_the_reference_changes_an_input_it_has_to_be_changed(host, copy):
    copy.reference_file.write_text(SOURCE.format(line=OVERWRITES), "utf-8")
    copy.catalogue_file.unlink()
    messages = []
    for line in (OVERWRITES, "pass", "x.detach().mul_(-2.0)"):
        with open_oracle(copy, Options("cpu"), host) as oracle:
            report = grade(oracle, parse_submission(SOURCE.format(line=line).encode(), "scale.py"), SEED)
        messages.append(check(report, "test_value").message)
    assert messages == [
        "",
        "The input tensor(4, 3) should be changed afterwards.",
        "The input tensor(4, 3) afterwards: every value is the negative of what is expected.",
    ]


def test_a_mistake_that_leaves_something_behind_is_named_with_the_sources_and_with_a_key(host, copy):
    for name, line in (("overwrites", OVERWRITES), ("records_nothing", "torch.set_grad_enabled(False)")):
        write_mistake(copy, name, SOURCE.format(line=line))
    with open_oracle(copy, Options("cpu"), host) as oracle:
        key = make_key(oracle, [SEED])
        oracles = [oracle, KeyOracle(copy, key, host, Options("cpu"))]
        for name, line in (("overwrites", "x.data *= 2"), ("records_nothing", "torch._C._set_grad_enabled(False)")):
            submission = parse_submission(SOURCE.format(line=line).encode(), "scale.py")
            told = [check(grade(each, submission, SEED), "test_value") for each in oracles]
            assert [value.diagnosis.mistake for value in told] == [name, name]
            assert told[0].message == told[1].message


SENTENCES = {
    "a list of 2 came back": "A list of 2 came back",
    "loss: it is 2": "Loss: it is 2",
    "None came back": "None came back",
    "torch.bool came back": "torch.bool came back",
    "word2index: it is 2": "word2index: it is 2",
    "f(a): it is 2": "f(a): it is 2",
    "'mean' came back": "'mean' came back",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_name(sentence):
    assert capitalised(sentence) == SENTENCES[sentence]
