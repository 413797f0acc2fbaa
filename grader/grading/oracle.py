"""An exercise made ready to grade with: its checks, the device and the limits, and what the trusted implementations do."""

import contextlib
import math
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from grader.checks.check import Check, CheckSpec, by_test
from grader.checks.collect import open_checks
from grader.checks.observation import Observation, Recording
from grader.course.course import Exercise, read_data
from grader.course.settings import Settings
from grader.course.stub import read_source
from grader.grading.devices import choose_device, is_device_error
from grader.grading.diagnosis.catches import read_catches
from grader.grading.diagnosis.comparison_cache import ComparisonCache
from grader.grading.diagnosis.diagnosis import Mistake, read_mistakes
from grader.grading.isolation import IsolatedSupervisor, SharedSupervisors
from grader.grading.options import Options, asked_of, limits
from grader.grading.slicing import Groups
from grader.grading.verdict import passes
from grader.processes.host import Host, open_host, processors
from grader.processes.supervisor import ORDINARY, Conditions, Exchange, Implementation, Limits, Supervisor

TRUSTED_WORKERS = 2
"""Most workers for the mistakes: on one processor a second only takes its time to begin."""

TRUSTED_SECONDS = 120.0
"""Limit of a check on a trusted implementation: wide, since none is expected to need it."""


class Compared(msgspec.Struct, frozen=True):
    """What the reference did in a check, and what another implementation did on the same device."""

    expected: Observation
    seen: Recording


class Oracle(ABC):
    """An exercise ready to grade with: its checks, what its trusted implementations do in them, and a host of workers.

    Args:
        exercise: the exercise.
        checks: its checks.
        mistakes: those that are known.
        host: where workers come from.
        options: of the command.
    """

    WITHOUT_GPU = "there is none here"
    """Why the CPU takes the place of a GPU that was asked for."""

    def __init__(self, exercise: Exercise, checks: list[Check], mistakes: list[Mistake], host: Host, options: Options) -> None:
        self.exercise = exercise
        self.checks = checks
        self.mistakes = mistakes
        self.host = host
        self.options = options
        self.deferred: tuple[CheckSpec, ...] = ()
        """What is checked elsewhere."""
        self.granted: tuple[str, ...] = ()
        """The checks that the file passes as it was handed out, by name."""
        self.notes: tuple[str, ...] = ()
        """What every report tells of how it was graded here."""
        self.settings = self.read_settings()
        self.data = self.read_data()
        self.reference = Implementation("reference", exercise.filename, "")
        # from here on torch must be there; all that goes before is done while it is being imported
        self.device = choose_device(asked_of(self.settings, options), host.ready().devices)
        self.device_note = self.explain_cpu() if self.device == "cpu" else ""
        self.limits = limits(self.settings, options, self.device)
        # each check that trains has time of its own beside what all share
        training = sum(parts[0].conditions.seconds for parts in by_test(checks))
        self.limits = msgspec.structs.replace(self.limits, total=self.limits.total + training)
        self.comparisons = ComparisonCache()
        self._observed: dict[tuple[str, str], Recording] = {}
        self._passes: dict[tuple[str, str], bool] = {}
        self._seed: int | None = None

    @abstractmethod
    def read_settings(self) -> Settings:
        """What the exercise's author has set."""

    def explain_cpu(self) -> str:
        """Why it is the CPU where a GPU was asked for; empty where none was."""
        if (self.options.device or self.settings.device) == "cpu":
            return ""
        confined = "what must be confined runs on the CPU" if self.options.require_sandbox else ""
        return f"a GPU was asked for, and {confined or self.WITHOUT_GPU}"

    @abstractmethod
    def read_data(self) -> Mapping[str, bytes]:
        """The data that every implementation finds in its folder, by name."""

    def supervisor(self) -> Supervisor:
        """Runs a submission within the limits."""
        return Supervisor(self.host, self.device, self.limits, self.data)

    @abstractmethod
    def choose_seed(self, wanted: int | None) -> int:
        """The seed of a run: the one that is wanted, or one by chance.

        Raises:
            GraderError: the one that is wanted cannot be had.
        """

    @abstractmethod
    def run(self, implementation: Implementation, check: Check, seed: int) -> Recording:
        """What the reference or a mistake does in the test of a check, of which other checks may be parts too."""

    def observe(self, implementation: Implementation, check: Check, seed: int) -> Recording:
        """What the reference or a mistake does in a check."""
        self.turn_to(seed)
        key = implementation.name, check.name
        if key not in self._observed:
            self._observed[key] = check.look(self.run(implementation, check, seed))
        return self._observed[key]

    def may_show(self, mistake: Mistake, check: Check) -> bool:  # noqa: ARG002 -- for those who know
        """Whether a check may catch a mistake; where it cannot, a submission is graded without running the mistake."""
        return True

    @abstractmethod
    def observe_mistakes(self, runs: Iterable[tuple[Mistake, Check]], seed: int) -> None:
        """Learn at once what mistakes do in checks, if that is sooner than one by one."""

    def compared(self, implementation: Implementation, check: Check, seed: int) -> Compared:
        """What tells of the reference or a mistake in a check, beside what is expected; see `LiveOracle.compared`."""
        return Compared(self.observe(self.reference, check, seed).observation, self.observe(implementation, check, seed))

    def on_cpu(self) -> "Oracle":
        """The same exercise on the CPU."""
        return self

    def passes(self, implementation: Implementation, check: Check, seed: int) -> bool:
        """Whether the reference or a mistake passes a check."""
        self.turn_to(seed)
        key = implementation.name, check.name
        if key not in self._passes:
            expected = self.observe(self.reference, check, seed).observation
            self._passes[key] = passes(check, expected, self.observe(implementation, check, seed).observation)
        return self._passes[key]

    def rehearse(self, seed: int) -> Iterator[None]:
        """Learn what each mistake does in each check, one by one: ahead of a submission for which it will be asked."""
        for check in self.checks:
            for mistake in self.mistakes:
                if self.may_show(mistake, check):
                    self.passes(mistake.implementation, check, seed)
                    yield

    def turn_to(self, seed: int) -> None:
        """Forget what was learnt with another seed."""
        if seed != self._seed:
            self.forget()
            self._seed = seed

    def forget(self) -> None:
        """Forget what was learnt."""
        self._observed.clear()
        self._passes.clear()
        self.comparisons = ComparisonCache()


