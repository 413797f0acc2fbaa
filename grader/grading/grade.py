"""Grades a submission: run every check on the reference and on the submission, judge, diagnose, report."""

import datetime as dt
import time
from collections.abc import Collection

import msgspec

from grader.checks.check import Check, CheckSpec, by_test
from grader.checks.observation import Observation, Recording
from grader.course.submission import Submission
from grader.grading.advice import note_unpromised
from grader.grading.diagnosis.comparison_cache import SubmissionCache
from grader.grading.diagnosis.diagnosis import (
    Alike,
    Evidence,
    Mistake,
    Runs,
    as_diagnosis,
    concerns_check,
    diagnose,
)
from grader.grading.oracle import Compared, LiveOracle, Oracle, apart_from_devices
from grader.grading.source_map import SourceMap
from grader.grading.verdict import TRAINING, Verdict, judge, judge_alone, same
from grader.processes.channel import Lost
from grader.processes.protection import describe, require
from grader.processes.supervisor import Implementation, Supervisor
from grader.records.plain import cut
from grader.records.points import total, weigh
from grader.records.report import SCHEMA, CheckReport, Environment, Report, overall
from grader.records.report import Submission as SubmissionRecord
from grader.worker import wire

MAX_MESSAGE = 4000
"""Characters of what is said of one check."""

DOUBTFUL = {"failed", "error", "crashed", "memory"}
"""The outcomes of a check that are seen twice before they cost points."""
SLOW_IMPORT = 1.0
"""Seconds from which on it is told how long the import of a script takes."""

EVIDENCE = {"failed", "error"}
"""The outcomes of a check in which what was done tells which mistake was made."""


class Trial(msgspec.Struct, frozen=True):
    """A submission on trial: what runs it, there and on the CPU, the run's seed, and what its import gave.

    `imported` says whether it could be imported, `printed` what it prints meanwhile, `notes` what else there is to tell of that.
    """

    supervisor: Supervisor
    on_cpu: Supervisor
    implementation: Implementation
    seed: int
    imported: bool
    source_map: SourceMap
    printed: str
    notes: tuple[str, ...] = ()


class Attempt(msgspec.Struct, frozen=True):
    """One check of a submission: what was seen, the verdict on it, what was printed, how long it took."""

    check: Check
    seen: Recording
    verdict: Verdict
    output: str
    duration: float


class Examined(msgspec.Struct, frozen=True):
    """A submission that has been graded: the report, and what was seen in each check."""

    report: Report
    attempts: tuple[Attempt, ...]


def grade(oracle: Oracle, submission: Submission, seed: int, granted: Collection[str] | None = None) -> Report:
    """The report on one submission; the arguments are those of `examine`."""
    return examine(oracle, submission, seed, granted).report


def examine(oracle: Oracle, submission: Submission, seed: int, granted: Collection[str] | None = None) -> Examined:
    """Grade one submission.

    Args:
        oracle: the exercise.
        submission: what was handed in.
        seed: of the run; the same seed gives the same inputs.
        granted: the checks, by name, that the file passed as it was handed out; if not given, the oracle knows.
    """
    started, start = dt.datetime.now(dt.UTC), time.monotonic()
    implementation = Implementation("submission", oracle.exercise.filename, submission.source, submission.cells)
    supervisor = oracle.supervisor()
    on_cpu = oracle.on_cpu().supervisor() if oracle.device != "cpu" else supervisor
    try:
        confinement = supervisor.start()
        if oracle.options.require_sandbox:
            require(confinement, oracle.device)
        loaded = supervisor.load(implementation)
        imported, source_map = isinstance(loaded, wire.Loaded), source_map_of(submission, loaded)
        notes = note_import(supervisor.import_seconds, loaded, submission)
        notes += note_unpromised(submission, (*oracle.settings.preload, oracle.exercise.slug)) if imported else ()
        trial = Trial(supervisor, on_cpu, implementation, seed, imported, source_map, supervisor.take_output(), notes)
        attempts = [made for parts in by_test(oracle.checks) for made in attempt(oracle, trial, parts)]
        attempts = skip_dependents(confirm(oracle, trial, attempts))
    finally:
        supervisor.close()
        on_cpu.close()
    checks = (
        *conclude(oracle, attempts, seed, SubmissionCache(oracle.comparisons).alike),
        *map(deferred_report, oracle.deferred),
    )
    checks = weigh(checks, oracle.granted if granted is None else granted)
    ready = oracle.host.ready()
    report = Report(
        schema=SCHEMA,
        exercise=oracle.exercise.id,
        slug=oracle.exercise.slug,
        title=oracle.settings.title,
        submission=SubmissionRecord(path=submission.path, kind=submission.kind, sha256=submission.sha256),
        outcome=overall(checks, imported=trial.imported),
        points=max(0.0, round(total(check.points for check in checks), 2)),
        max_points=round(total(check.max_points for check in checks), 2),
        seed=seed,
        device=oracle.device,
        environment=Environment(
            python=ready.python, torch=ready.torch, platform=ready.platform, sandbox=describe(confinement, oracle.limits)
        ),
        started=started.isoformat(timespec="seconds"),
        duration=round(time.monotonic() - start, 4),
        printed=trial.printed,
        checks=checks,
        device_note=oracle.device_note,
        notes=(*oracle.notes, *trial.notes),
    )
    return Examined(report, tuple(attempts))


