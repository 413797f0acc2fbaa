"""An imprint of a process shows what was changed in it, and takes no ordinary use for a change."""

import collections
import copy
import sys
import types
import warnings

import pytest
import torch

from grader.worker.state import Imprint


@pytest.fixture(scope="module")
def module():
    """A module of its own, of which the imprint knows."""
    made = types.ModuleType("imprinted")
    made.Base = type("Base", (), {"method": len, "kept": [1], "next_id": 0})
    made.function, made.items, made.names, made.queue = len, [1, 2], {"a": 1}, collections.deque([1])
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


@pytest.fixture
def imprint(module):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Imprint()


CHANGES = {
    "imprinted.function": lambda module: setattr(module, "function", max),
    "imprinted.new": lambda module: setattr(module, "new", 1),
    "imprinted.items.items": lambda module: module.items.append(3),
    "imprinted.names.a": lambda module: module.names.update(a=2),
    "imprinted.queue.items": lambda module: module.queue.append(2),
    "test_state.Base.method": lambda module: setattr(module.Base, "method", max),
    "test_state.Base.kept.items": lambda module: module.Base.kept.append(2),
}


@pytest.mark.parametrize(("name", "change"), CHANGES.items(), ids=list(CHANGES))
def test_what_is_changed_is_named(imprint, module, name, change):
    assert own(imprint) == []
    change(module)
    assert own(imprint) == [name]


def test_a_name_that_is_gone_is_a_change(imprint, module):
    module.gone = 1
    imprint = Imprint()
    del module.gone
    assert own(imprint) == ["imprinted.gone"]


def test_counts_and_submodules_are_no_change(imprint, module):
    module.Base.next_id = 7
    copy.copy(module.Base())  # notes which slots the class has
    sys.modules["imprinted.later"] = module.later = types.ModuleType("imprinted.later")
    try:
        assert own(imprint) == []
        module.function = min
        assert own(imprint) == ["imprinted.function"]
    finally:
        del sys.modules["imprinted.later"], module.later


def test_ordinary_use_of_torch_is_no_change(imprint):
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Dropout(), torch.nn.Linear(4, 2))
    hook = model[0].weight.register_hook(lambda gradient: gradient)
    torch.nn.functional.cross_entropy(model(torch.randn(5, 3)), torch.tensor([0, 1, 0, 1, 0])).backward()
    hook.remove()
    with torch.no_grad():
        model.eval()(torch.randn(5, 3))
    assert [name for name in imprint.changed() if name.startswith("torch")] == []


def own(imprint):
    """The changes in the module of the test: others may go on in this process meanwhile."""
    return [name for name in imprint.changed() if name.startswith(("imprinted", "test_state"))]
