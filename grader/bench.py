"""An exercise made ready to grade with: its checks, the device and the limits, and what the trusted implementations do."""

import math
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from grader.checks import Check, with_checks
from grader.course import Exercise, Settings
from grader.diagnosis import read_mistake
from grader.errors import GraderError
from grader.likeness import Likeness
from grader.plugin import Recording
from grader.program import Exchange
from grader.protection import KIB, MIB
from grader.runner import Implementation, Limits, Runner
from grader.verdict import passes
from grader.zygote import Host, open_host

Result = TypeVar("Result")

BUDGET = 4
"""The checks of one submission may take this many times the limit of one check together."""

TRUSTED_WORKERS = 2

TRUSTED_SECONDS = 120.0
"""Limit of a check on a trusted implementation: wide, since none is expected to need it."""


class Options(msgspec.Struct, frozen=True):
    """What the command line can set: where tensors go, the time limit of a check in place of the exercise's own, whether
    submissions must be confined.
    """  # noqa: D205 -- one sentence

    device: str = "auto"
    seconds: float | None = None
    require_sandbox: bool = False


class Bench:
    """An exercise ready to grade with: its checks, its trusted implementations, and a host of workers."""

    def __init__(self, exercise: Exercise, checks: list[Check], host: Host, options: Options) -> None:
        self.exercise = exercise
        self.checks = checks
        self.host = host
        self.settings = exercise.settings()
        source = exercise.reference_file.read_text("utf-8")
        self.reference = Implementation("reference", exercise.filename, source)
        self.mistakes = [read_mistake(path, exercise.filename) for path in exercise.mistakes()]
        # from here on torch must be there; all that goes before is done while it is being imported
        self.options = options
        self.device = choose_device(options, host.ready().devices)
        self.limits = limits(self.settings, options, self.device)
        # the mistakes are many: they are shared out between two workers, each driven by a thread
        trusted = Limits(TRUSTED_SECONDS, math.inf, confined=self.limits.confined)
        self._trusted = [Runner(host, self.device, trusted) for _ in range(TRUSTED_WORKERS)]
        self._share = {mistake.name: index % TRUSTED_WORKERS for index, mistake in enumerate(self.mistakes)}
        self._observed: dict[tuple[str, str], Recording] = {}
        self._passes: dict[tuple[str, str], bool] = {}
        self._seed: int | None = None
        self.likeness = Likeness()

    def observe(self, implementation: Implementation, check: Check, seed: int) -> Recording:
        """What a trusted implementation does in a check; asked of the worker once a seed."""
        if seed != self._seed:
            self._observed.clear()
            self._passes.clear()
            self._seed = seed
            self.likeness = Likeness()
        key = implementation.name, check.name
        if key not in self._observed:
            self._observed[key] = check.observe(lambda own: self.exchange(implementation, own), seed)
        return self._observed[key]

    def exchange(self, implementation: Implementation, seed: int) -> Exchange:
        """The way to a trusted implementation, with the seed of a check."""
        return self._trusted[self._share.get(implementation.name, 0)].exchange(implementation, seed)

    def observe_mistakes(self, check: Check, seed: int, names: Container[str] | None = None) -> None:
        """Run the mistakes (those of these names) on a check at once, so that `observe` knows them.

        What cannot be run so is left to it.
        """
        self.observe(self.reference, check, seed)
        if not check.replays(seed):
            return
        for runner in self._trusted:
            runner.start()

        def observe_share(share: int) -> dict[str, Recording]:
            runner = self._trusted[share]
            mine = [each for each in self.mistakes if self._share[each.name] == share and (names is None or each.name in names)]
            asked = [mistake.implementation for mistake in mine if (mistake.name, check.name) not in self._observed]
            return check.observe_all(lambda own, steps, result: runner.run_all(asked, own, steps, result), seed)

        with ThreadPoolExecutor(TRUSTED_WORKERS) as threads:
            for recordings in threads.map(observe_share, range(TRUSTED_WORKERS)):
                self._observed |= {(name, check.name): recording for name, recording in recordings.items()}

    def rehearse(self, seed: int) -> Iterator[None]:
        """Run the mistakes on the checks one by one: ahead of a submission for which they will be asked."""
        for check in self.checks:
            for mistake in self.mistakes:
                self.passes(mistake.implementation, check, seed)
                yield

    def passes(self, implementation: Implementation, check: Check, seed: int) -> bool:
        """Whether a trusted implementation passes a check."""
        key = implementation.name, check.name
        if seed != self._seed or key not in self._passes:
            expected = self.observe(self.reference, check, seed).observation
            self._passes[key] = passes(check, expected, self.observe(implementation, check, seed).observation)
        return self._passes[key]

    def close(self) -> None:
        """Let the trusted workers go."""
        for runner in self._trusted:
            runner.close()


def open_bench(exercise: Exercise, options: Options, use: Callable[[Bench], Result]) -> Result:
    """Start the workers, collect the checks while torch is being imported, and call a function with the bench.

    Raises:
        GraderError: the course or the installation is broken, or the device is not here.
    """
    with open_host(exercise.settings().preload) as host:
        return with_bench(exercise, host, options, use)


def with_bench(exercise: Exercise, host: Host, options: Options, use: Callable[[Bench], Result]) -> Result:
    """Collect the checks and call a function with the bench, on workers that are already there.

    Raises:
        GraderError: as above.
    """

    def use_bench(checks: list[Check]) -> Result:
        bench = Bench(exercise, checks, host, options)
        try:
            return use(bench)
        finally:
            bench.close()

    return with_checks(exercise, use_bench)


def limits(settings: Settings, options: Options, device: str) -> Limits:
    """What a submission may use. On a GPU its memory is not limited and it is not confined.

    The driver reserves hundreds of gigabytes of address space, and opens devices and files that a confined process may not.
    """
    seconds = options.seconds or settings.seconds
    on_cpu = device == "cpu"
    memory = int(settings.memory * MIB) if on_cpu else 0
    files, output = int(settings.files * MIB), int(settings.output * KIB)
    return Limits(seconds, BUDGET * seconds, memory, files, output, confined=on_cpu)


def choose_device(options: Options, present: tuple[str, ...]) -> str:
    """The device that tensors go to.

    `auto` is the first GPU of CUDA if there is one, else the CPU; it is the CPU where submissions must be confined.

    Raises:
        GraderError: the device is not here.
    """
    first = next((device for device in present if device.startswith("cuda")), "cpu")
    auto = "cpu" if options.require_sandbox else first
    device = {"auto": auto, "cuda": first if first != "cpu" else "cuda"}.get(options.device, options.device)
    if device not in present:
        raise GraderError(f"There is no device {options.device!r} here.", f"Choose one of: auto, {', '.join(present)}.")
    return device
