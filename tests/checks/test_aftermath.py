"""What is left behind must be what the reference leaves, neither more nor less."""

import numpy as np
import pytest

from grader.checks.compare import DEFAULT
from grader.checks.observation import remainder
from grader.checks.trace import pack
from grader.worker import wire


def done(**left):
    return wire.Done(1, left=tuple((name, pack(value)) for name, value in left.items()))


def raised(**left):
    return wire.Raised(("ValueError",), "", 5, 1, own=True, left=done(**left).left)


OFF, INPUT = {"gradients": False}, {"7": np.array([1.0, 2.0], np.float32)}


@pytest.mark.parametrize("ended", [done, raised], ids=["with a value", "with an exception"])
@pytest.mark.parametrize("left", [{}, OFF, INPUT, OFF | INPUT], ids=["nothing", "a mode", "an input", "both"])
def test_who_leaves_what_the_reference_leaves_is_right(ended, left):
    assert remainder(ended(**left), ended(**left), DEFAULT) is None


def test_an_input_that_is_changed_as_the_reference_does_it_may_differ_in_the_last_digits():
    near = {"7": np.array([1.0, 2.000001], np.float32)}
    assert remainder(done(**INPUT), done(**near), DEFAULT) is None


@pytest.mark.parametrize(
    ("expected", "actual", "name", "restored"),
    [
        ({}, OFF, "gradients", False),
        (INPUT, INPUT | OFF, "gradients", False),
        (OFF, {}, "gradients", True),
        (INPUT, {}, "7", True),
        (INPUT, {"8": INPUT["7"]}, "8", False),
        (INPUT, {"7": -INPUT["7"]}, "7", False),
        (INPUT, {"7": 3}, "7", False),
    ],
)
def test_what_differs_is_named(expected, actual, name, restored):
    for one, other in ((done(**expected), done(**actual)), (done(**expected), raised(**actual))):
        found = remainder(one, other, DEFAULT)
        assert (found.name, found.restored) == (name, restored)
        assert (found.difference is not None) == (name in expected and name in actual)
