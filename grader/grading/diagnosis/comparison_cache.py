"""Remembers which of many observations are the same, and tells most of those that are not without comparing them."""

import math

import msgspec
import numpy as np

from grader.checks.check import Check
from grader.checks.compare import CLOSE_ZERO, COARSE, Array, Tolerance
from grader.checks.observation import Observation
from grader.checks.values import array, is_number, place, truth
from grader.grading.verdict import same
from grader.worker import wire

MARGIN = 1.01
"""By how much the slack is widened for what rounding in half precision may do to a tolerance."""


class Sketch(msgspec.Struct, frozen=True):
    """What two observations that are the same have in common.

    `form` is equal in both, and `total`, the sum of all numbers, differs by `slack` of the expected one at most.
    `number` is that of the class of observations that are equal to the last bit.
    """

    number: int
    form: str
    total: float
    slack: float


class ComparisonCache:
    """Answers as `verdict.same` does, about observations that are asked about again and again."""

    def __init__(self) -> None:
        # the observations are kept, so that no other can have the id of one that is gone
        self._sketches: dict[tuple[str, int], tuple[Observation, Sketch]] = {}
        self._classes: dict[tuple[str, bytes], int] = {}
        self._answers: dict[tuple[int, int], bool] = {}

    def alike(self, check: Check, one: Observation, other: Observation) -> bool:
        """Whether two implementations did the same in a check."""
        expected, actual = self.sketch(check, one), self.sketch(check, other)
        if tells_apart(expected, actual):
            return False
        pair = expected.number, actual.number
        if pair not in self._answers:
            self._answers[pair] = same(check, one, other)
        return self._answers[pair]

    def apart(self, check: Check, observations: list[Observation]) -> Array:
        """Which of some observations are not alike: a square of truths, with the expected observation along the rows."""
        sketches = [self.sketch(check, observation) for observation in observations]
        # of those that are equal to the last bit one is enough
        places = {sketch.number: place for place, sketch in enumerate(sketches)}
        ranks = {number: rank for rank, number in enumerate(places)}
        kinds = [sketches[place] for place in places.values()]
        forms, totals = np.array([kind.form for kind in kinds]), np.array([kind.total for kind in kinds])
        differ = np.abs(totals[:, None] - totals) > np.array([kind.slack for kind in kinds])[:, None]
        apart: Array = differ | (forms[:, None] != forms)
        chosen = [observations[place] for place in places.values()]
        for row, column in np.argwhere(~apart):
            apart[row, column] = not self.alike(check, chosen[row], chosen[column])
        order = [ranks[sketch.number] for sketch in sketches]
        return np.asarray(apart[np.ix_(order, order)])

    def sketch(self, check: Check, observation: Observation) -> Sketch:
        """The sketch of an observation that may be asked about again."""
        key = check.name, id(observation)
        if key not in self._sketches:
            exact = check.name, type(observation).__name__.encode() + msgspec.msgpack.encode(observation)
            number = self._classes.setdefault(exact, len(self._classes))
            self._sketches[key] = observation, draw(check, observation, number)
        return self._sketches[key][1]


class SubmissionCache:
    """Answers as `verdict.same` does, about one submission against what is asked about again and again; it goes with its answers.

    Args:
        known: remembers the course's own implementations.
    """

    def __init__(self, known: ComparisonCache) -> None:
        self._known = known
        self._sketches: dict[tuple[str, int], tuple[Observation, Sketch]] = {}
        self._answers: dict[tuple[str, int, int], bool] = {}

    def alike(self, check: Check, one: Observation, other: Observation) -> bool:
        """Whether the submission, the other, did in a check what an implementation of the course's did."""
        if type(one) is not type(other):
            # one came to an end and one raised: there is nothing to sketch
            return False
        key = check.name, id(other)
        if key not in self._sketches:
            self._sketches[key] = other, draw(check, other, len(self._sketches))
        expected, actual = self._known.sketch(check, one), self._sketches[key][1]
        if tells_apart(expected, actual):
            return False
        pair = check.name, expected.number, actual.number
        if pair not in self._answers:
            self._answers[pair] = same(check, one, other)
        return self._answers[pair]


