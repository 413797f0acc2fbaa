"""Where grading processes are: processes of this machine, or the workers of a Dask cluster; both through `concurrent.futures`."""

import contextlib
import importlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import Executor as FuturesExecutor
from typing import Any, Protocol

from grader.cohort.batch.grading_process import Breakdown, Graded, Job, grade_task, grader_version
from grader.processes.host import open_pool
from grader.records.errors import GraderError

CONNECT_SECONDS = 10
"""How long a scheduler may take to answer."""

ANSWER_SECONDS = 60
"""How long all workers together may take to say what they are."""

RECOUNT_SECONDS = 2.0
"""How old the count of a cluster's workers may be."""


class Executor(Protocol):
    """Processes that grade.

    `lost` are the exceptions that say that a process was lost with the submission that it was grading.
    """

    lost: tuple[type[BaseException], ...]

    def width(self) -> int:
        """How many submissions can be graded at a time."""

    def submit(self, task: Job) -> Future[Graded]:
        """Have a submission graded."""


@contextlib.contextmanager
def open_executor(jobs: int, scheduler: str = "") -> Iterator[Executor]:
    """So many processes of this machine, or the workers of the Dask cluster with this scheduler.

    Raises:
        GraderError: the scheduler cannot be reached, or is of another version.
    """
    with join_cluster(scheduler) if scheduler else start_processes(jobs) as executor:
        yield executor


class Processes:
    """An executor of processes; those of a pool that broke are replaced.

    Args:
        jobs: how many.
        pools: where they are opened, and closed in the end.
    """

    lost: tuple[type[BaseException], ...] = (BrokenExecutor, Breakdown)

    def __init__(self, jobs: int, pools: contextlib.ExitStack) -> None:
        self._jobs = jobs
        self._pools = pools
        self._pool = pools.enter_context(open_pool(jobs))

    def width(self) -> int:
        """How many there are."""
        return self._jobs

    def submit(self, task: Job) -> Future[Graded]:
        """Have a submission graded; by new processes if the old ones were lost."""
        try:
            return self._pool.submit(grade_task, task)
        except BrokenExecutor:
            self._pools.close()
            self._pool = self._pools.enter_context(open_pool(self._jobs))
            return self._pool.submit(grade_task, task)


@contextlib.contextmanager
def start_processes(jobs: int) -> Iterator[Processes]:
    """Processes that end with this one, however it ends."""
    with contextlib.ExitStack() as pools:
        yield Processes(jobs, pools)


class Cluster:
    """The workers of a Dask cluster, as many as there are at the time; one that is lost is its scheduler's business.

    Args:
        client: the way to the scheduler.
        executor: made from it.
        lost: what the scheduler says of a submission that cost it too many workers.
    """

    def __init__(self, client: Any, executor: FuturesExecutor, lost: type[BaseException]) -> None:
        self.lost: tuple[type[BaseException], ...] = (lost, Breakdown)
        self._client = client
        self._executor = executor
        self._count = 0, 0.0

    def width(self) -> int:
        """How many workers there are, at least one."""
        count, when = self._count
        if not count or time.monotonic() > when + RECOUNT_SECONDS:
            count = len(self._client.nthreads())
            self._count = count, time.monotonic()
        return max(1, count)

    def submit(self, task: Job) -> Future[Graded]:
        """Have a submission graded."""
        return self._executor.submit(grade_task, task)


@contextlib.contextmanager
def join_cluster(address: str) -> Iterator[Cluster]:
    """The cluster of a scheduler.

    Raises:
        GraderError: it cannot be reached, or is of another version.
    """
    try:
        # as a whole it has no types that would say more
        distributed: Any = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        raise GraderError("Grading on a cluster needs distributed.", "Run: pip install 'torchgrade[cluster]'.") from error
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise GraderError(
            f"There is no Dask scheduler at {address}.", "Give the address that it prints, such as tcp://HOST:8786."
        ) from error
    with client:
        require_same_versions(client)
        require_grader(client)
        executor = client.get_executor(pure=False)
        try:
            yield Cluster(client, executor, distributed.KilledWorker)
        finally:
            # what is under way when the batch is interrupted is called off
            executor.shutdown(wait=False)


def require_same_versions(client: Any) -> None:
    """Insist on this Python and this Dask on the cluster: what they send each other must be understood.

    Raises:
        GraderError: the scheduler or a worker has another, or does not answer.
    """
    # as `client.get_versions` does
    versions = ask_all(client, client._get_versions)  # noqa: SLF001
    ours = versions["client"]["packages"]
    for theirs in [versions["scheduler"], *versions["workers"].values()]:
        for package, length in (("python", 2), ("distributed", 3)):
            here, there = (minor(each, length) for each in (ours[package], theirs["packages"][package]))
            if here != there:
                raise GraderError(f"The cluster has {package} {there}, this machine has {here}.", "Install the same on both.")


def require_grader(client: Any) -> None:
    """Insist on torchgrade on the workers that are there: a task that cannot be read there would never end.

    Raises:
        GraderError: one lacks it, or does not answer.
    """
    try:
        # as `client.run` does
        ask_all(client, client._run, grader_version)  # noqa: SLF001
    except GraderError:
        raise
    except Exception as error:  # whatever a worker says, and Dask packs it in an exception of its own
        raise GraderError(
            f"A worker of the cluster cannot run torchgrade: {error}.", "Install the same version there."
        ) from error


def ask_all(client: Any, question: Callable[..., Any], *args: object) -> Any:
    """What the workers of a cluster answer; Dask itself waits for ever for one that is stuck.

    Raises:
        GraderError: one does not answer.
    """
    try:
        return client.sync(question, *args, callback_timeout=ANSWER_SECONDS)
    except TimeoutError as error:
        raise GraderError(
            f"A worker of the cluster does not answer within {ANSWER_SECONDS:g} s.", "Restart the workers, then the batch."
        ) from error


def minor(version: str, length: int) -> str:
    """The first so many numbers of a version."""
    return ".".join(str(version).split(".")[:length])
