"""What a check is, however it is run: from its pytest function, or from an answer key."""

import hashlib
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

import msgspec

from grader.checks.compare import DEFAULT, Tolerance
from grader.checks.observation import Asserted, Demand, Fault, Observation, Recording, observed
from grader.checks.values import unpack
from grader.processes.supervisor import Conditions, Exchange
from grader.worker import wire


class CheckSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a check without running it.

    `title` and `hint` are for the student, `after` names checks that it builds on, `raises` the exception that it must end in.
    Of several checks that are parts of one test, `test` is its name and `part` the key of what each looks at. `trains`: it is run
    on a submission once and on no mistake. `seconds` is its own limit (0: the exercise's), `without` what may not be called.
    """

    name: str
    title: str
    hint: str
    points: float
    after: tuple[str, ...] = ()
    raises: str | None = None
    tolerance: Tolerance = DEFAULT
    test: str = ""
    part: str = ""
    trains: bool = False
    seconds: float = 0.0
    without: tuple[str, ...] = ()


class Check(ABC):
    """One hidden check.

    Args:
        spec: what is known of it.
    """

    def __init__(self, spec: CheckSpec) -> None:
        self.spec = spec
        self.name, self.title, self.hint = spec.name, spec.title, spec.hint
        self.points, self.after = spec.points, spec.after
        self.raises, self.tolerance = spec.raises, spec.tolerance
        self.trains = spec.trains
        self.test = spec.test or spec.name
        """What is run: the parts of one test are run together."""
        self.conditions = Conditions(spec.seconds, spec.without)

    def seed(self, run_seed: int) -> int:
        """This check's own seed in a run."""
        digest = hashlib.sha256(f"{run_seed} {self.test}".encode()).digest()
        return int.from_bytes(digest[:4], "big")

    def look(self, seen: Recording) -> Recording:
        """What the check looks at in a run of its test: all of it, or the entry of a part."""
        part, observation = self.spec.part, seen.observation
        if not part:
            return seen
        if isinstance(observation, wire.Done):
            observation = msgspec.structs.replace(observation, value=entry(observation.value, part))
        return msgspec.structs.replace(seen, observation=observation)

    @abstractmethod
    def recorded(self, run_seed: int) -> Recording | None:
        """The steps of this seed, if they are known and serve for every implementation."""

    @abstractmethod
    def record(self, exchange: Exchange, run_seed: int) -> Recording:
        """Run the check on an implementation to learn its steps."""

    def asserted(self, exchange: Callable[[int], Exchange], run_seed: int) -> Recording | None:  # noqa: ARG002 -- for those who can
        """The run of a check that decides something on the way, if all that it decides are assertions; None if not, or not known.

        Args:
            exchange: gives the way to the reference.
            run_seed: the run's.
        """
        return None

    def observe(self, exchange: Callable[[int], Exchange], run_seed: int) -> Recording:
        """Run the check's test on an implementation: from its recorded steps, or to record them.

        Args:
            exchange: gives the way to the implementation for the check's seed.
            run_seed: the run's.
        """
        way = exchange(self.seed(run_seed))
        known = self.recorded(run_seed)
        return replay(known, way) if known else self.record(way, run_seed)

    def script(self, run_seed: int) -> wire.Script | None:
        """What is asked of every implementation, where the steps are known and nothing is decided on the way."""
        known = self.recorded(run_seed)
        if known is None or known.demands:
            return None
        return wire.Script(self.seed(run_seed), known.steps, known.result, self.conditions.without)

    def replayed(self, reply: object, run_seed: int) -> Recording:
        """The recording of the script on an implementation that gave this reply."""
        known = self.recorded(run_seed)
        if known is None:
            raise ValueError("a script has steps that are known")
        return replayed(known, reply)


def by_test(checks: Iterable[Check]) -> list[list[Check]]:
    """The checks that are run together, in order."""
    return [list(parts) for _, parts in itertools.groupby(checks, lambda check: check.test)]


def entry(value: wire.Value, key: str) -> wire.Value:
    """A dict with this entry alone; any other value as it is."""
    if not isinstance(value, wire.Mapping):
        return value
    return wire.Mapping(tuple(pair for pair in value.items if pair[0] == key))


def replay(known: Recording, exchange: Exchange) -> Recording:
    """Send recorded steps to an implementation, up to a demand that it does not meet."""
    sent = 0
    for demand in known.demands:
        reply = observed(exchange(known.steps[sent : demand.at], demand.value, sent == 0))
        sent = demand.at
        if failure := unmet(demand, reply):
            return Recording(known.steps[:sent], demand.value, failure, replayable=True)
    return replayed(known, exchange(known.steps[sent:], known.result, sent == 0))


def unmet(demand: Demand, reply: Observation) -> Observation | None:
    """What became of a check whose demand is not met; None if it is."""
    if not isinstance(reply, wire.Done):
        return reply
    try:
        return None if bool(unpack(reply.value)) == demand.truth else Asserted(demand.message)
    except Exception as error:  # noqa: BLE001 -- as where a check's own code meets what came back
        return Fault(f"{type(error).__name__}: {error}")


def replayed(known: Recording, reply: object) -> Recording:
    """The recording of the same steps on another implementation."""
    return Recording(known.steps, known.result, observed(reply), replayable=True)