def note_import(seconds: float, loaded: wire.Reply | Lost, submission: Submission) -> tuple[str, ...]:
    """What to tell of an import that takes its time; of a notebook nothing, whose statements have a limit of their own."""
    if seconds < SLOW_IMPORT or submission.cells or not isinstance(loaded, wire.Loaded):
        return ()
    where = f" (line {loaded.line})" if 0 < loaded.line <= submission.source.count("\n") + 1 else ""
    return (f"Importing the file took {seconds:.0f} s each time{where}, which costs no points. {TRAINING}",)


def source_map_of(submission: Submission, loaded: wire.Reply | Lost) -> SourceMap:
    """Where a submission's code comes from, once it has been loaded."""
    if isinstance(loaded, wire.Loaded):
        return SourceMap(loaded.names, submission.source, submission.cells, loaded.failures, submission.asides)
    return SourceMap((), submission.source, submission.cells, asides=submission.asides)


def grade_trusted(oracle: LiveOracle, implementation: Implementation, seed: int) -> tuple[CheckReport, ...]:
    """The checks of an implementation of the course's own: the same verdicts without a process of its own, much sooner.

    What trains is left out.
    """
    checks = [check for check in oracle.checks if not check.trains]
    attempts = skip_dependents(attempt_trusted(oracle, implementation, seed, checks))
    return conclude(oracle, attempts, seed, oracle.comparisons.alike)


def passed_by(oracle: LiveOracle, implementation: Implementation, seed: int) -> tuple[str, ...]:
    """The checks, by name, that an implementation of the course's own passes; no mistake is run to name what it does not."""
    attempts = skip_dependents(attempt_trusted(oracle, implementation, seed))
    return tuple(made.check.name for made in attempts if made.verdict.outcome == "passed")


def attempt_trusted(
    oracle: LiveOracle, implementation: Implementation, seed: int, checks: list[Check] | None = None
) -> list[Attempt]:
    """Every check on an implementation of the course's own, judged."""
    attempts = []
    for check in oracle.checks if checks is None else checks:
        compared = oracle.compared(implementation, check, seed)
        attempts.append(Attempt(check, compared.seen, judge(check, compared.expected, compared.seen), "", 0.0))
    return attempts


def conclude(oracle: Oracle, attempts: list[Attempt], seed: int, alike: Alike) -> tuple[CheckReport, ...]:
    """What is reported of the checks once all have been judged."""
    named = name_mistakes(oracle, attempts, seed, alike)
    return tuple(check_report(made, named.get(made.check.name)) for made in attempts)


def attempt(oracle: Oracle, trial: Trial, parts: list[Check]) -> list[Attempt]:
    """Run a check, or the parts of one test together, on the submission and judge each."""
    check = parts[0]
    if not check.trains:
        # the steps are learnt from it
        oracle.observe(oracle.reference, check, trial.seed)
    elif trial.imported:
        # it is run once, and is to begin as it would the second time
        start_anew(trial)
    start = time.monotonic()
    whole = check.observe(lambda own: trial.supervisor.exchange(trial.implementation, own, check.conditions), trial.seed)
    duration = round((time.monotonic() - start) / len(parts), 4)
    # the import is repeated for every check, and so is what it prints
    output = trial.supervisor.take_output().removeprefix(trial.printed)
    judged = [judge_part(oracle, trial, part, part.look(whole)) for part in parts]
    # what was printed is shown once
    outputs = [output] + [""] * (len(parts) - 1)
    return [Attempt(part, *each, told, duration) for part, each, told in zip(parts, judged, outputs, strict=True)]


def judge_part(oracle: Oracle, trial: Trial, part: Check, seen: Recording) -> tuple[Recording, Verdict]:
    """What tells of the submission in a check, and the verdict on it."""
    if verdict := judge_alone(part, seen.observation, trial.source_map):
        return seen, verdict
    compared = Compared(oracle.observe(oracle.reference, part, trial.seed).observation, seen)
    if oracle.device != "cpu":
        compared = apart_from_devices(part, compared, lambda: attempt_on_cpu(oracle.on_cpu(), trial, part))
    return compared.seen, judge(part, compared.expected, compared.seen, trial.source_map)


def attempt_on_cpu(oracle: Oracle, trial: Trial, check: Check) -> Compared:
    """What a submission that is graded on a GPU does in a check on the CPU."""
    expected = oracle.observe(oracle.reference, check, trial.seed).observation
    whole = check.observe(lambda own: trial.on_cpu.exchange(trial.implementation, own, check.conditions), trial.seed)
    return Compared(expected, check.look(whole))


