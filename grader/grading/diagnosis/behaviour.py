"""What an implementation did in a check, in a few hundred bytes that can be kept: enough to tell whether another did the same."""

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from grader.checks.check import Check
from grader.checks.compare import CLOSE_ZERO, COARSE, Array, Tolerance
from grader.checks.observation import Asserted, Fault, Observation
from grader.checks.values import array, is_number, place
from grader.grading.devices import is_device_error
from grader.grading.diagnosis.comparison_cache import leaves
from grader.processes.channel import Lost
from grader.processes.replies import parts
from grader.worker import wire

MOST = 64
"""Numbers that are kept of what came back in one check."""

MARGIN = 1.01
"""By how much tolerances are widened for what rounding does to sums, and to what they are compared by."""

ROUNDING = 4 * float(np.finfo(np.float64).eps)

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
"""Where an object lies in memory: another place in every process."""

EXACT = "biu"
"""The kinds of NumPy's dtypes whose elements are right or wrong: truths and whole numbers."""


class Behaviour(msgspec.Struct, frozen=True, array_like=True):
    """What an implementation did in one check.

    `ended` is how: "returned", or the exceptions that came (the class, then its bases), an assertion, or how the process was
    lost. `form` is a digest of all that is equal to the last bit where two do the same: structure, names, shapes, dtypes, text,
    whole numbers in tensors, an exception's text and place. `numbers` (float64) are all others, or `MOST` sums over them, in
    groups and with weights that depend on the check's seed alone; `slack` (float32) is by how much each may differ (NaN: an int,
    which is right or wrong beside another int). Both are in little-endian order. `nameless` says that it names no mistake: it
    comes from the import, the process was lost, or the check broke. Of an error about devices, which is known by its words,
    `said` is the text.
    """

    ended: tuple[str, ...]
    form: bytes
    numbers: bytes = b""
    slack: bytes = b""
    nameless: bool = False
    said: str = ""


Leaf = tuple[str, Array, Array]
"""What must be equal in a leaf, as text; its other numbers, and by how much each may differ."""


def summarise(check: Check, observation: Observation, run_seed: int) -> Behaviour:
    """What is kept of an observation.

    Args:
        check: in which it was made.
        observation: what was seen; of a part, what it looks at.
        run_seed: the run's.
    """
    if isinstance(observation, wire.Raised):
        form = digest([ADDRESS.sub("0x", observation.message), observation.step])
        said = observation.message if is_device_error(observation) else ""
        # a file that cannot be imported fails everything in the same way
        return Behaviour(observation.types, form, nameless=observation.step < 0, said=said)
    if isinstance(observation, Lost):
        return Behaviour((observation.outcome,), digest([]), nameless=True)
    if isinstance(observation, Asserted | Fault):
        return Behaviour((type(observation).__name__,), digest([observation.message]), nameless=isinstance(observation, Fault))
    if check.raises and not observation.used:
        # what came instead of an exception does not matter
        return Behaviour(("returned",), digest([]))
    values = [observation.value, *([wire.Mapping(observation.left)] if observation.left else [])]
    read = [read_leaf(leaf, check.tolerance) for value in values for leaf in leaves(value)]
    read += [read_set(each, check.tolerance) for value in values for each in sets_in(value)]
    exact = [text for text, _, _ in read] + ([observation.used.name] if observation.used else [])
    numbers, slack = (np.concatenate([np.zeros(0), *(each[column] for each in read)]) for column in (1, 2))
    odd = ~np.isfinite(numbers)
    exact += [f"{place} {numbers[place]}" for place in np.flatnonzero(odd)]
    numbers, slack = condense(np.where(odd, 0.0, numbers), np.where(odd, 0.0, slack), check.seed(run_seed))
    with np.errstate(over="ignore"):
        return Behaviour(("returned",), digest(exact), numbers.astype("<f8").tobytes(), slack.astype("<f4").tobytes())


def alike(one: Behaviour, other: Behaviour) -> bool:
    """Whether two did the same, as far as it was kept."""
    if (one.ended[:1], one.form, len(one.numbers)) != (other.ended[:1], other.form, len(other.numbers)):
        return False
    return one.numbers == other.numbers or bool(close(*vectors([one]), *vectors([other])).all())


