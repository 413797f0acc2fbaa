"""What a process that grades for somebody else holds: warm workers and an open oracle, kept from one submission to the next."""

import functools
import importlib.metadata
import queue
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.course.course import Course, Exercise
from grader.course.submission import Submission
from grader.grading.grade import grade
from grader.grading.oracle import LiveOracle, Options, with_oracle
from grader.kit.planting import granted_by
from grader.processes.host import Host, open_host
from grader.processes.protection import require
from grader.processes.runner import Runner
from grader.records.errors import GraderError
from grader.records.report import Report
from grader.sandbox.confine import hide


class Setup(msgspec.Struct, frozen=True):
    """What a grading process must have to take a submission: exercise and course, its digest, the grader's version, options."""

    root: Path
    exercise: str
    version: str
    grader: str
    options: Options


class Task(msgspec.Struct, frozen=True):
    """One submission to grade: all that decides its report. `repaired` are the planted mistakes that the student did not get."""

    setup: Setup
    seed: int
    submission: Submission
    repaired: frozenset[str] = frozenset()


class Breakdown(Exception):  # noqa: N818 -- no fault of the submission's is known
    """What runs submissions was lost while one of them was being graded; who tries again gets a new one."""


class Job(NamedTuple):
    """What the thread of an open oracle is asked for."""

    task: Task
    report: Future[Report]


class OpenOracle:
    """An oracle that stays open in a thread of its own, since the pytest session to which its checks belong encloses it.

    Args:
        setup: what it must be fit for.
        host: where its workers come from.

    Raises:
        GraderError: the course or the grader here is another one, the course is broken, or submissions cannot be confined.
    """

    def __init__(self, setup: Setup, host: Host) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        # a daemon: a process that is told to end does not wait for a check
        self._thread = threading.Thread(target=self._serve, args=(setup, host), daemon=True)
        self._thread.start()
        self._opened.result()

    def grade(self, task: Task) -> Report:
        """Grade one submission."""
        job = Job(task, Future())
        self._jobs.put(job)
        return job.report.result()

    def close(self) -> None:
        """End the pytest session and its trusted workers."""
        self._jobs.put(None)
        self._thread.join()

    def _serve(self, setup: Setup, host: Host) -> None:
        # where pytest gives up before it has collected anything
        trouble: BaseException = GraderError(
            f"The checks of {setup.exercise} cannot be collected.", "Run `pytest reference/` to see why."
        )
        try:
            with_oracle(find_exercise(setup), host, setup.options, lambda oracle: self._use(oracle, setup))
        except BaseException as error:  # noqa: BLE001 -- raised again in the thread that waits for it
            trouble = error
        if not self._opened.done():
            self._opened.set_exception(trouble)

    def _use(self, oracle: LiveOracle, setup: Setup) -> None:
        # once more after the files were read, so that one that was changed meanwhile is seen
        require_same(oracle.exercise, setup)
        require_worker(oracle)
        self._opened.set_result(None)
        granted = functools.cache(functools.partial(granted_by, oracle))
        while job := self._jobs.get():
            task = job.task
            try:
                job.report.set_result(grade(oracle, task.submission, task.seed, granted(task.repaired, task.seed)))
            except GraderError as error:
                job.report.set_exception(breakdown(oracle, error) or error)
            except BaseException as error:  # noqa: BLE001 -- as above
                job.report.set_exception(error)


class GradingProcess:
    """Grades one submission at a time, on an oracle that stays open until a task needs another one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._host: Host | None = None
        self._preload: tuple[str, ...] = ()
        self._setup: Setup | None = None
        self._oracle: OpenOracle | None = None

    def grade(self, task: Task) -> Report:
        """The report on a submission.

        Raises:
            GraderError: nothing can be graded here: the course, the grader or the machine is at fault.
            Breakdown: the workers' host was lost; the next task gets a new one.
        """
        with self._lock:
            if self._oracle is None or self._setup != task.setup:
                self._open(task.setup)
            try:
                return self._oracle.grade(task)  # type: ignore[union-attr]
            except Breakdown:
                self._close_oracle()
                self._close_host()
                raise

    def close(self) -> None:
        """End all processes that were started here."""
        with self._lock:
            self._close_oracle()
            self._close_host()

    def _open(self, setup: Setup) -> None:
        self._close_oracle()
        hide()
        exercise = find_exercise(setup)
        require_same(exercise, setup)
        preload = exercise.settings().preload
        if not set(preload) <= set(self._preload):
            self._close_host()
        kept = self._host is not None
        if self._host is None:
            self._host, self._preload = open_host(preload), preload
        try:
            # while it imports torch it depends on the thread that started it
            self._host.ready()
            self._oracle, self._setup = OpenOracle(setup, self._host), setup
        except GraderError:
            self._close_host()
            if not kept:
                raise
            # workers that were kept may have been lost meanwhile
            self._open(setup)

    def _close_oracle(self) -> None:
        if self._oracle:
            self._oracle.close()
        self._oracle = self._setup = None

    def _close_host(self) -> None:
        if self._host:
            self._host.close()
        self._host = None


def grader_version() -> str:
    """The version of this package."""
    return importlib.metadata.version("torchgrade")


def find_exercise(setup: Setup) -> Exercise:
    """The exercise, in this machine's copy of the course.

    Raises:
        GraderError: there is none.
    """
    if not (setup.root / "reference").is_dir():
        raise GraderError(
            f"There is no course in {setup.root} on the machine that grades.", "Put the same course at the same path everywhere."
        )
    return Course(setup.root).exercise(setup.exercise)


def require_same(exercise: Exercise, setup: Setup) -> None:
    """Insist on the course and the grader of whoever asks: else a report would depend on where it was made.

    Raises:
        GraderError: they are not the same.
    """
    if (here := grader_version()) != setup.grader:
        raise GraderError(
            f"A machine that grades has torchgrade {here}, this one has {setup.grader}.", "Install the same version everywhere."
        )
    if exercise.digest() != setup.version:
        raise GraderError(
            f"{exercise.id} of the course on the machine that grades differs from the one that the batch began with.",
            "Put the same course everywhere, change nothing in reference/ meanwhile, and run the same command again.",
        )


def require_worker(oracle: LiveOracle) -> None:
    """Insist on a worker before the first submission, and on its confinement if that is asked for.

    Raises:
        GraderError: there is none, or a layer is missing.
    """
    runner = Runner(oracle.host, oracle.device, oracle.limits)
    try:
        confinement = runner.start()
        if oracle.options.require_sandbox:
            require(confinement, oracle.device)
    finally:
        runner.close()


def breakdown(oracle: LiveOracle, error: GraderError) -> Breakdown | None:
    """What an error comes from if the workers' host was lost meanwhile; None if the course or the machine is at fault."""
    try:
        require_worker(oracle)
    except GraderError:
        return Breakdown(error.sentence)
    return None


_PROCESS = GradingProcess()
"""The one exception to the rule against module state: an executor keeps nothing between tasks but what a module holds."""


def grade_task(task: Task) -> Report:
    """Grade one submission in this process.

    Raises:
        GraderError: nothing can be graded here.
        Breakdown: the workers' host was lost.
    """
    return _PROCESS.grade(task)
