"""Verifies exercises in several processes at once, each with a zygote of its own."""

import collections
import contextlib
import itertools
import math
import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

import msgspec

from grader.authoring.leaks import leaks
from grader.authoring.scaffold import require_filled
from grader.course.course import Course, Exercise
from grader.grading.oracle import Options, open_oracle
from grader.processes.host import Host, open_host
from grader.records.errors import GraderError
from grader.verification.result import Account, Result, conclude
from grader.verification.verify import Plan, verify

LEAVING_SECONDS = 2.0
"""What a process has to leave by itself."""


class Share(msgspec.Struct, frozen=True):
    """A share of the work: an exercise, and seeds that follow each other; the `first` of an exercise does what is done once.

    `preload` are the modules that the exercise needs beside torch.
    """

    exercise: str
    start: int
    stop: int
    first: bool
    preload: tuple[str, ...] = ()


class Work(msgspec.Struct, frozen=True):
    """What every process must know: the course, the options, whether all is done again with every seed."""

    root: Path
    options: Options
    thorough: bool


class Effort(msgspec.Struct, frozen=True):
    """How a verification is carried out: in how many processes, and whether all is done again with every seed."""

    jobs: int = 1
    thorough: bool = False


def prove(course: Course, exercises: list[Exercise], seeds: range, options: Options, effort: Effort) -> Iterator[Result]:
    """Verify exercises with several seeds in several processes; each result comes as soon as it is complete.

    Raises:
        GraderError: the course or the installation is broken.
    """
    for exercise in exercises:
        require_filled(exercise)
    shares = divide(exercises, seeds, effort.jobs)
    work = Work(course.root, options, effort.thorough)
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
    longest = sorted(exercises, key=lambda exercise: (bool(exercise.settings().preload), len(exercise.mistakes())), reverse=True)
    return [
        Share(exercise.id, start, stop, start == seeds.start, exercise.settings().preload)
        for exercise in longest
        for start, stop in itertools.pairwise(cuts)
    ]


def carry_out(work: Work, shares: list[Share], jobs: int) -> Iterator[tuple[Share, Account]]:
    """The account of every share, as they come.

    Raises:
        GraderError: the course or the installation is broken.
    """
    if jobs == 1:
        with hosting() as host_for:
            for share in shares:
                yield share, account_for(work, share, host_for(share.preload))
        return
    left = collections.deque(shares)
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(hire(work)) for _ in range(jobs)]
        busy: dict[Connection, Share] = {}
        while left or busy:
            while left and idle:
                connection, share = idle.pop(), left.popleft()
                connection.send(share)
                busy[connection] = share
            ready = wait(list(busy))
            for connection in [each for each in busy if each in ready]:
                yield busy.pop(connection), receive(connection)
                idle.append(connection)


@contextlib.contextmanager
def hire(work: Work) -> Iterator[Connection]:
    """The connection to one more process, which ends with it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(work, theirs))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(LEAVING_SECONDS)
        # one that is at work when another has failed
        process.terminate()
        process.join()


def receive(connection: Connection) -> Account:
    """What a process has found.

    Raises:
        GraderError: that of the process, or that it ended.
    """
    try:
        reply = connection.recv()
    except EOFError:
        raise GraderError(
            "A process of the verification ended without a word.", "Try --jobs 1, which needs less memory."
        ) from None
    if isinstance(reply, GraderError):
        raise reply
    return cast("Account", reply)


def serve(work: Work, connection: Connection) -> None:
    """One process: accounts for shares until there are no more."""
    # whoever is interrupted at the keyboard says so; the others just end
    with contextlib.suppress(KeyboardInterrupt, EOFError, BrokenPipeError), hosting() as host_for:
        while True:
            share = connection.recv()
            try:
                connection.send(account_for(work, share, host_for(share.preload)))
            except GraderError as error:
                connection.send(error)


@contextlib.contextmanager
def hosting() -> Iterator[Callable[[tuple[str, ...]], Host]]:
    """A function that gives a host with these modules imported: the last one if it has them all, else one in its place."""
    with contextlib.ExitStack() as stack:
        last: tuple[set[str], Host] | None = None

        def host_for(preload: tuple[str, ...]) -> Host:
            nonlocal last
            if last is None or not last[0].issuperset(preload):
                stack.close()
                host = open_host(preload)
                stack.enter_context(host)
                last = set(preload), host
            return last[1]

        yield host_for


def account_for(work: Work, share: Share, host: Host) -> Account:
    """Do a share of the work."""
    exercise = Course(work.root).exercise(share.exercise)

    with open_oracle(exercise, msgspec.structs.replace(work.options, run_each=work.thorough), host) as oracle:
        rounds = tuple(verify(oracle, range(share.start, share.stop), Plan(share.first, work.thorough)))
        checks = tuple((check.name, check.title) for check in oracle.checks)
        told = leaks(exercise, oracle.checks, oracle.mistakes) if share.first else []
        return Account(exercise.id, checks, rounds, tuple(told))
