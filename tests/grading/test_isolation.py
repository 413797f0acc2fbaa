"""Implementations that run together each do what they do alone, whatever one of them changes in the process."""

import math

import pytest

from grader.checks.trace import Trace, pack
from grader.grading.isolation import IsolatedSupervisor
from grader.processes.supervisor import Implementation, Limits
from grader.worker import wire

PLAIN = "import torch\n\n\ndef f():\n    return torch.nn.Identity()(torch.ones(2) * abs(-2)).tolist()\n"
"""What the others change: torch's product, Python's `abs`, what a module gives."""

CHANGES = {
    "torch": "torch.ones = torch.zeros",
    "a class of torch": "torch.Tensor.__mul__ = torch.Tensor.__add__",
    "builtins": "import builtins\nbuiltins.abs = lambda x: x - 1",
    "a hook on all modules": "torch.nn.modules.module.register_module_forward_hook(lambda m, i, out: out + 1)",
    "a mode": "torch.overrides.TorchFunctionMode.__torch_function__ = lambda s, f, t, a=(), k=None: f(*a, **(k or {})) * 2\n"
    "torch.overrides.TorchFunctionMode().__enter__()",
    "the default dtype": "torch.set_default_dtype(torch.float64)",
    "a loop of warnings": "import warnings\nwarnings.simplefilter('error')",
    "the standard library": "import math\nmath.sqrt = abs",
    "a file": "open('left', 'w').close()",
    "the environment": "import os\nos.environ['LEFT'] = '1'",
    "a module": "import sys\nsys.modules['random'] = torch",
}


def implementation(name, source):
    return Implementation(name, "x.py", source)


@pytest.fixture
def isolated(host):
    made = IsolatedSupervisor(host, "cpu", Limits(20.0, math.inf), implementation("reference", PLAIN))
    yield made
    made.close()


def trace_of(exchange):
    trace = Trace(exchange)
    return trace.send(pack(trace.root("student").f()))


def run_all(supervisor, implementations):
    sent = []
    trace_of(lambda steps, result, fresh: sent.append((steps, result)))
    replies = supervisor.run_all({"check": wire.Script(1, *sent[0])}, [(each, "check") for each in implementations])
    return {name: reply for (name, _), reply in replies.items()}


TWOS = wire.Done(wire.Sequence("list", (2.0, 2.0)))


def changing(name, change, *, at_import):
    """What changes something, and does what the others do after that."""
    head, body = PLAIN.split("def f():\n")
    inside = "".join(f"    {line}\n" for line in change.splitlines())
    return implementation(name, f"{head}{change}\n\n\ndef f():\n{body}" if at_import else f"{head}def f():\n{inside}{body}")


@pytest.mark.parametrize("at_import", [True, False], ids=["when it is imported", "when it is called"])
def test_what_one_changes_no_other_meets(isolated, at_import):
    group = [implementation("before all", PLAIN)]
    for name, change in CHANGES.items():
        group += [changing(name, change, at_import=at_import), implementation(f"after {name}", PLAIN)]
    replies = run_all(isolated, group)
    assert {name for name, reply in replies.items() if reply != TWOS and name not in CHANGES} == set()
    assert {"before all", *(f"after {name}" for name in CHANGES)} <= set(replies)


SETS = "torch.use_deterministic_algorithms(True)"
"""What one may set and another put back."""


def test_what_one_sets_and_another_puts_back_is_noticed_between_them(isolated):
    deterministic = "import torch\n\n\ndef f():\n    return torch.are_deterministic_algorithms_enabled()\n"
    sets = implementation("sets", deterministic.replace("return", f"{SETS}\n    return"))
    restores = implementation("restores", deterministic.replace("return", f"{SETS.replace('True', 'False')}\n    return"))
    replies = run_all(isolated, [sets, implementation("between", deterministic), restores])
    assert replies == {"sets": wire.Done(True), "between": wire.Done(False), "restores": wire.Done(False)}


def test_each_check_begins_in_a_clean_process_where_one_changes_something_for_the_next(isolated):
    sent = []
    trace_of(lambda steps, result, fresh: sent.append((steps, result)))
    scripts = {name: wire.Script(1, *sent[0]) for name in ("first", "second")}
    counting = "import math\n\n\ndef f():\n    math.calls = getattr(math, 'calls', 0) + 1\n    return math.calls\n"
    both = [implementation("counts", counting), implementation("other", PLAIN)]
    for _ in range(2):
        replies = isolated.run_all(scripts, [(each, name) for name in scripts for each in both])
        ones = {("counts", name): wire.Done(1) for name in scripts}
        assert replies == ones | {("other", name): TWOS for name in scripts}


def test_who_changes_something_is_met_as_in_a_process_of_its_own(isolated):
    hooked = "import torch\n\n\ndef f():\n    torch.nn.modules.module.register_module_forward_hook(lambda m, i, out: out + 1)\n"
    changes = implementation("changes", hooked + PLAIN.split("f():\n")[1])
    threes = wire.Done(wire.Sequence("list", (3.0, 3.0)))
    for _ in range(3):
        assert run_all(isolated, [changes, implementation("other", PLAIN)]) == {"changes": threes, "other": TWOS}


def test_those_who_change_nothing_share_a_worker(isolated, monkeypatch):
    workers = []
    renew = IsolatedSupervisor.renew
    monkeypatch.setattr(IsolatedSupervisor, "renew", lambda self: workers.append(renew(self)))
    many = [implementation(f"m{number}", f"import random, collections\n{PLAIN}\nSEEN = {number}\n") for number in range(20)]
    for _ in range(3):
        assert set(run_all(isolated, many).values()) == {TWOS}
    assert len(workers) == 1


def test_what_a_check_itself_sets_up_is_no_change(isolated, monkeypatch):
    workers = []
    renew = IsolatedSupervisor.renew
    monkeypatch.setattr(IsolatedSupervisor, "renew", lambda self: workers.append(renew(self)))
    source = "import torch\n\n\ndef f():\n    torch.nn.functional.first_use = True\n    return [2.0, 2.0]\n"
    isolated._reference = implementation("reference", source)
    many = [implementation(f"m{number}", source) for number in range(5)]
    for _ in range(3):
        assert set(run_all(isolated, many).values()) == {TWOS}
    assert len(workers) == 2


def test_a_conversation_starts_in_a_worker_that_no_other_has_changed(isolated):
    changes = implementation("changes", f"import torch\ntorch.ones = torch.zeros\n{PLAIN}")
    other = implementation("other", PLAIN)
    for _ in range(2):
        trace_of(isolated.exchange(changes, 1))
        assert trace_of(isolated.exchange(other, 1)) == TWOS
        trace_of(isolated.exchange(changes, 1))
        assert run_all(isolated, [other]) == {"other": TWOS}


def test_what_ends_the_process_takes_none_along(isolated):
    ends = implementation("ends", "import os\ndef f(): os._exit(1)")
    others = [implementation(name, PLAIN) for name in ("one", "two")]
    for _ in range(2):
        assert run_all(isolated, [others[0], ends, others[1]]) == {"one": TWOS, "two": TWOS}
