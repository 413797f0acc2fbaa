"""Grades a submission: run every check on the reference and on the submission, judge, diagnose, report."""

import datetime as dt
import math
import time
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from grader import wire
from grader.checks import Check, with_checks
from grader.course import Exercise, Settings
from grader.diagnosis import Alike, Evidence, Mistake, as_diagnosis, diagnose, read_mistake
from grader.errors import GraderError
from grader.exchange import Lost
from grader.likeness import Likeness
from grader.origin import Origin
from grader.plugin import Observation, Recording
from grader.program import Exchange
from grader.prose import cut
from grader.protection import KIB, MIB, describe, require
from grader.report import SCHEMA, CheckReport, Environment, Report, overall
from grader.report import Submission as SubmissionRecord
from grader.runner import Implementation, Limits, Runner
from grader.submission import Submission
from grader.verdict import Verdict, judge, passes, same
from grader.zygote import Host, open_host

Result = TypeVar("Result")

MAX_MESSAGE = 4000
"""Characters of what is said of one check."""

BUDGET = 4
"""The checks of one submission may take this many times the limit of one check together."""

EVIDENCE = {"failed", "error"}
"""The outcomes of a check in which what was done tells which mistake was made."""

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


class Trial(msgspec.Struct, frozen=True):
    """A submission on trial: what runs it, the run's seed, and what its import gave.

    `imported` says whether it could be imported, `printed` what it prints meanwhile.
    """

    runner: Runner
    implementation: Implementation
    seed: int
    imported: bool
    origin: Origin
    printed: str


class Attempt(msgspec.Struct, frozen=True):
    """One check of a submission: what was seen, the verdict on it, what was printed, how long it took."""

    check: Check
    seen: Recording
    verdict: Verdict
    output: str
    duration: float


def grade(bench: Bench, submission: Submission, seed: int) -> Report:
    """Grade one submission.

    Args:
        bench: the exercise.
        submission: what was handed in.
        seed: of the run; the same seed gives the same inputs.
    """
    started, start = dt.datetime.now(dt.UTC), time.monotonic()
    implementation = Implementation("submission", bench.exercise.filename, submission.source, submission.cells)
    runner = Runner(bench.host, bench.device, bench.limits)
    try:
        confinement = runner.start()
        if bench.options.require_sandbox:
            require(confinement, bench.device)
        loaded = runner.load(implementation)
        imported, origin = isinstance(loaded, wire.Loaded), origin_of(submission, loaded)
        trial = Trial(runner, implementation, seed, imported, origin, runner.take_output())
        attempts = [attempt(bench, trial, check) for check in bench.checks]
        attempts = confirm(bench, trial, attempts)
    finally:
        runner.close()
    checks = conclude(bench, attempts, seed)
    ready = bench.host.ready()
    return Report(
        schema=SCHEMA,
        exercise=bench.exercise.id,
        slug=bench.exercise.slug,
        title=bench.settings.title,
        submission=SubmissionRecord(path=submission.path, kind=submission.kind, sha256=submission.sha256),
        outcome=overall(checks, imported=trial.imported),
        points=round(sum(check.points for check in checks), 2),
        max_points=sum(check.max_points for check in checks),
        seed=seed,
        device=bench.device,
        environment=Environment(
            python=ready.python, torch=ready.torch, platform=ready.platform, sandbox=describe(confinement, bench.limits)
        ),
        started=started.isoformat(timespec="seconds"),
        duration=round(time.monotonic() - start, 4),
        printed=trial.printed,
        checks=checks,
    )


def origin_of(submission: Submission, loaded: wire.Reply | Lost) -> Origin:
    """Where a submission's code comes from, once it has been loaded."""
    if isinstance(loaded, wire.Loaded):
        return Origin(loaded.names, submission.source, submission.cells, loaded.failures)
    return Origin((), submission.source, submission.cells)


def grade_trusted(bench: Bench, implementation: Implementation, seed: int) -> tuple[CheckReport, ...]:
    """The checks of an implementation of the course's own: the same verdicts without a process of its own, much sooner."""
    attempts = []
    for check in bench.checks:
        expected = bench.observe(bench.reference, check, seed).observation
        seen = bench.observe(implementation, check, seed)
        attempts.append(Attempt(check, seen, judge(check, expected, seen), "", 0.0))
    return conclude(bench, attempts, seed, bench.likeness.alike)


