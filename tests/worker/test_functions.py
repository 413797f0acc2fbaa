"""A recorded function is a Python function: called as often as one likes, within each other, copied, differentiated."""

import copy

import pytest
import torch

from grader.checks.inputs import Functions
from grader.checks.trace import Trace
from grader.worker.instruments import MAX_NOTED, Instruments
from grader.worker.serve import Implementation
from grader.worker.wire import ROOTS, Load


class Run:
    """Takes steps as a worker does, and knows what became of them."""

    def __init__(self):
        self.run = Implementation(Load("x", "x.py", "", "cpu"))
        self.run.values = [None, torch, __import__("operator"), __import__("builtins"), Instruments("cpu", 1)]
        self.trace = Trace(lambda _steps, _result, _fresh: None)
        self.functions = Functions(self.trace)

    def made(self, proxy):
        """The object that a stand-in stands for."""
        for step in self.trace.steps[len(self.run.values) - len(ROOTS) :]:
            self.run.values.append(self.run.take(step))
        return self.run.values[object.__getattribute__(proxy, "_index")]


@pytest.fixture
def run():
    return Run()


def test_it_can_be_called_often_by_position_and_by_name_and_differentiated(run):
    k = run.trace.root("torch").full((3,), 2.0)
    f = run.made(run.functions(lambda x, y: (k * x).sum() + y))
    x = torch.ones(3, requires_grad=True)
    assert f(x, 1).item() == f(x, y=1).item() == 7.0
    f(x, 0).backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]


def test_the_wrong_number_of_arguments_is_a_type_error_as_of_any_function(run):
    f = run.made(run.functions(lambda x: x))
    with pytest.raises(TypeError, match="too many positional arguments"):
        f(1, 2)
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        f()


def test_functions_may_be_made_and_called_in_one_another(run):
    double = run.functions(lambda x: x * 2)

    def outer(x):
        inner = run.functions(lambda y: double(y) + x)
        return inner(x + 1)

    assert run.made(run.functions(outer))(10) == 32


def test_a_function_that_calls_itself_through_another_keeps_its_values_apart(run):
    apply = run.made(run.functions(lambda f, x: f(x) + x))
    assert apply(lambda x: apply(lambda y: y, x), 3) == 9


def test_calls_are_noted_as_they_were_and_no_more_than_can_be_kept(run):
    f = run.functions(lambda x: x.sum())
    made, x = run.made(f), torch.ones(2, requires_grad=True)
    made(x)
    with torch.no_grad():
        x.zero_()
    made(x)
    assert [args[0].tolist() for args in run.made(run.functions.notes(f))] == [[1.0, 1.0], [0.0, 0.0]]
    for _ in range(MAX_NOTED):
        made(x)
    assert run.made(run.functions.calls(f)) == MAX_NOTED


def test_what_is_noted_can_be_chosen(run):
    f = run.functions(lambda x: x, note=lambda x: [x.requires_grad, x.shape[0]])
    run.made(f)(torch.ones(3, requires_grad=True))
    assert run.made(run.functions.notes(f)) == [[True, 3]]


def test_one_value_comes_a_call_and_the_last_from_then_on(run):
    f = run.made(run.functions.returning(3.0, 1.0))
    assert [f(), f(1), f(x=2)] == [3.0, 1.0, 1.0]


def test_the_exception_of_the_check_is_raised(run):
    with pytest.raises(ValueError, match="because"):
        run.made(run.functions.raising("ValueError", "because"))(1, x=2)


def test_a_module_has_parameters_modules_and_modes_and_can_be_copied(run):
    inner = run.trace.root("torch").nn.Dropout(0.5)
    w = run.trace.root("torch").full((2, 3), 2.0)
    model = run.made(run.functions.module(lambda self, x, w, drop: drop(x) @ w.T * (1 + self.training), w=w, drop=inner))
    assert isinstance(model, torch.nn.Module)
    assert [name for name, _ in model.named_parameters()] == ["w"]
    x = torch.ones(1, 3)
    assert model.eval()(x).tolist() == [[6.0, 6.0]]
    other = copy.deepcopy(model)
    with torch.no_grad():
        model.w.zero_()
    assert not model.drop.training
    assert other(x).tolist() == [[6.0, 6.0]]
    assert model(x).tolist() == [[0.0, 0.0]]
    with pytest.raises(TypeError, match=r"forward\(\) takes 1 inputs, and got 2"):
        model(x, x)