class LiveOracle(Oracle):
    """An oracle that runs the course's own implementations; the arguments are those of every oracle."""

    def __init__(self, exercise: Exercise, checks: list[Check], host: Host, options: Options) -> None:
        source = read_source(exercise)
        super().__init__(exercise, checks, read_mistakes(exercise), host, options)
        self.reference = Implementation("reference", exercise.filename, source)
        trusted = Limits(TRUSTED_SECONDS, math.inf, confined=self.limits.confined)
        # what is expected comes from a worker in which nothing but the reference ever runs
        self._alone = Supervisor(host, self.device, trusted, self.data)
        given = host, self.device, trusted, self.reference, self.data
        shares = [IsolatedSupervisor(*given) for _ in range(min(TRUSTED_WORKERS, options.workers or processors()))]
        # the mistakes are many: they are shared out
        self._trusted = SharedSupervisors(shares, (mistake.name for mistake in self.mistakes))
        # what was found on the CPU says nothing of what devices do
        self.catches = read_catches(exercise).of(self.mistakes) if self.device == "cpu" else {}
        """What is known of which checks catch which mistakes, by name; without it all are run on all."""
        self._runs: dict[tuple[str, str], Recording] = {}
        self._by_code: dict[tuple[str, str], Recording] = {}
        self._groups = Groups(self.reference)
        self._on_cpu: LiveOracle | None = None
        if self.device != "cpu":
            # its context takes as long as that of the first submission: they come up together
            shares[0].renew()

    def read_settings(self) -> Settings:
        """What `exercise.toml` says."""
        return self.exercise.settings()

    def read_data(self) -> Mapping[str, bytes]:
        """What is in the folder of the sources."""
        return read_data(self.exercise.reference_folder)

    def choose_seed(self, wanted: int | None) -> int:
        """Any seed will do."""
        return secrets.randbits(32) if wanted is None else wanted

    def run(self, implementation: Implementation, check: Check, seed: int) -> Recording:
        """What a trusted implementation does in the test of a check; asked of the worker once a seed.

        A mistake is taken to train as the reference does: it is recognised in the other checks.
        """
        self.turn_to(seed)
        mistaken = check.trains and any(each.implementation is implementation for each in self.mistakes)
        chosen = self.reference if mistaken else implementation
        key = chosen.name, check.test
        if key not in self._runs:
            self._runs[key] = check.observe(lambda own: self.exchange(chosen, own, check.conditions), seed)
        return self._runs[key]

    def may_show(self, mistake: Mistake, check: Check) -> bool:
        """Whether a check may catch a mistake: not if a verification has found that it does not, and none is trained."""
        return not check.trains and (mistake.name not in self.catches or check.name in self.catches[mistake.name])

    def compared(self, implementation: Implementation, check: Check, seed: int) -> Compared:
        """What tells of an implementation in a check: what it does on the CPU, if it ends in an error that comes from devices.

        On a GPU such errors look alike, whatever was to be computed. One is kept if the check passes on the CPU: it says all.
        """
        here = super().compared(implementation, check, seed)
        if self.device == "cpu":
            return here
        return apart_from_devices(check, here, lambda: self.on_cpu().compared(implementation, check, seed))

    def on_cpu(self) -> Oracle:
        """The same exercise on the CPU, in workers of its own; made when it is first needed."""
        if self.device == "cpu":
            return self
        if self._on_cpu is None:
            self._on_cpu = LiveOracle(self.exercise, self.checks, self.host, msgspec.structs.replace(self.options, device="cpu"))
        return self._on_cpu

    def forget(self) -> None:
        """Forget what was learnt."""
        self._runs.clear()
        self._by_code.clear()
        super().forget()

    def exchange(self, implementation: Implementation, seed: int, conditions: Conditions = ORDINARY) -> Exchange:
        """The way to a trusted implementation, with the seed of a check."""
        supervisor = self._alone if implementation is self.reference else self._trusted.of(implementation)
        return supervisor.exchange(implementation, seed, conditions)

    def observe_mistakes(self, runs: Iterable[tuple[Mistake, Check]], seed: int) -> None:
        """Run mistakes on checks at once, so that `observe` knows them."""
        self.observe_together([(mistake.implementation, check) for mistake, check in runs], seed)

    def observe_together(self, runs: Iterable[tuple[Implementation, Check]], seed: int) -> None:
        """Run implementations on checks at once, one of those whose code is the same as far as a check reaches.

        What cannot be run so is left to `observe`.
        """
        tests: dict[str, Check] = {}
        chosen: dict[str, dict[str, Implementation]] = {}
        for implementation, check in runs:
            if not check.trains:
                tests[check.test] = check
                chosen.setdefault(check.test, {})[implementation.name] = implementation
        groups = {test: self._group_new([*chosen[test].values()], check, seed) for test, check in tests.items()}
        first = {
            (group[0].name, test): (group[0], code)
            for test, found in groups.items()
            for code, group in found.items()
            if (test, code) not in self._by_code
        }
        scripts = {test: script for test in {test for _, test in first} if (script := tests[test].script(seed))}
        wanted = [(each, test) for (_, test), (each, _) in first.items()]
        for (name, test), reply in self._trusted.run_all(scripts, wanted).items():
            self._by_code[test, first[name, test][1]] = tests[test].replayed(reply, seed)
        for test, found in groups.items():
            for code, group in found.items():
                if recording := self._by_code.get((test, code)):
                    self._runs |= {(each.name, test): recording for each in group}

    def _group_new(self, implementations: list[Implementation], check: Check, seed: int) -> dict[str, list[Implementation]]:
        """Those that can be run on a check and have not been, as `group` has them."""
        self.observe(self.reference, check, seed)
        new = [each for each in implementations if (each.name, check.test) not in self._runs]
        return self.group(new, check, seed) if new and check.script(seed) else {}

    def group(self, implementations: list[Implementation], check: Check, seed: int) -> dict[str, list[Implementation]]:
        """Implementations by the code that a check reaches in them, or by their names."""
        # where it is known which checks catch a mistake, those that are run are all different
        if self.options.run_each or self.catches:
            return {each.name: [each] for each in implementations}
        return self._groups.group(implementations, self.observe(self.reference, check, seed).steps)

    def close(self) -> None:
        """Let the trusted workers go."""
        self._alone.close()
        self._trusted.close()
        if self._on_cpu:
            self._on_cpu.close()


@contextlib.contextmanager
def open_oracle(exercise: Exercise, options: Options, host: Host | None = None) -> Iterator[LiveOracle]:
    """The oracle of an exercise, on workers that are there already, or else while torch is being imported.

    Raises:
        GraderError: the course or the installation is broken, or the device is not here.
    """
    with contextlib.ExitStack() as stack:
        if host is None:
            settings = exercise.settings()
            host = open_host(settings.preload, asked_of(settings, options), resident=options.resident and settings.resident)
            stack.enter_context(host)
        checks = stack.enter_context(open_checks(exercise))
        yield stack.enter_context(contextlib.closing(LiveOracle(exercise, checks, host, options)))


def apart_from_devices(check: Check, here: Compared, ask_cpu: Callable[[], Compared]) -> Compared:
    """What was seen on a GPU, or what is seen on the CPU if an error here comes from devices and is not all that is wrong."""
    if not is_device_error(here.seen.observation):
        return here
    there = ask_cpu()
    observation = there.seen.observation
    return here if is_device_error(observation) or passes(check, there.expected, observation) else there
