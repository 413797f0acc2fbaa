"""ComparisonCache answers as `same` does, whatever the two observations are."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks.compare import DEFAULT, Tolerance, compare
from grader.checks.observation import Asserted, Fault
from grader.checks.trace import pack
from grader.checks.values import as_tensor
from grader.grading.diagnosis.comparison_cache import ComparisonCache, SubmissionCache
from grader.grading.verdict import same
from grader.processes.channel import Lost
from grader.processes.replies import check
from grader.worker import wire

WHOLE = st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 2)

LEAVES = (
    st.none() | st.booleans() | WHOLE | st.floats() | st.sampled_from([0.0, 1.0, 1.00009, 2.0]) | st.sampled_from(["", "a", "b"])
    | st.builds(wire.Range, WHOLE, WHOLE, WHOLE.filter(bool)) | st.builds(wire.Complex, st.floats(), st.floats())
    | st.builds(wire.Bytes, st.binary(max_size=2)) | st.builds(wire.Other, st.sampled_from(["a thing", "another"]))
    | st.builds(lambda kind: kind("int8", (1,), b"a"), st.sampled_from([wire.Tensor, wire.Array]))
    | st.builds(wire.Named, st.sampled_from(["torch dtype", "device"]), st.sampled_from(["cpu", "float32"]))
)  # fmt: skip


def containers(values):
    """Containers of values."""
    several, names = st.lists(values, max_size=3).map(tuple), st.sampled_from(["a", "b"])
    return (
        st.builds(wire.Sequence, st.sampled_from(["list", "tuple"]), several)
        | st.builds(wire.Set, st.sampled_from(["set", "frozenset"]), several)
        | st.builds(wire.Mapping, st.lists(st.tuples(values, values), max_size=2).map(tuple))
        | st.builds(wire.Fields, names, st.lists(st.tuples(names, values), max_size=2).map(tuple))
        | st.builds(wire.Member, names, names, values)
    )


VALUES = st.recursive(LEAVES, containers, max_leaves=6)
"""Values of all kinds that pass for valid, also such as no honest worker sends."""


class FakeCheck:
    """What of a check matters to a comparison."""

    def __init__(self, tolerance=DEFAULT, raises=None):
        self.name, self.tolerance, self.raises = "test_x", tolerance, raises


def done(value):
    return wire.Done(as_tensor(value) if isinstance(value, np.ndarray) else pack(value))


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
    wire.Done(wire.Other("a thing")), wire.Done(pack(np.ones(3, "float32"))),
    wire.Done(pack(np.array([1, 1, 1.00009], "float32"))),
    done({1.0, 2.0}), done(frozenset({2.0, 1.00009})), done({1, 2}), done({1.0, 3.0}), done({"a", 1}), done({True, "a"}),
    done(set()),
    done({(1, 2.0): "a"}), done({(1.0, 2): "a"}), done(b"ab"), done("ab"), done(1 + 2j), done(1 + 2.00009j), done(complex("nan")),
    done(range(3)), done(range(0, 3, 1)), done(range(0, 5, 2)), done(range(0, 6, 2)), done(range(0)), done(range(4, 4)),
    wire.Done(wire.Fields("Point", (("x", 1.0),))), wire.Done(wire.Fields("Point", (("x", 1.00009),))),
    wire.Done(wire.Fields("Vector", (("x", 1.0),))), wire.Done(wire.Fields("Point", (("y", 1.0),))),
    wire.Done(wire.Member("Colour", "RED", 1)), wire.Done(wire.Member("Colour", "RED", 2)),
    wire.Done(wire.Member("Colour", "BLUE", 1)),
    wire.Done(wire.Named("torch dtype", "float32")), wire.Done(wire.Named("NumPy dtype", "float32")),
    wire.Done(wire.Mapping(((wire.Other("a"), 1), (wire.Other("a"), 2)))),
    wire.Done(wire.Set("set", (wire.Other("a"), wire.Other("a")))),
    raised(), raised(), raised("b"), raised(types=("KeyError",)), raised(step=4), Asserted("a"), Asserted("a"), Asserted("b"),
    Lost("crashed", "so"), Lost("crashed", "so"), Fault("a"), Fault("a"),
]  # fmt: skip


@pytest.mark.parametrize("check", [FakeCheck(), FakeCheck(Tolerance(0.5, 0.0)), FakeCheck(raises="ValueError")], ids=range(3))
def test_all_kinds_of_observations_are_alike_when_they_are_the_same(check):
    equality = ComparisonCache()
    for one, other in itertools.product(OBSERVATIONS, repeat=2):
        # twice: from the comparison, and from memory
        assert [equality.alike(check, one, other) for _ in range(2)] == [same(check, one, other)] * 2


@given(st.data(), st.sampled_from(["float16", "float32", "float64"]), st.sampled_from([0.0, 5e-5, 1e-4, 1.5e-4, 3e-3, 0.5]))
def test_tensors_that_differ_by_about_the_tolerance_are_alike_when_they_are_the_same(data, dtype, by):
    value = data.draw(arrays.arrays(dtype, (3,), elements=st.floats(-100, 100, width=16)))
    signs = np.array(data.draw(st.tuples(*[st.sampled_from([-1, 0, 1])] * 3)))
    one, other = done(value), done((value * (1 + by * signs)).astype(dtype))
    check = FakeCheck()
    assert ComparisonCache().alike(check, one, other) == same(check, one, other)
    assert ComparisonCache().alike(check, other, one) == same(check, other, one)


@given(VALUES, VALUES)
@settings(max_examples=1000, deadline=None)
def test_values_of_all_kinds_are_alike_when_they_are_the_same(value, other):
    check(value)
    one, two, fake = wire.Done(value), wire.Done(other), FakeCheck()
    for pair in ((one, one), (one, two), (two, one)):
        assert ComparisonCache().alike(fake, *pair) == same(fake, *pair)
    assert same(fake, one, one)
    if difference := compare(value, other):
        assert difference.sentence
        difference.mismatch  # noqa: B018 -- it is drawn when it is asked for


def test_the_answer_depends_on_the_check():
    equality, one, other = ComparisonCache(), done(1.0), done(1.2)
    strict, wide = FakeCheck(), FakeCheck(Tolerance(0.5, 0.0))
    wide.name = "test_y"
    assert not equality.alike(strict, one, other)
    assert equality.alike(wide, one, other)


def test_a_square_says_of_all_pairs_at_once_which_are_apart():
    check = FakeCheck()
    square = ComparisonCache().apart(check, OBSERVATIONS)
    for (row, one), (column, other) in itertools.product(enumerate(OBSERVATIONS), repeat=2):
        assert square[row, column] != same(check, one, other)


def test_a_submission_is_alike_when_it_is_the_same():
    check, known = FakeCheck(), ComparisonCache()
    for one, other in itertools.product(OBSERVATIONS, repeat=2):
        stranger = SubmissionCache(known)
        assert [stranger.alike(check, one, other) for _ in range(2)] == [same(check, one, other)] * 2


@pytest.mark.parametrize("bits", [0x7FA00001, 0xFFBFFFFF, 0x7F7FFFFF, 0xFF800000])
def test_no_number_of_a_submissions_is_a_warning(bits):
    extreme = done(np.full(3, bits, np.uint32).view(np.float32))
    assert not SubmissionCache(ComparisonCache()).alike(FakeCheck(), done(np.ones(3, np.float32)), extreme)
