"""torchvision can be imported whatever torch it was compiled for, and the machine has what a check says that it has."""

import importlib
import math

import pytest
import torch

from grader.checks.trace import Trace, pack
from grader.processes.supervisor import Implementation, Limits, Supervisor
from grader.worker import wire
from grader.worker.shims import ANSWERS, Machine

USES_TORCHVISION = """
import torch
import torchvision
from torchvision import datasets, models, transforms


def uses():
    picture = transforms.ToPILImage()(torch.rand(1, 28, 28))
    made = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])(picture)
    model = models.mobilenet_v3_small(num_classes=3).eval()
    return list(made.shape), list(model(torch.rand(1, 3, 32, 32)).shape), issubclass(datasets.FashionMNIST, datasets.MNIST)
"""


def test_torchvision_works_in_a_confined_worker(host):
    supervisor = Supervisor(host, "cpu", Limits(60.0, math.inf))
    try:
        trace = Trace(supervisor.exchange(Implementation("submission", "x.py", USES_TORCHVISION), 1))
        reply = trace.send(pack(trace.root("student").uses()))
    finally:
        supervisor.close()
    sizes = [wire.Sequence("list", size) for size in ((1, 28, 28), (1, 3))]
    assert reply == wire.Done(wire.Sequence("tuple", (*sizes, True)))


@pytest.fixture
def machine(monkeypatch):
    """A machine of its own, in place for a test."""
    made = Machine()
    for owner, name, _ in ANSWERS:
        module = importlib.import_module(owner)
        monkeypatch.setattr(module, name, getattr(module, name))
    made.put_in_place()
    return made


def asked():
    return (
        torch.cuda.is_available(),
        torch.cuda.device_count(),
        torch.backends.mps.is_available(),
        torch.backends.mps.is_built(),
        torch.mps.is_available(),
        torch.accelerator.is_available(),
        str(torch.accelerator.current_accelerator()),
    )


def test_the_machine_has_what_is_said_until_it_is_forgotten(machine):
    truth = asked()
    machine.pretend(cuda=True)
    assert asked() == (True, 1, False, False, False, True, "cuda")
    machine.pretend(mps=True)
    assert asked() == (False, 0, True, True, True, True, "mps")
    machine.pretend()
    assert asked() == (False, 0, False, False, False, False, "None")
    machine.forget()
    assert asked() == truth


def test_torch_itself_is_told_the_truth_and_goes_on_working(machine):
    machine.pretend(cuda=True, mps=True)
    weight = torch.nn.Parameter(torch.ones(2))
    weight.sum().backward()
    torch.optim.Adam([weight]).step()
    assert (weight < 1).all()
    with torch.random.fork_rng():
        torch.manual_seed(0)