def conclude(bench: Bench, attempts: list[Attempt], seed: int, alike: Alike = same) -> tuple[CheckReport, ...]:
    """What is reported of the checks once all have been judged."""
    attempts = skip_dependents(attempts)
    named = name_mistakes(bench, attempts, seed, alike)
    return tuple(check_report(made, named.get(made.check.name)) for made in attempts)


def attempt(bench: Bench, trial: Trial, check: Check) -> Attempt:
    """Run one check on the submission and judge it."""
    expected = bench.observe(bench.reference, check, trial.seed).observation
    start = time.monotonic()
    seen = check.observe(lambda own: trial.runner.exchange(trial.implementation, own), trial.seed)
    duration = round(time.monotonic() - start, 4)
    verdict = judge(check, expected, seen, trial.origin)
    # the import is repeated for every check, and so is what it prints
    output = trial.runner.take_output().removeprefix(trial.printed)
    return Attempt(check, seen, verdict, output, duration)


def confirm(bench: Bench, trial: Trial, attempts: list[Attempt]) -> list[Attempt]:
    """Repeat in another worker what did not pass, last first, so that nothing that an earlier check left behind costs points.

    A check that fails otherwise than before is decided in a worker of its own.
    """
    doubtful = [made for made in attempts if made.verdict.outcome in {"failed", "error", "crashed", "memory"}]
    if not trial.imported or not doubtful:
        return attempts
    trial.runner.renew()
    decided = {}
    for made in reversed(doubtful):
        second = attempt(bench, trial, made.check)
        if second.verdict.outcome != "passed" and not same(made.check, made.seen.observation, second.seen.observation):
            trial.runner.renew()
            second = attempt(bench, trial, made.check)
        decided[made.check.name] = second
    return [decided.get(made.check.name, made) for made in attempts]


def skip_dependents(attempts: list[Attempt]) -> list[Attempt]:
    """Mark as skipped what builds on a check that did not pass, unless it says no more than that one already does."""
    passed = {made.check.name for made in attempts if made.verdict.outcome == "passed"}
    titles = {made.check.name: made.check.title for made in attempts}
    result = []
    for made in attempts:
        lacking = [name for name in made.check.after if name not in passed]
        if lacking and made.verdict.outcome != "grader_error":
            text = f"This builds on a check that did not pass: {titles.get(lacking[0], lacking[0])}"
            result.append(msgspec.structs.replace(made, verdict=Verdict("skipped", text)))
            passed.discard(made.check.name)
        else:
            result.append(made)
    return result


def name_mistakes(bench: Bench, attempts: list[Attempt], seed: int, alike: Alike) -> dict[str, Mistake]:
    """The known mistake behind each failed check."""
    failed = {
        made.check.name: (made.check, made.seen.observation)
        for made in attempts
        if made.verdict.outcome in EVIDENCE and began(made)
    }
    passed = [made.check for made in attempts if made.verdict.outcome == "passed"]

    def observe(mistake: Mistake, check: Check) -> tuple[Observation, bool]:
        observation = bench.observe(mistake.implementation, check, seed).observation
        return observation, bench.passes(mistake.implementation, check, seed)

    evidence = Evidence(failed, passed, observe, lambda check: bench.observe_mistakes(check, seed), alike)
    return diagnose(bench.mistakes, evidence)


def began(made: Attempt) -> bool:
    """Whether the check ran at all, so that what was seen says something: not if the file could not be imported."""
    return not (isinstance(made.seen.observation, wire.Raised) and made.seen.observation.step < 0)


def check_report(made: Attempt, mistake: Mistake | None) -> CheckReport:
    """The record of one check."""
    check, verdict = made.check, made.verdict
    passed = verdict.outcome == "passed"
    return CheckReport(
        name=check.name,
        title=check.title,
        outcome=verdict.outcome,
        points=check.points if passed else 0.0,
        max_points=check.points,
        message=cut(verdict.message, MAX_MESSAGE),
        asked=cut(verdict.asked, MAX_MESSAGE),
        diagnosis=as_diagnosis(mistake) if mistake else None,
        hint="" if passed or verdict.outcome in {"skipped", "not_implemented"} else verdict.advice or check.hint,
        output=made.output,
        line=verdict.line,
        mismatch=verdict.mismatch,
        duration=made.duration,
    )
