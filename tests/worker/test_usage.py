"""What a submission's own file calls is seen by what is called, whatever it is written as; its own names are free."""

import pytest
import torch

from grader.worker.usage import Sampler, Usage

BY_HAND = ("torch.nn", "Tensor.backward", "torch.optim", "torch.autograd")

HEADER = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nx = torch.ones(2, 3, requires_grad=True)\n"


def used(source, *names, given=None):
    """The first call of what is named in a submission's file, with its line under the header."""
    usage = Usage(names or BY_HAND, "own.py")
    namespace = {"__name__": "own", **(given or {})}
    with usage:
        exec(compile(HEADER + source, "own.py", "exec"), namespace)  # noqa: S102 -- it stands for a submission
    return usage.found and (usage.found.name, usage.found.line - HEADER.count("\n"))


CALLS = {
    "a module": ("nn.Linear(3, 4)", "torch.nn.Linear"),
    "a module without a constructor of its own": ("nn.Tanh()", "torch.nn.Tanh"),
    "a module of one's own": ("class M(nn.Tanh): pass\nM()", "torch.nn.Tanh"),
    "the constructor of a base": ("class M(nn.Module):\n    def __init__(self): super().__init__()\nM()", "torch.nn.Module"),
    "a function written in Python": ("F.cross_entropy(x, x)", "torch.nn.functional.cross_entropy"),
    "a function written in C": ("F.linear(x, x)", "torch.nn.functional.linear"),
    "one that torch offers elsewhere as well": ("torch.conv1d(x[None], x[None])", "torch.nn.functional.conv1d"),
    "a method": ("x.sum().backward()", "torch.Tensor.backward"),
    "another name": ("other = F.softmax\nother(x, dim=1)", "torch.nn.functional.softmax"),
    "from another function": ("list(map(F.relu, [x]))", "torch.nn.functional.relu"),
    "an optimizer": ("torch.optim.SGD([x], lr=0.1)", "torch.optim.SGD"),
    "a function of one's own for gradients": (
        "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x): return x * 2\nF.apply(x)",
        "torch.autograd.Function.apply",
    ),
    "gradients": ("torch.autograd.grad(x.sum(), x)", "torch.autograd.grad"),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_of_what_is_named_is_seen(call):
    source, name = CALLS[call]
    found = used(source)
    assert found is not None
    assert found[0] == name


def test_the_line_is_that_of_the_first_call():
    assert used("y = x * 2\n\nnn.ReLU()\nnn.Linear(2, 3)") == ("torch.nn.ReLU", 3)


FREE = {
    "a method of one's own": "class M:\n    def backward(self): return 1\nM().backward()",
    "a function of one's own": "def cross_entropy(a): return a\ncross_entropy(x)",
    "operators": "y = -x @ x.T ** 2 + 1\n[row for row in y]",
    "what torch itself calls": "torch.einsum('ij,kj->ik', x, x)",
    "other functions": "torch.relu(x).sum().item()",
    "a class statement": "class F(torch.autograd.Function): pass",
    "a mention": "nn.Linear\nF.softmax",
    "switching gradients off": "with torch.no_grad():\n    y = x * 2\n@torch.no_grad()\ndef f(): return 1\nf()",
}


@pytest.mark.parametrize("free", FREE)
def test_what_is_not_named_is_free(free):
    assert used(FREE[free]) is None


def test_reading_an_attribute_of_a_module_is_no_call_and_calling_it_is():
    assert used("model.weight.sum()", given={"model": torch.nn.Linear(3, 2)}) is None
    assert used("model(x)", given={"model": torch.nn.Linear(3, 2)}) == ("torch.nn.Linear", 1)


SINGLE = {
    ("torch.log_softmax", "torch.log_softmax(x, 1)"): True,
    ("torch.log_softmax", "x.log_softmax(1)"): False,
    ("Tensor.log_softmax", "x.log_softmax(1)"): True,
    ("Tensor.log_softmax", "torch.Tensor.log_softmax(x, 1)"): True,
    ("torch.nn.Linear", "nn.Linear(2, 3)"): True,
    ("torch.nn.Linear", "nn.Bilinear(2, 2, 2)"): False,
    ("torch.nn.functional", "nn.Linear(3, 2)(x)"): False,
    ("torch.func", "torch.func.grad(torch.sum)(x)"): True,
    ("torch.linalg", "torch.linalg.norm(x)"): True,
    ("torch.no_grad", "torch.no_grad()"): True,
    ("torch.optim.Optimizer", "torch.optim.SGD([x], lr=1.0)"): True,
}


@pytest.mark.parametrize(("name", "source"), SINGLE)
def test_a_single_function_class_or_method_can_be_named(name, source):
    assert (used(source, name) is not None) == SINGLE[name, source]


def test_a_step_of_an_optimizer_that_is_given_is_a_call_of_it():
    optimizer = torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1)
    assert used("optimizer.step()", given={"optimizer": optimizer}) == ("torch.optim.Optimizer", 1)


def test_a_name_of_nothing_is_refused():
    with pytest.raises(LookupError, match=r"there is no torch\.nn\.Linera that a check could do without"):
        Usage(("torch.nn.Linera",), "own.py")


def test_the_line_at_the_top_level_that_takes_longest_is_found():
    source = "import time\n\ndef train():\n    time.sleep(0.5)\n\ntime.sleep(0.01)\ntrain()\n"
    with Sampler("sampled.py") as sampler:
        exec(compile(source, "sampled.py", "exec"), {})  # noqa: S102
    assert sampler.line() == 7


def test_an_import_that_is_over_at_once_has_no_such_line():
    with Sampler("sampled.py") as sampler:
        exec(compile("x = 1", "sampled.py", "exec"), {})  # noqa: S102
    assert sampler.line() == 0
