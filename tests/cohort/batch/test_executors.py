"""The same batch on the workers of a Dask cluster."""

import contextlib
import os
import signal
import sys
import types

import distributed
import pytest

from cohorts import essence, hand_in
from grader.cohort.batch import executors
from grader.cohort.batch.batch import run_batch
from grader.cohort.batch.executors import open_executor, require_grader, require_same_versions
from grader.cohort.batch.tasks import Order
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.grading.options import Options
from grader.records.errors import GraderError
from small_course import SEED

COUNT = 12


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=True, worker_dashboard_address=None
    ) as cluster:
        yield cluster


@pytest.fixture
def source(tmp_path):
    return hand_in(tmp_path / "in", COUNT)


def order(course, source):
    return Order(course, tuple(course.exercises()), source, options=Options("cpu"), seed=SEED)


def test_a_worker_that_is_killed_costs_nothing_and_nothing_is_graded_twice(cluster, course, source, tmp_path):
    killed = []

    def kill(progress):
        if progress.done >= 5 and not killed:
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                killed.append(min(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    with open_gradebook(str(tmp_path / "a.db")) as gradebook, open_gradebook(str(tmp_path / "b.db")) as other:
        with open_executor(1, cluster.scheduler_address) as workers:
            assert workers.width() == 2
            summary = run_batch(order(course, source), gradebook, workers, kill)
        with open_executor(1) as processes:
            run_batch(order(course, source), other, processes, lambda _: None)
        assert killed
        assert summary.progress.done == COUNT
        assert len(list(gradebook.history("student000"))) == 1
        assert len(essence(gradebook)) == COUNT
        assert essence(gradebook) == essence(other)


def test_a_scheduler_that_cannot_be_reached_is_a_sentence(monkeypatch):
    monkeypatch.setattr(executors, "CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(GraderError, match=r"There is no Dask scheduler at tcp://127.0.0.1:9.") as caught,
        contextlib.ExitStack() as stack,
    ):
        stack.enter_context(open_executor(1, "tcp://127.0.0.1:9"))
    assert "tcp://HOST:8786" in caught.value.tip


def test_an_address_that_is_none_is_a_sentence():
    with pytest.raises(GraderError, match="There is no Dask scheduler at nonsense://"), open_executor(1, "nonsense://x"):
        pass


class Versions:
    """A client of a cluster in which something has another version."""

    def __init__(self, package, version):
        ours = {"python": "3.11.7.final.0", "distributed": "2026.8.0"}
        theirs = {"packages": ours | {package: version}}
        self._versions = {"client": {"packages": ours}, "scheduler": {"packages": ours}, "workers": {"tcp://a": theirs}}

    def _get_versions(self):
        return self._versions

    def sync(self, question, callback_timeout):
        return question()


@pytest.mark.parametrize(
    ("package", "version", "here"), [("python", "3.12.1.final.0", "3.11"), ("distributed", "2025.1.0", "2026.8.0")]
)
def test_another_version_on_the_cluster_is_a_sentence(package, version, here):
    with pytest.raises(GraderError, match=f"The cluster has {package} .*, this machine has {here}") as caught:
        require_same_versions(Versions(package, version))
    assert caught.value.tip == "Install the same on both."


def test_a_version_that_differs_in_what_does_not_matter_is_none():
    require_same_versions(Versions("python", "3.11.2.final.0"))


def test_workers_without_torchgrade_are_refused(monkeypatch, cluster):
    elsewhere = types.ModuleType("only_here")
    exec("def grader_version(): return ''", elsewhere.__dict__)  # noqa: S102 -- a function that no worker can import
    monkeypatch.setitem(sys.modules, "only_here", elsewhere)
    monkeypatch.setattr(executors, "grader_version", elsewhere.grader_version)
    with (
        distributed.Client(cluster.scheduler_address, set_as_default=False) as client,
        pytest.raises(
            GraderError, match=r"A worker of the cluster cannot run torchgrade: .*No module named 'only_here'"
        ) as caught,
    ):
        require_grader(client)
    assert caught.value.tip == "Install the same version there."


def test_a_worker_that_does_not_answer_is_a_sentence(monkeypatch, cluster):
    monkeypatch.setattr(executors, "ANSWER_SECONDS", 0.5)
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        stuck = min(client.run(os.getpid).values())
        os.kill(stuck, signal.SIGSTOP)
        try:
            with pytest.raises(GraderError, match="does not answer"):
                require_grader(client)
        finally:
            os.kill(stuck, signal.SIGCONT)


def test_without_dask_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GraderError, match="Grading on a cluster needs distributed") as caught, open_executor(1, "tcp://x:1"):
        pass
    assert "torchgrade[cluster]" in caught.value.tip