def tells_apart(expected: Sketch, actual: Sketch) -> bool:
    """Whether two observations cannot be the same."""
    return expected.form != actual.form or abs(expected.total - actual.total) > expected.slack


def draw(check: Check, observation: Observation, number: int) -> Sketch:
    """The sketch of an observation."""
    if not isinstance(observation, wire.Done):
        return Sketch(number, type(observation).__name__, 0.0, 0.0)
    if check.raises and not observation.used:
        # what came instead of an exception does not matter
        return Sketch(number, "Done", 0.0, 0.0)
    left = leaves(wire.Mapping(observation.left)) if observation.left else []
    read = [read_leaf(leaf, check.tolerance) for leaf in [*leaves(observation.value), *left]]
    form, total, slack = " ".join(text for text, _, _ in read), sum(each for _, each, _ in read), sum(each for _, _, each in read)
    if observation.used:
        form += f" used {observation.used.name}"
    return Sketch(number, form, total, slack * MARGIN)


def leaves(value: wire.Value) -> list[wire.Value]:
    """What is in a value, in an order that does not depend on that of a dict or a set; what each container is comes first."""
    value = truth(value)
    if isinstance(value, wire.Sequence | wire.Set):
        # what a set holds may differ by rounding, and then stand in another order
        items = value.items if isinstance(value, wire.Sequence) else ()
        kind = "items" if isinstance(value, wire.Sequence) else "in a set"
        return [f"{len(value.items)} {kind}", *(leaf for item in items for leaf in leaves(item))]
    if isinstance(value, wire.Mapping):
        found = {repr(place(key)): item for key, item in value.items}
        return [f"keys {sorted(found)}", *(leaf for key in sorted(found) for leaf in leaves(found[key]))]
    if isinstance(value, wire.Fields):
        names = [name for name, _ in value.items]
        return [f"{value.kind} {names}", *(leaf for _, item in value.items for leaf in leaves(item))]
    if isinstance(value, wire.Member):
        return [f"member {value.kind} {value.name}", *leaves(value.value)]
    return [value]


def read_leaf(leaf: wire.Value, tolerance: Tolerance) -> tuple[str, float, float]:
    """What must be equal in a leaf, as text; the sum of its finite numbers, and by how much it may differ."""
    if isinstance(leaf, int | float) and is_number(leaf):
        if not math.isfinite(leaf):
            return "number, not finite", 0.0, 0.0
        slack = tolerance.absolute + tolerance.atol * max(abs(leaf), CLOSE_ZERO) + tolerance.rtol * abs(leaf)
        return "number", float(leaf), slack
    if isinstance(leaf, wire.Complex):
        return "complex", 0.0, 0.0
    if not isinstance(leaf, wire.Tensor | wire.Array):
        return repr(leaf if isinstance(leaf, wire.Other) else place(leaf)), 0.0, 0.0
    text = f"{type(leaf).__name__} {leaf.dtype} {leaf.shape}"
    if leaf.dtype.startswith("complex"):
        return text, 0.0, 0.0
    # a submission's numbers may be of any size, and NaN of any kind
    with np.errstate(all="ignore"):
        numbers = array(leaf).astype(np.float64)
        numbers = numbers[np.isfinite(numbers)]
        sizes = np.abs(numbers)
        scale = max(float(sizes.max(initial=0.0)), CLOSE_ZERO)
        slack = (tolerance.absolute + tolerance.atol * scale) * numbers.size + tolerance.rtol * float(sizes.sum())
        total = float(numbers.sum())
    return f"{text} {numbers.size}", total, COARSE.get(leaf.dtype, 1.0) * slack
