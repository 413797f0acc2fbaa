"""Equality answers as `same` does, whatever the two observations are."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks.compare import DEFAULT, Tolerance
from grader.checks.observation import Asserted, Fault
from grader.checks.trace import pack
from grader.grading.equality import Equality, SubmissionEquality
from grader.grading.verdict import same
from grader.processes.channel import Lost
from grader.worker import wire


class FakeCheck:
    """What of a check matters to a comparison."""

    def __init__(self, tolerance=DEFAULT, raises=None):
        self.name, self.tolerance, self.raises = "test_x", tolerance, raises


def done(value):
    return wire.Done(pack(value))


def raised(message="a", types=("ValueError",), step=3):
    return wire.Raised(types, message, step, 0, own=False)


OBSERVATIONS = [
    done(1.0), done(1), done(True), done(1.00009), done(1.0003), done(float("nan")), done(float("inf")), done(-0.0), done(None),
    done("1"), done([1.0, 2.0]), done((1.0, 2.0)), done([1.0]), done({"a": 1.0, "b": 2.0}), done({"b": 2.0, "a": 1.0}),
    done({"a": 2.0, "b": 1.0}), done({1: 1.0}), done({"1": 1.0}),
    done(np.ones(3, "float32")), done(np.ones(3)), done(np.ones((3, 1), "float32")),
    done(np.array([1, 1, 1.00009], "float32")), done(np.array([1, np.nan, 1], "float32")),
    done(np.array([np.nan, 1, 1], "float32")), done(np.array([2, 0, 1], "float32")), done(np.array(True)),
    done(np.array([True, False])), done(np.array([1, 2])),
    done(np.array([2, 1])), done(np.array([1.0, 1.0015], "float16")), done(np.array([1.0, 1.0], "float16")),
    done(np.array([1 + 2j])), done(np.array([2 + 1j])), wire.Done(wire.Other("a thing")), wire.Done(wire.Other("another")),
    raised(), raised(), raised("b"), raised(types=("KeyError",)), raised(step=4), Asserted("a"), Asserted("a"), Asserted("b"),
    Lost("crashed", "so"), Lost("crashed", "so"), Fault("a"), Fault("a"),
]  # fmt: skip


@pytest.mark.parametrize("check", [FakeCheck(), FakeCheck(Tolerance(0.5, 0.0)), FakeCheck(raises="ValueError")], ids=range(3))
def test_all_kinds_of_observations_are_alike_when_they_are_the_same(check):
    equality = Equality()
    for one, other in itertools.product(OBSERVATIONS, repeat=2):
        # twice: from the comparison, and from memory
        assert [equality.alike(check, one, other) for _ in range(2)] == [same(check, one, other)] * 2


@given(st.data(), st.sampled_from(["float16", "float32", "float64"]), st.sampled_from([0.0, 5e-5, 1e-4, 1.5e-4, 3e-3, 0.5]))
def test_tensors_that_differ_by_about_the_tolerance_are_alike_when_they_are_the_same(data, dtype, by):
    value = data.draw(arrays.arrays(dtype, (3,), elements=st.floats(-100, 100, width=16)))
    signs = np.array(data.draw(st.tuples(*[st.sampled_from([-1, 0, 1])] * 3)))
    one, other = done(value), done((value * (1 + by * signs)).astype(dtype))
    check = FakeCheck()
    assert Equality().alike(check, one, other) == same(check, one, other)
    assert Equality().alike(check, other, one) == same(check, other, one)


def test_the_answer_depends_on_the_check():
    equality, one, other = Equality(), done(1.0), done(1.2)
    strict, wide = FakeCheck(), FakeCheck(Tolerance(0.5, 0.0))
    wide.name = "test_y"
    assert not equality.alike(strict, one, other)
    assert equality.alike(wide, one, other)


def test_a_square_says_of_all_pairs_at_once_which_are_apart():
    check = FakeCheck()
    square = Equality().apart(check, OBSERVATIONS)
    for (row, one), (column, other) in itertools.product(enumerate(OBSERVATIONS), repeat=2):
        assert square[row, column] != same(check, one, other)


def test_a_submission_is_alike_when_it_is_the_same():
    check, known = FakeCheck(), Equality()
    for one, other in itertools.product(OBSERVATIONS, repeat=2):
        stranger = SubmissionEquality(known)
        assert [stranger.alike(check, one, other) for _ in range(2)] == [same(check, one, other)] * 2


@pytest.mark.parametrize("bits", [0x7FA00001, 0xFFBFFFFF, 0x7F7FFFFF, 0xFF800000])
def test_no_number_of_a_submissions_is_a_warning(bits):
    extreme = done(np.full(3, bits, np.uint32).view(np.float32))
    assert not SubmissionEquality(Equality()).alike(FakeCheck(), done(np.ones(3, np.float32)), extreme)
