"""Finds checks that are not fit to grade with: the reference does not pass them, or nothing is compared."""

from collections.abc import Iterator

from grader.checks.check import Check
from grader.checks.observation import Asserted, Fault, Observation, Recording
from grader.grading.diagnosis.diagnosis import SLIPS, Mistake, is_about
from grader.grading.oracle import LiveOracle
from grader.grading.source_map import described
from grader.grading.verdict import unfit_reference
from grader.processes.channel import Lost
from grader.processes.replies import parts
from grader.worker import wire


def broken_check(oracle: LiveOracle, seed: int) -> tuple[str, str]:
    """The first check that the reference does not do what is expected of it in, and what happened; empty if there is none."""
    for check in oracle.checks:
        seen = oracle.observe(oracle.reference, check, seed)
        if unfit := unfit_reference(check, seen.observation):
            return check.name, told(oracle, check, seen) or unfit
    return "", ""


def told(oracle: LiveOracle, check: Check, seen: Recording) -> str:
    """What became of a check on the reference, for its author; empty where what it returned is the fault."""
    observation, expected = seen.observation, f"where {check.raises} is expected" if check.raises else ""
    place = f"line {seen.line} of {oracle.exercise.checks_file.name}: " if seen.line else ""
    if isinstance(observation, wire.Raised):
        file = oracle.exercise.filename
        line = f" (line {observation.line} of {file})" if observation.line else ""
        if observation.step < 0:
            return f"{file} cannot be imported: {described(observation)}{line}"
        what = f"the reference raises {described(observation)}{line} {expected}"
    elif isinstance(observation, Asserted):
        what = f"what it asserts does not hold of the reference: {observation.message}"
    elif isinstance(observation, Fault):
        what = f"the check itself raises {observation.message}"
    elif isinstance(observation, Lost):
        what = f"it does not end on the reference: {observation.detail}"
    else:
        what = f"the reference raises nothing {expected}" if expected else ""
    return f"{place}{what}".strip() if what else ""


def idle_checks(oracle: LiveOracle, seed: int) -> Iterator[str]:
    """The checks that return nothing of an implementation's, decide nothing on the way and expect no exception."""
    for check in oracle.checks:
        seen = oracle.observe(oracle.reference, check, seed)
        # what fetches a value may assert something of it
        if seen.replayable and not check.raises and not refers(seen.result):
            yield check.name


def refers(result: wire.Value) -> bool:
    """Whether what a check returns holds anything that came from an implementation."""
    return isinstance(result, wire.Ref) or any(map(refers, parts(result)))


def uncaught(oracle: LiveOracle, seed: int) -> list[str]:
    """The checks that every mistake passes; mistakes are not trained."""
    catching = {name for mistake in oracle.mistakes for name in caught_by(oracle, mistake, seed)}
    return [check.name for check in oracle.checks if not check.trains and check.name not in catching]


def caught(oracle: LiveOracle, settled: set[str], seed: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The checks that catch each mistake that is not settled."""
    for mistake in oracle.mistakes:
        if mistake.name not in settled:
            yield mistake.name, caught_by(oracle, mistake, seed)


def caught_by(oracle: LiveOracle, mistake: Mistake, seed: int) -> tuple[str, ...]:
    """The checks that catch a mistake."""
    run = [check for check in oracle.checks if not check.trains]
    return tuple(check.name for check in run if not oracle.passes(mistake.implementation, check, seed))


def slip(oracle: LiveOracle, mistake: Mistake, seed: int) -> str:
    """The exception of a mistake's that says that it is broken itself; empty if there is none, or if it is about that."""
    for check in oracle.checks:
        seen = oracle.observe(mistake.implementation, check, seed).observation
        if not oracle.passes(mistake.implementation, check, seed) and not is_about(mistake, seen):
            return words(seen)
    return ""


def words(seen: Observation) -> str:
    """A slip, and what its author can write if it is meant."""
    if not isinstance(seen, wire.Raised):
        return ""
    kind = next(kind for kind in seen.types if kind in SLIPS)
    where = f" in line {seen.line}" if seen.line else ""
    return f"is broken itself: it raises {described(seen)}{where}. If that is the mistake, add a line to its text: Raises: {kind}"
