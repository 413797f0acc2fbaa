"""What an implementation did in a check, in a few hundred bytes that can be kept: enough to tell whether another did the same."""

import hashlib
import random
import re
from collections.abc import Sequence

import msgspec
import numpy as np

from grader.checks.check import Check
from grader.checks.compare import CLOSE_ZERO, COARSE, Array, Tolerance
from grader.checks.observation import Asserted, Fault, Observation
from grader.checks.values import array, is_number, place
from grader.grading.devices import is_device_error
from grader.grading.diagnosis.comparison_cache import leaves
from grader.processes.channel import Lost
from grader.worker import wire

SAMPLE = 64
"""Numbers that are kept of what came back in one check."""

ROUNDING = 4 * float(np.finfo(np.float32).eps)
"""By how much keeping a number, and what it may differ by, as float32 may change it."""

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
"""Where an object lies in memory: another place in every process."""

EXACT = "biu"
"""The kinds of NumPy's dtypes whose elements are right or wrong: truths and whole numbers."""


class Behaviour(msgspec.Struct, frozen=True, array_like=True):
    """What an implementation did in one check.

    `ended` is how: "returned", or the exceptions that came (the class, then its bases), an assertion, or how the process was
    lost. `form` is a digest of all that is equal to the last bit where two do the same: structure, names, shapes, dtypes, text,
    whole numbers. `numbers` are up to `SAMPLE` others at places that depend on the check's seed and on nothing else, and `slack`
    by how much each may differ; both are float32 in little-endian order. `nameless` says that it names no mistake: it comes from
    the import or a device, the process was lost, or the check broke.
    """

    ended: tuple[str, ...]
    form: bytes
    numbers: bytes = b""
    slack: bytes = b""
    nameless: bool = False


def summarise(check: Check, observation: Observation, run_seed: int) -> Behaviour:
    """What is kept of an observation.

    Args:
        check: in which it was made.
        observation: what was seen; of a part, what it looks at.
        run_seed: the run's.
    """
    if isinstance(observation, wire.Raised):
        said = ADDRESS.sub("0x", observation.message)
        # a file that cannot be imported fails everything in the same way
        nameless = observation.step < 0 or is_device_error(observation)
        return Behaviour(observation.types, digest([said, observation.step]), nameless=nameless)
    if isinstance(observation, Lost):
        return Behaviour((observation.outcome,), digest([]), nameless=True)
    if isinstance(observation, Asserted | Fault):
        return Behaviour((type(observation).__name__,), digest([observation.message]), nameless=isinstance(observation, Fault))
    if check.raises and not observation.used:
        # what came instead of an exception does not matter
        return Behaviour(("returned",), digest([]))
    left = leaves(wire.Mapping(observation.left)) if observation.left else []
    read = [read_leaf(leaf, check.tolerance) for leaf in [*leaves(observation.value), *left]]
    exact = [text for text, _, _ in read]
    if observation.used:
        exact.append(observation.used.name)
    numbers, slack = (np.concatenate([np.zeros(0), *(each[column] for each in read)]) for column in (1, 2))
    chosen = draw(numbers.size, check.seed(run_seed))
    return Behaviour(("returned",), digest(exact), packed(numbers[chosen]), packed(slack[chosen]))


def alike(one: Behaviour, other: Behaviour) -> bool:
    """Whether two did the same, as far as it was kept; the exceptions are the same if their classes are."""
    if (one.ended[:1], one.form, len(one.numbers)) != (other.ended[:1], other.form, len(other.numbers)):
        return False
    if one.numbers == other.numbers:
        return True
    mine, theirs, slack = (np.frombuffer(data, "<f4").astype(np.float64) for data in (one.numbers, other.numbers, one.slack))
    with np.errstate(invalid="ignore"):
        slack = np.maximum(slack, np.frombuffer(other.slack, "<f4")) + ROUNDING * np.abs(mine)
        finite = np.isfinite(mine) & np.isfinite(theirs)
        close = (mine == theirs) | (finite & (np.abs(mine - theirs) <= slack))
    return bool((close | (np.isnan(mine) & np.isnan(theirs))).all())


def read_leaf(leaf: wire.Value, tolerance: Tolerance) -> tuple[str, Array, Array]:
    """What must be equal in a leaf, as text; its other numbers, and by how much each may differ."""
    nothing = np.zeros(0)
    if isinstance(leaf, int | float) and is_number(leaf):
        number = np.array([float(leaf)])
        return "number", number, spread(number, tolerance, 1.0) if isinstance(leaf, float) else np.zeros(1)
    if isinstance(leaf, wire.Complex):
        parts = np.array([leaf.real, leaf.imag])
        return "complex", parts, spread(parts, tolerance, 1.0)
    if not isinstance(leaf, wire.Tensor | wire.Array):
        return repr(leaf if isinstance(leaf, wire.Other) else place(leaf)), nothing, nothing
    text = f"{type(leaf).__name__} {leaf.dtype} {leaf.shape}"
    numbers = array(leaf)
    if numbers.dtype.kind in EXACT:
        return f"{text} {hashlib.sha256(leaf.data).hexdigest()}", nothing, nothing
    parts = numbers.reshape(-1).view(numbers.real.dtype) if numbers.dtype.kind == "c" else numbers.reshape(-1)
    # a submission's numbers may be of any size, and NaN of any kind
    with np.errstate(all="ignore"):
        flat = parts.astype(np.float64)
        return text, flat, spread(flat, tolerance, COARSE.get(leaf.dtype, 1.0))


def spread(numbers: Array, tolerance: Tolerance, factor: float) -> Array:
    """By how much each of a tensor's numbers may differ, as `compare.agree` has it."""
    with np.errstate(all="ignore"):
        sizes = np.abs(np.where(np.isfinite(numbers), numbers, 0.0))
        scale = max(float(sizes.max(initial=0.0)), CLOSE_ZERO)
        return np.asarray(tolerance.absolute + factor * (tolerance.atol * scale + tolerance.rtol * sizes))


def draw(total: int, seed: int) -> list[int]:
    """Which of so many numbers are kept: all if they are few, else places drawn from a seed."""
    return list(range(total)) if total <= SAMPLE else sorted(random.Random(seed).sample(range(total), SAMPLE))  # noqa: S311


def packed(numbers: Array) -> bytes:
    """Numbers as they are kept; what float32 cannot hold becomes infinite."""
    with np.errstate(over="ignore"):
        return numbers.astype("<f4").tobytes()


def digest(parts: Sequence[object]) -> bytes:
    """A digest of what must be equal."""
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).digest()[:16]
