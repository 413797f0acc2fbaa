"""Verifies exercises in several processes at once, each with a zygote of its own."""

import contextlib
import itertools
import math
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, as_completed
from pathlib import Path

import msgspec

from grader.authoring.leaks import leaks
from grader.authoring.new_exercise import require_complete
from grader.course.catalogue import require_python
from grader.course.course import Course, Exercise
from grader.grading.diagnosis.catches import is_outdated
from grader.grading.options import Options, asked_of
from grader.grading.oracle import open_oracle
from grader.processes.host import Host, KeptHost, open_pool, processors
from grader.records.errors import GraderError
from grader.verification.result import Account, Result, Saved, conclude
from grader.verification.verify import Plan, verify


class Share(msgspec.Struct, frozen=True):
    """A share of the work: an exercise, and seeds that follow each other; the `first` of an exercise does what is done once."""

    exercise: str
    start: int
    stop: int
    first: bool


class Work(msgspec.Struct, frozen=True):
    """What every process must know: the course, the options, whether all is done again with every seed.

    `afresh`: what is known of the catches is found anew, whatever it says.
    """

    root: Path
    options: Options
    thorough: bool
    afresh: bool = False


class Effort(msgspec.Struct, frozen=True):
    """How a verification is carried out: in how many processes, whether all is done again with every seed, and `Work.afresh`."""

    jobs: int = 1
    thorough: bool = False
    afresh: bool = False


def prove(course: Course, exercises: list[Exercise], seeds: range, options: Options, effort: Effort) -> Iterator[Result]:
    """Verify exercises with several seeds in several processes; each result comes as soon as it is complete.

    Raises:
        GraderError: the course or the installation is broken.
    """
    for exercise in exercises:
        require_complete(exercise)
    shares = divide(exercises, seeds, effort.jobs)
    options = msgspec.structs.replace(options, workers=processors(effort.jobs))
    work = Work(course.root, options, effort.thorough, effort.afresh)
    missing = {exercise.id: [share for share in shares if share.exercise == exercise.id] for exercise in exercises}
    accounts: dict[str, list[Account]] = {exercise.id: [] for exercise in exercises}
    for share, account in carry_out(work, shares, min(effort.jobs, len(shares))):
        missing[share.exercise].remove(share)
        accounts[share.exercise].append(account)
        if not missing[share.exercise]:
            yield conclude(accounts[share.exercise])


def divide(exercises: list[Exercise], seeds: range, jobs: int) -> list[Share]:
    """The seeds of each exercise in shares, what takes longest first.

    There are as many shares as keep all processes at work until the end, and no more, since each collects the checks and loads
    the mistakes anew. The first share is a small one, since it has more to do.
    """
    pairs = math.ceil(len(exercises) / 2)
    size = math.ceil(len(seeds) / math.ceil(jobs / pairs))
    cuts = sorted({seeds.stop, *range(seeds.stop - size, seeds.start, -size), seeds.start})
    longest = sorted(exercises, key=effort_for, reverse=True)
    return [
        Share(exercise.id, start, stop, start == seeds.start) for exercise in longest for start, stop in itertools.pairwise(cuts)
    ]


def effort_for(exercise: Exercise) -> tuple[bool, int]:
    """What tells which exercise takes longer: whether it needs modules beside torch, and the size of its catalogue."""
    catalogue = exercise.catalogue_file
    return bool(exercise.settings().preload), catalogue.stat().st_size if catalogue.is_file() else 0


def carry_out(work: Work, shares: list[Share], jobs: int) -> Iterator[tuple[Share, Account]]:
    """The account of every share, as they come.

    Raises:
        GraderError: the course or the installation is broken, or a process was lost.
    """
    if jobs == 1:
        with contextlib.closing(KeptHost()) as host:
            # those that need more later, so that each finds imported what it asks for, and can be told what it should ask for
            for share in sorted(shares, key=lambda share: Course(work.root).exercise(share.exercise).settings().preload):
                yield share, account_for(work, share, host_for(host, work, share))
        return
    with open_pool(jobs) as pool:
        accounts = {pool.submit(account_for_share, work, share): share for share in shares}
        try:
            for account in as_completed(accounts):
                yield accounts[account], account.result()
        except BrokenExecutor:
            tip = "Try --jobs 1, which needs less memory."
            raise GraderError("A process of the verification ended without a word.", tip) from None


_HOST = KeptHost()
"""An exception to the rule against module state: a process of a pool keeps nothing else between tasks."""


def account_for_share(work: Work, share: Share) -> Account:
    """Do a share of the work in a process of a pool."""
    return account_for(work, share, host_for(_HOST, work, share))


def host_for(kept: KeptHost, work: Work, share: Share) -> Host:
    """A host that has what the exercise of a share needs."""
    settings = Course(work.root).exercise(share.exercise).settings()
    return kept.get(settings.preload, asked_of(settings, work.options))


def account_for(work: Work, share: Share, host: Host) -> Account:
    """Do a share of the work."""
    start = time.monotonic()
    exercise = Course(work.root).exercise(share.exercise)
    if share.first:
        require_python(exercise)
    with open_oracle(exercise, msgspec.structs.replace(work.options, run_each=work.thorough), host) as oracle:
        known = Saved() if work.afresh else Saved(oracle.catches, is_outdated(exercise, oracle.mistakes))
        rounds = tuple(verify(oracle, range(share.start, share.stop), Plan(share.first, work.thorough or work.afresh)))
        checks = tuple((check.name, check.title) for check in oracle.checks)
        told = leaks(exercise, oracle.checks, oracle.mistakes) if share.first else []
        return Account(exercise.id, checks, rounds, tuple(told), known, time.monotonic() - start)
