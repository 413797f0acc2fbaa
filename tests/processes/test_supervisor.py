"""A supervisor sends the same steps to many implementations at once, and loses no more than what breaks."""

import math

import pytest

from grader.checks.trace import Trace, pack
from grader.processes.supervisor import Implementation, Limits, Supervisor
from grader.worker import wire


@pytest.fixture
def supervisor(host):
    made = Supervisor(host, "cpu", Limits(20.0, math.inf))
    yield made
    made.close()


def implementation(name, source):
    return Implementation(name, "x.py", source)


def recorded(use):
    """The steps that a check makes, and its result."""
    sent = []

    def exchange(steps, result, fresh):
        sent.append((steps, result))
        return wire.Done(None)

    trace = Trace(exchange)
    trace.send(pack(use(trace)))
    return sent[0]


def run_all(supervisor, implementations, use):
    steps, result = recorded(use)
    replies = supervisor.run_all({"check": wire.Script(1, steps, result)}, [(each, "check") for each in implementations])
    return {name: reply for (name, _), reply in replies.items()}


def call_f(trace):
    return trace.root("student").f()


def test_replies_come_by_name(supervisor):
    implementations = [implementation(f"m{number}", f"def f(): return {number}") for number in range(30)]
    replies = run_all(supervisor, implementations, call_f)
    assert replies == {f"m{number}": wire.Done(number) for number in range(30)}


def test_what_cannot_be_imported_has_no_reply(supervisor):
    implementations = [implementation("right", "def f(): return 1"), implementation("wrong", "def f(: return 1")]
    assert run_all(supervisor, implementations, call_f) == {"right": wire.Done(1)}
    assert run_all(supervisor, implementations[1:], call_f) == {}


def test_what_ends_the_process_takes_only_those_along_that_come_later(supervisor):
    ends = implementation("ends", "import os\ndef f(): os._exit(1)")
    others = [implementation(name, "def f(): return 1") for name in ("one", "two")]
    assert run_all(supervisor, [others[0], ends, others[1]], call_f) == {"one": wire.Done(1)}
    assert run_all(supervisor, others, call_f) == {"one": wire.Done(1), "two": wire.Done(1)}


def test_what_ends_the_process_while_it_is_imported_takes_nothing_along_for_good(supervisor):
    ends = implementation("ends", "import os\nos._exit(1)")
    other = implementation("other", "def f(): return 1")
    assert run_all(supervisor, [other, ends], call_f) == {}
    assert run_all(supervisor, [other, ends], call_f) == {"other": wire.Done(1)}


def test_an_exception_is_the_reply_of_who_raised_it(supervisor):
    implementations = [implementation("raises", "def f(): raise KeyError('k')"), implementation("right", "def f(): return 1")]
    replies = run_all(supervisor, implementations, call_f)
    assert replies["raises"].types[0] == "KeyError"
    assert replies["right"] == wire.Done(1)


STEP = """
import torch

def f():
    weight = torch.zeros(1, requires_grad=True)
    weight.grad = torch.ones(1)
    torch.optim.SGD([weight], lr=0.5).step()
"""


def test_what_one_has_set_to_watch_does_not_see_the_next(supervisor):
    implementations = [implementation("first", STEP), implementation("second", STEP)]

    def watch(trace):
        rates = trace.root("instruments").watch_rates()
        trace.root("student").f()
        return trace.apply("builtins", "list", rates)

    replies = run_all(supervisor, implementations, watch)
    assert replies == {name: wire.Done(wire.Sequence("list", (0.5,))) for name in ("first", "second")}
    hooks = "import sys\n\ndef f():\n    return len(sys.modules['torch.optim.optimizer']._global_optimizer_post_hooks)\n"
    assert run_all(supervisor, [implementation("third", hooks)], call_f) == {"third": wire.Done(0)}