def confirm(oracle: Oracle, trial: Trial, attempts: list[Attempt]) -> list[Attempt]:
    """Repeat in another worker what did not pass, last first, so that nothing that an earlier check left behind costs points.

    A check that fails otherwise than before is decided in a worker of its own.
    """
    # where nobody tells how long a process has waited for a processor, the machine may have had other things to do
    outcomes = DOUBTFUL if trial.supervisor.is_measured() else DOUBTFUL | {"timeout"}
    doubtful = {made.check.name: made for made in attempts if made.verdict.outcome in outcomes and not made.check.trains}
    if not trial.imported or not doubtful:
        return attempts
    trial.supervisor.grant()
    start_anew(trial)
    decided: dict[str, Attempt] = {}
    for parts in reversed(by_test(made.check for made in attempts)):
        first = [doubtful[part.name] for part in parts if part.name in doubtful]
        if first:
            decided |= {made.check.name: made for made in decide(oracle, trial, parts, first)}
    return [decided[made.check.name] if made.check.name in doubtful else made for made in attempts]


def start_anew(trial: Trial) -> None:
    """Go on in another worker, into which the submission has been imported."""
    trial.supervisor.renew()
    trial.supervisor.load(trial.implementation)
    # what the import prints is known
    trial.supervisor.take_output()


def decide(oracle: Oracle, trial: Trial, parts: list[Check], first: list[Attempt]) -> list[Attempt]:
    """Run again what did not pass; in a worker of its own if something of it fails otherwise."""
    second = attempt(oracle, trial, parts)
    again = {made.check.name: made for made in second}
    for made in first:
        other = again[made.check.name]
        if other.verdict.outcome != "passed" and not same(made.check, made.seen.observation, other.seen.observation):
            start_anew(trial)
            return attempt(oracle, trial, parts)
    return second


def skip_dependents(attempts: list[Attempt]) -> list[Attempt]:
    """Mark as skipped what builds on a check that did not pass, unless it says no more than that one already does."""
    passed = {made.check.name for made in attempts if made.verdict.outcome == "passed"}
    titles = {made.check.name: made.check.title for made in attempts}
    result = []
    for made in attempts:
        # a check that was not run at all is no reason
        lacking = [name for name in made.check.after if name in titles and name not in passed]
        if lacking and made.verdict.outcome != "grader_error":
            text = f"This builds on a check that did not pass: {titles.get(lacking[0], lacking[0])}"
            result.append(msgspec.structs.replace(made, verdict=Verdict("skipped", text)))
            passed.discard(made.check.name)
        else:
            result.append(made)
    return result


def name_mistakes(oracle: Oracle, attempts: list[Attempt], seed: int, alike: Alike) -> dict[str, Mistake]:
    """The known mistake behind each failed check."""
    failed = {
        made.check.name: (made.check, made.seen.observation)
        for made in attempts
        if made.verdict.outcome in EVIDENCE and began(made)
    }
    passed = [made.check for made in attempts if made.verdict.outcome == "passed"]
    return diagnose(oracle.mistakes, Evidence(failed, passed, runs_of_mistakes(oracle, seed), alike))


def runs_of_mistakes(oracle: Oracle, seed: int) -> Runs:
    """How the mistakes of an exercise are run."""

    def observe(mistake: Mistake, check: Check) -> Observation:
        return oracle.compared(mistake.implementation, check, seed).seen.observation

    def passes(mistake: Mistake, check: Check) -> bool:
        return not oracle.may_show(mistake, check) or oracle.passes(mistake.implementation, check, seed)

    def observe_all(runs: list[tuple[Mistake, Check]]) -> None:
        oracle.observe_mistakes(runs, seed)

    return Runs(observe, passes, observe_all, oracle.may_show)


def began(made: Attempt) -> bool:
    """Whether the check ran at all, so that what was seen says something: not if the file could not be imported."""
    seen = made.seen.observation
    return not (isinstance(seen, wire.Raised) and seen.step < 0) and not (isinstance(seen, Lost) and seen.importing)


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
        hint=hint_for(made, mistake),
        output=made.output,
        line=verdict.line,
        mismatch=verdict.mismatch,
        duration=made.duration,
    )


def hint_for(made: Attempt, mistake: Mistake | None) -> str:
    """What to tell beside the verdict: what the failure suggests, else the check's hint if it helps and no mistake is named."""
    if made.verdict.advice or mistake or made.verdict.outcome not in EVIDENCE:
        return made.verdict.advice
    return made.check.hint if concerns_check(made.seen.observation) else ""


def deferred_report(spec: CheckSpec) -> CheckReport:
    """The record of a check that a kit cannot run."""
    return CheckReport(name=spec.name, title=spec.title, outcome="deferred", points=0.0, max_points=spec.points)
