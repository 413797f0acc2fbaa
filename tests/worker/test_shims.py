"""torchvision can be imported, torch's compiler waits until it is wanted, and the machine has what a check says that it has."""

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


@pytest.fixture
def uses(host):
    """What `uses()` of a source gives in a confined worker."""

    def ask(source):
        supervisor = Supervisor(host, "cpu", Limits(60.0, math.inf))
        try:
            trace = Trace(supervisor.exchange(Implementation("submission", "x.py", source), 1))
            return trace.send(pack(trace.root("student").uses()))
        finally:
            supervisor.close()

    return ask


def test_torchvision_works_in_a_confined_worker(uses):
    reply = uses(USES_TORCHVISION)
    sizes = [wire.Sequence("list", size) for size in ((1, 28, 28), (1, 3))]
    assert reply == wire.Done(wire.Sequence("tuple", (*sizes, True)))


TRAINS = """
import sys
import torch
{first}

def uses():
    layer = torch.nn.Linear(3, 1)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        layer(torch.ones(2, 3)).sum().backward()
        optimizer.step()
    optimizer.load_state_dict(optimizer.state_dict())
    gradient = torch.func.grad(lambda x: (x**2).sum())(torch.ones(3))
    hidden = torch.compile(layer)(gradient)
    return layer.weight.detach(), gradient, hidden.detach(), "torch._dynamo.eval_frame" in sys.modules
"""


def test_what_trains_and_compiles_does_without_the_compiler_and_does_the_same_with_it(uses):
    without, beside = (uses(TRAINS.format(first=first)).value.items for first in ("", "import torch._dynamo.eval_frame"))
    assert (without[3], beside[3]) == (False, True)
    assert without[:3] == beside[:3]


LOADS = {
    "a submodule": "import torch._dynamo.utils\nasked = torch._dynamo.utils.counters",
    "a name of a submodule": "from torch._dynamo.utils import counters as asked",
    "a submodule that comes with nothing": "from torch._dynamo.backends.debugging import eager as asked",
    "a name": "asked = torch._dynamo.config",
    "what is checkpointed": "from torch.utils.checkpoint import checkpoint\n"
    "asked = checkpoint(torch.sum, torch.ones(1), use_reentrant=False)",
}
LOADED = """
import sys
import torch

def uses():
    import inspect
    inspect.getmodule(inspect.currentframe())
    before = "torch._dynamo.eval_frame" in sys.modules
    {asked}
    whole = sys.modules["torch._dynamo"]
    is_one = torch._dynamo is whole and torch._dynamo.utils is sys.modules["torch._dynamo.utils"]
    return before, asked is not None, is_one, whole.eval_frame is sys.modules["torch._dynamo.eval_frame"]
"""


@pytest.mark.parametrize("case", LOADS)
def test_the_compiler_is_loaded_once_and_whole_as_soon_as_it_is_asked_for(uses, case):
    asked = LOADS[case].replace("\n", "\n    ")
    assert uses(LOADED.format(asked=asked)) == wire.Done(wire.Sequence("tuple", (False, True, True, True)))


def test_a_part_of_the_compiler_that_there_is_not_is_an_import_error(uses):
    reply = uses("import torch\n\ndef uses():\n    import torch._dynamo.nowhere\n")
    assert reply.types[0] == "ModuleNotFoundError"


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
