"""Nothing that would not survive a fork is started before it, and only who asks for a GPU sees one."""

import pytest

from grader.processes.single import Processes
from grader.processes.supervisor import Limits
from grader.processes.zygote import AHEAD_ON_GPU, Zygote
from grader.records.errors import GraderError
from grader.sandbox.workspace import count_threads
from grader.worker import wire

LOOKS = """
import os
import torch

HIDING = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")

def look():
    backend = torch.backends.mps
    return {
        "hidden": all(os.environ.get(name) == "" for name in HIDING),
        "cuda": torch.cuda.is_available(),
        "mps": backend.is_available(),
        "accelerator": torch.accelerator.is_available(),
        "current": torch.accelerator.current_accelerator() is not None,
        "count": torch.accelerator.device_count(),
    }

def descend():
    weight = torch.ones(2, requires_grad=True)
    weight.sum().backward()
    return weight.grad.tolist()
"""

NOTHING = {"hidden": True, "cuda": False, "mps": False, "accelerator": False, "current": False, "count": 0}


def call(worker, name, source=LOOKS):
    worker.ask(wire.Load("submission", "x.py", source, "cpu"), 20)
    steps = (wire.Get(wire.Ref(0), name), wire.Call(wire.Ref(5), (), {}))
    value = worker.ask(wire.Run("submission", wire.Script(1, steps, wire.Ref(6)), fresh=True), 20).value
    return dict(value.items) if isinstance(value, wire.Mapping) else value


@pytest.fixture(scope="module")
def beside_gpu():
    """Workers for the CPU where torch would find a GPU."""
    with Zygote(("tests.preloads.fake_gpu",)) as zygote:
        yield zygote


def test_the_process_that_is_forked_has_one_thread(host):
    host.ready()
    assert count_threads(host._process.pid) == 1


def test_no_backward_pass_runs_before_the_fork_where_it_would_start_a_thread(beside_gpu):
    beside_gpu.ready()
    assert count_threads(beside_gpu._process.pid) == 1
    assert call(beside_gpu.worker(), "descend") == wire.Sequence("list", (1.0, 1.0))


@pytest.mark.parametrize(("module", "what"), [("starts_a_thread", "a thread"), ("starts_cuda", "CUDA")])
def test_a_module_after_which_nothing_can_be_forked_is_named(module, what):
    with Zygote((f"tests.preloads.{module}",)) as zygote, pytest.raises(GraderError) as caught:
        zygote.worker()
    assert caught.value.sentence == (
        f"Workers cannot be forked: the module 'tests.preloads.{module}' has started {what} while it was imported,"
        " and that does not survive a fork."
    )
    assert "`preload`" in caught.value.tip


@pytest.mark.parametrize("kind", [Zygote, Processes])
def test_a_run_on_the_cpu_finds_no_gpu(kind, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    with kind(("tests.preloads.fake_gpu",)) as made:
        assert made.ready().devices == ("cpu",)
        assert call(made.worker(), "look") == NOTHING


def test_a_run_on_a_gpu_finds_it_and_its_workers_on_the_cpu_do_not(gpu_host):
    limits = Limits(5.0, 20.0, confined=False)
    seen = call(gpu_host.worker(limits.fork("gpu:0")), "look")
    assert (seen["hidden"], seen["accelerator"]) == (False, True)
    assert call(gpu_host.worker(limits.fork("cpu")), "look") == NOTHING


def test_workers_on_a_gpu_are_ready_before_they_are_given_a_submission(gpu_host):
    fork = Limits(6.0, 20.0, confined=False).fork("gpu:0")
    for _ in range(2):
        worker = gpu_host.worker(fork)
    assert len(gpu_host._spares) == AHEAD_ON_GPU
    worker.started()
    # what the first backward pass starts is there
    assert count_threads(worker._transport.pid) > 1
    assert gpu_host.worker(Limits(6.0, 30.0, confined=False).fork("gpu:0"))
    assert len(gpu_host._spares) == 1


def test_workers_of_the_courses_own_are_not_made_ahead_of_need_on_a_gpu(gpu_host):
    trusted = Limits(120.0, float("inf"), confined=False).fork("gpu:0")
    for _ in range(2):
        gpu_host.worker(trusted)
    assert not gpu_host._spares