def vectors(behaviours: Iterable[Behaviour]) -> tuple[Array, Array]:
    """The numbers of some behaviours, one after the other, and by how much each may differ."""
    kept = list(behaviours)
    numbers, slack = b"".join(each.numbers for each in kept), b"".join(each.slack for each in kept)
    return np.frombuffer(numbers, "<f8"), np.frombuffer(slack, "<f4").astype(np.float64)


def close(numbers: Array, slack: Array, others: Array, their_slack: Array) -> Array:
    """Which numbers are as others are, as far as both allow; a row of them may be compared with many."""
    with np.errstate(all="ignore"):
        allowed = MARGIN * np.nan_to_num(np.fmin(slack, their_slack), posinf=np.inf)
        return np.asarray(np.abs(numbers - others) <= allowed + ROUNDING * np.abs(numbers) * (allowed > 0))


def read_leaf(leaf: wire.Value, tolerance: Tolerance) -> Leaf:
    """A leaf of what came back."""
    nothing = np.zeros(0)
    if isinstance(leaf, int | float) and is_number(leaf):
        number = np.array([float(leaf)])
        return "number", number, spread(number, tolerance, 1.0) if isinstance(leaf, float) else np.array([np.nan])
    if isinstance(leaf, wire.Complex):
        pair = np.array([leaf.real, leaf.imag])
        return "complex", pair, spread(pair, tolerance, 1.0)
    if not isinstance(leaf, wire.Tensor | wire.Array):
        return repr(leaf if isinstance(leaf, wire.Other) else place(leaf)), nothing, nothing
    text = f"{type(leaf).__name__} {leaf.dtype} {leaf.shape}"
    numbers = array(leaf)
    if numbers.dtype.kind in EXACT:
        return f"{text} {hashlib.sha256(leaf.data).hexdigest()}", nothing, nothing
    plain = numbers.reshape(-1).view(numbers.real.dtype) if numbers.dtype.kind == "c" else numbers.reshape(-1)
    # a submission's numbers may be of any size, and NaN of any kind
    with np.errstate(all="ignore"):
        flat = plain.astype(np.float64)
        return text, flat, spread(flat, tolerance, COARSE.get(leaf.dtype, 1.0))


def read_set(given: wire.Set, tolerance: Tolerance) -> Leaf:
    """What a set holds, of which `leaves` tells the size alone: its numbers in order, since they may differ by rounding."""
    numbers = sorted((item for item in given.items if is_number(item) and math.isfinite(item)), key=float)  # type: ignore[arg-type]
    others = sorted(repr(place(item)) for item in given.items if not (is_number(item) and math.isfinite(item)))  # type: ignore[arg-type]
    read = [read_leaf(number, tolerance) for number in numbers]
    found, slack = (np.concatenate([np.zeros(0), *(each[column] for each in read)]) for column in (1, 2))
    return f"set of {others}", found, slack


def sets_in(value: wire.Value) -> Iterator[wire.Set]:
    """All sets in a value, from the outside in, in the order of `leaves`."""
    if isinstance(value, wire.Set):
        yield value
    ordered = parts(value)
    if isinstance(value, wire.Mapping):
        ordered = [item for _, item in sorted(value.items, key=lambda pair: repr(place(pair[0])))]
    for item in ordered:
        yield from sets_in(item)


def condense(numbers: Array, slack: Array, seed: int) -> tuple[Array, Array]:
    """Few numbers as they are, of many weighted sums: whatever differs anywhere shows in one of them."""
    if numbers.size <= MOST:
        return numbers, slack
    chance = np.random.default_rng(seed)
    weights, groups = chance.uniform(0.5, 1.5, numbers.size), chance.permutation(numbers.size) % MOST
    with np.errstate(all="ignore"):
        return np.bincount(groups, weights * numbers, MOST), np.bincount(groups, weights * np.nan_to_num(slack), MOST)


def spread(numbers: Array, tolerance: Tolerance, factor: float) -> Array:
    """By how much each of a tensor's numbers may differ, as `compare.agree` has it."""
    with np.errstate(all="ignore"):
        sizes = np.abs(np.where(np.isfinite(numbers), numbers, 0.0))
        scale = max(float(sizes.max(initial=0.0)), CLOSE_ZERO)
        return np.asarray(tolerance.absolute + factor * (tolerance.atol * scale + tolerance.rtol * sizes))


def digest(parts: Sequence[object]) -> bytes:
    """A digest of what must be equal."""
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).digest()[:16]
