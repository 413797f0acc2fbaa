"""What is kept of an observation is small, and the same in two that are the same."""

import itertools

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from test_comparison_cache import OBSERVATIONS, VALUES, FakeCheck, done, raised

from grader.checks.compare import Tolerance
from grader.checks.observation import Fault
from grader.grading.diagnosis.behaviour import MOST, alike, summarise
from grader.grading.verdict import same
from grader.processes.channel import Lost
from grader.worker import wire

LARGE = np.linspace(-3, 7, 5000, dtype="float32").reshape(50, 100)


class SeededCheck(FakeCheck):
    """A check with a seed of its own in each run."""

    def seed(self, run_seed):
        return 3 * run_seed


def kept(observation, seed=7, check=None):
    return summarise(check or SeededCheck(), observation, seed)


@pytest.mark.parametrize(
    "check", [SeededCheck(), SeededCheck(Tolerance(0.5, 0.0)), SeededCheck(raises="ValueError")], ids=range(3)
)
def test_observations_of_all_kinds_that_are_the_same_are_alike(check):
    for one, other in itertools.product(OBSERVATIONS, repeat=2):
        if same(check, one, other):
            assert alike(kept(one, check=check), kept(other, check=check)), (one, other)


@given(VALUES, VALUES)
@settings(max_examples=500, deadline=None)
def test_values_of_all_kinds_that_are_the_same_are_alike(value, other):
    one, two = wire.Done(value), wire.Done(other)
    assert alike(kept(one), kept(one))
    if same(SeededCheck(), one, two):
        assert alike(kept(one), kept(two))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (done(1.0), done(1.01)),
        (done(1), done(2)),
        (done(1.0), done(float("nan"))),
        (done(float("inf")), done(-float("inf"))),
        (done([1.0, 2.0]), done([2.0, 1.0])),
        (done({"a": 1.0}), done({"b": 1.0})),
        (done(np.ones(3, "float32")), done(np.ones(3))),
        (done(np.ones(3)), done(np.ones((3, 1)))),
        (done(np.array([1, 2])), done(np.array([2, 1]))),
        (done(np.array([True, False])), done(np.array([True, True]))),
        (done(np.array([1 + 2j])), done(np.array([1 + 3j]))),
        (done("a"), done("b")),
        (done({1, 2, 3}), done({4, 5, 6})),
        (done({"a"}), done({"b"})),
        (done([{1.0}]), done([{1.5}])),
        (done(11_689_512), done(11_689_510)),
        (done(2**24), done(2**24 + 1)),
        (done(np.array([1.0, np.nan])), done(np.array([np.nan, 1.0]))),
        (done(None), raised()),
        (raised("a"), raised("b")),
        (raised(types=("KeyError",)), raised()),
        (raised(step=4), raised()),
        (Lost("timeout", "so"), Lost("crashed", "so")),
    ],
)
def test_what_differs_is_not_alike(one, other):
    assert not alike(kept(one), kept(other))
    assert not alike(kept(other), kept(one))


def test_an_exception_that_tells_where_an_object_lies_is_the_same_wherever_that_is():
    assert alike(kept(raised("<Net object at 0x7f3a5c1d2e80>")), kept(raised("<Net object at 0x7f99aa1d2e80>")))


def test_of_a_large_tensor_a_few_hundred_bytes_are_kept_and_another_is_told_from_it():
    small = msgspec.msgpack.encode(kept(done(LARGE)))
    assert len(small) < 12 * MOST + 100
    assert not alike(kept(done(LARGE)), kept(done(LARGE * 1.001)))
    assert alike(kept(done(LARGE)), kept(done(LARGE * (1 + 1e-6))))


@pytest.mark.parametrize("place", [0, 777, LARGE.size - 1])
def test_one_wrong_number_of_many_shows_wherever_it_is(place):
    others = [LARGE.copy() for _ in range(3)]
    others[0].flat[place] += 0.5
    others[1].flat[place] = 1e9
    others[2].flat[(place + 1) % LARGE.size] += 0.5
    behaviours = [kept(done(LARGE)), *(kept(done(other)) for other in others)]
    for one, other in itertools.permutations(behaviours, 2):
        assert not alike(one, other)


def test_which_numbers_are_kept_depends_on_the_seed_alone():
    assert kept(done(LARGE)) == kept(done(LARGE.copy()))
    assert kept(done(LARGE)).numbers != kept(done(LARGE), seed=8).numbers


def test_what_a_check_leaves_behind_is_part_of_what_was_done():
    left = wire.Done(1.0, left=(("7", wire.Tensor("float32", (1,), b"abcd")),))
    assert not alike(kept(done(1.0)), kept(left))
    assert alike(kept(left), kept(left))


@pytest.mark.parametrize("observation", [raised(step=-1), Lost("crashed", "so"), Fault("so")])
def test_what_comes_from_the_import_the_check_or_a_lost_process_names_no_mistake(observation):
    assert kept(observation).nameless
    assert not kept(raised()).nameless


def test_the_words_of_an_error_are_kept_where_it_is_about_a_device():
    assert kept(raised("Found no NVIDIA driver on your system.")).said
    assert not kept(raised("anything else")).said
