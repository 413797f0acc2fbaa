"""What a process that grades for somebody else holds: warm workers and an open oracle, kept from one submission to the next."""

import atexit
import contextlib
import functools
import importlib.metadata
import threading
from pathlib import Path

import msgspec

from grader.course.catalogue import catalogue_digest, entry_digests
from grader.course.course import Course, Exercise
from grader.course.submission import Submission
from grader.grading.diagnosis.behaviour import Behaviour
from grader.grading.diagnosis.rediagnosis import rediagnose
from grader.grading.grade import examine
from grader.grading.kept_submission import Kept, keep
from grader.grading.options import Options, asked_of
from grader.grading.oracle import LiveOracle, open_oracle
from grader.kit.planting import granted_by
from grader.processes.host import KeptHost
from grader.processes.protection import require
from grader.records.errors import GraderError
from grader.records.report import Report
from grader.sandbox.confine import hide


class Setup(msgspec.Struct, frozen=True):
    """What a grading process must have to take a submission: exercise and course, digests of both, the grader's version, options.

    `version` decides points, `catalogue` names.
    """

    root: Path
    exercise: str
    version: str
    catalogue: str
    grader: str
    options: Options


class Task(msgspec.Struct, frozen=True):
    """One submission to grade: all that decides its report. `repaired` are the planted mistakes that the student did not get."""

    setup: Setup
    seed: int
    submission: Submission
    repaired: frozenset[str] = frozenset()

    @property
    def sha256(self) -> str:
        """Of the file."""
        return self.submission.sha256


class Naming(msgspec.Struct, frozen=True):
    """A submission that was graded, to be named by what the catalogue says now: see `rediagnosis.rediagnose`."""

    setup: Setup
    report: Report
    behaviours: dict[str, Behaviour]
    changed: frozenset[str]

    @property
    def sha256(self) -> str:
        """Of the file."""
        return self.report.submission.sha256


Job = Task | Naming


class Graded(msgspec.Struct, frozen=True):
    """The report on a submission, and what is kept of one that lost points; `named`: by the catalogue of today."""

    report: Report
    kept: Kept | None = None
    named: bool = True


class Breakdown(Exception):  # noqa: N818 -- no fault of the submission's is known
    """What runs submissions was lost while one of them was being graded; who tries again gets a new one."""


class GradingProcess:
    """Grades one submission at a time, on an oracle that stays open until a task needs another one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._host = KeptHost()
        self._setup: Setup | None = None
        self._oracle: LiveOracle | None = None
        self._opened = contextlib.ExitStack()
        self._granted = functools.cache(granted_by)

    def grade(self, task: Job) -> Graded:
        """The report on a submission, or the names of today in one.

        Raises:
            GraderError: nothing can be graded here: the course, the grader or the machine is at fault.
            Breakdown: the workers' host was lost; the next task gets a new one.
        """
        with self._lock:
            oracle = self._oracle
            if oracle is None or self._setup != task.setup:
                oracle = self._open(task.setup)
            try:
                if isinstance(task, Naming) and task.report.device != oracle.device:
                    # on another device the mistakes may draw other numbers
                    return Graded(task.report, named=False)
                if isinstance(task, Naming):
                    return Graded(rediagnose(oracle, task.report, task.behaviours, task.changed))
                granted = self._granted(oracle, task.repaired, task.seed)
                examined = examine(oracle, task.submission, task.seed, granted)
                return Graded(examined.report, keep(examined, task.submission))
            except GraderError as error:
                if not (lost := breakdown(oracle, error)):
                    raise
                self._close()
                raise lost from error

    def close(self) -> None:
        """End all processes that were started here."""
        with self._lock:
            self._close()

    def _open(self, setup: Setup) -> LiveOracle:
        self._close_oracle()
        # what pytest has open is closed before Python takes its modules apart
        atexit.unregister(self._opened.close)
        atexit.register(self._opened.close)
        hide()
        exercise = find_exercise(setup)
        require_same(exercise, setup)
        kept = self._host.is_open()
        try:
            settings = exercise.settings()
            host = self._host.get(settings.preload, asked_of(settings, setup.options))
            # while it imports torch it depends on the thread that started it
            host.ready()
            oracle = self._opened.enter_context(open_oracle(exercise, setup.options, host))
            # once more after the files were read, so that one that was changed meanwhile is seen
            require_same(exercise, setup)
            require_worker(oracle)
        except GraderError:
            self._close()
            if not kept:
                raise
            # workers that were kept may have been lost meanwhile
            return self._open(setup)
        self._oracle, self._setup = oracle, setup
        return oracle

    def _close_oracle(self) -> None:
        self._opened.close()
        self._granted.cache_clear()
        self._oracle = self._setup = None

    def _close(self) -> None:
        self._close_oracle()
        self._host.close()


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
    if (exercise.digest(), catalogue_digest(entry_digests(exercise))) != (setup.version, setup.catalogue):
        raise GraderError(
            f"{exercise.id} of the course on the machine that grades differs from the one that the batch began with.",
            "Put the same course everywhere, change nothing in reference/ meanwhile, and run the same command again.",
        )


def require_worker(oracle: LiveOracle) -> None:
    """Insist on a worker before the first submission, and on its confinement if that is asked for.

    Raises:
        GraderError: there is none, or a layer is missing.
    """
    supervisor = oracle.supervisor()
    try:
        confinement = supervisor.start()
        if oracle.options.require_sandbox:
            require(confinement, oracle.device)
    finally:
        supervisor.close()


def breakdown(oracle: LiveOracle, error: GraderError) -> Breakdown | None:
    """What an error comes from if the workers' host was lost meanwhile; None if the course or the machine is at fault."""
    try:
        require_worker(oracle)
    except GraderError:
        return Breakdown(error.sentence)
    return None


_PROCESS = GradingProcess()
"""The one exception to the rule against module state: an executor keeps nothing between tasks but what a module holds."""


def grade_task(task: Job) -> Graded:
    """Grade or name one submission in this process.

    Raises:
        GraderError: nothing can be graded here.
        Breakdown: the workers' host was lost.
    """
    return _PROCESS.grade(task)
