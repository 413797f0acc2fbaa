"""The instruments see a module as it is, whatever its parameters are called."""

import copy

import pytest
import torch
from torch import nn

from grader.worker.instruments import Instruments, canonical


@pytest.fixture
def instruments():
    return Instruments("cpu", 7)


class Transposed(nn.Module):
    """Two layers made last to first, their weights stored as (in, out)."""

    def __init__(self):
        super().__init__()
        self.b2 = nn.Parameter(torch.zeros(1, 3))
        self.w2 = nn.Parameter(torch.zeros(5, 3))
        self.w1 = nn.Parameter(torch.zeros(4, 5))
        self.b1 = nn.Parameter(torch.zeros(5))

    def forward(self, x):
        return (x @ self.w1 + self.b1) @ self.w2 + self.b2


def test_fill_gives_the_same_function_whatever_the_names_the_order_and_the_orientation(instruments):
    plain = instruments.fill(nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 3)))
    other = instruments.fill(Transposed())
    x = torch.randn(6, 4)
    torch.testing.assert_close(plain(x), other(x))
    assert instruments.shapes(plain) == instruments.shapes(other) == [(3,), (3, 5), (4, 5), (5,)]


def test_fill_depends_on_the_seed(instruments):
    one, other = instruments.fill(nn.Linear(4, 5)), Instruments("cpu", 8).fill(nn.Linear(4, 5))
    assert not torch.equal(one.weight, other.weight)


def test_fill_keeps_a_parameter_of_a_single_element(instruments):
    assert instruments.fill(nn.PReLU()).weight.item() == 0.25


def test_parameters_of_the_same_shape_get_different_values(instruments):
    model = instruments.fill(nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)))
    assert not torch.equal(model[0].weight, model[1].weight)


def test_gradients_come_in_the_order_of_the_parameters(instruments):
    plain, other = (instruments.fill(model) for model in (nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 3)), Transposed()))
    x = torch.randn(6, 4)
    for model in (plain, other):
        model(x).square().sum().backward()
    for one, two in zip(instruments.gradients(plain), instruments.gradients(other), strict=True):
        torch.testing.assert_close(one, two)
    for one, two in zip(instruments.parameters(plain), instruments.parameters(other), strict=True):
        torch.testing.assert_close(one, two)
    frozen = nn.Linear(2, 3).requires_grad_(False)
    assert instruments.gradients(frozen) == [None, None]
    assert instruments.shapes(frozen) == []


def test_watch_notes_every_forward_pass(instruments):
    watched = instruments.watch(nn.Dropout(0.5))
    watched(torch.ones(3, 2, requires_grad=True))
    watched.eval()
    with torch.no_grad():
        watched.forward(torch.ones(5, 2))
    assert watched.calls == [
        {"training": True, "graph": True, "samples": 3},
        {"training": False, "graph": False, "samples": 5},
    ]


def test_a_matrix_lies_on_its_longer_side():
    assert canonical(torch.zeros(5, 3)).shape == canonical(torch.zeros(3, 5)).shape == (3, 5)
    assert canonical(torch.zeros(1, 4)).shape == (4,)
    assert canonical(torch.zeros(2, 5, 3)).shape == (2, 5, 3)


def test_a_copy_of_a_watched_module_notes_on_the_same_page(instruments):
    watched = instruments.watch(nn.Linear(2, 3))
    copy.deepcopy(watched)(torch.ones(4, 2))
    assert instruments.noted(watched, "samples") == [4]


def test_a_part_left_in_training_mode_counts_as_training(instruments):
    watched = instruments.watch(nn.Dropout(0.5))
    watched.training = False
    watched(torch.ones(1, 2))
    assert instruments.noted(watched, "training") == [True]


def test_set_all_makes_every_parameter_the_same(instruments):
    model = instruments.set_all(nn.Linear(3, 3), 0.5)
    assert {value.item() for parameter in model.parameters() for value in parameter.flatten()} == {0.5}


def test_a_gradient_is_found_by_its_shape(instruments):
    model = nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 3))
    model(torch.ones(2, 4)).sum().backward()
    assert torch.equal(instruments.gradient(model, 3), torch.full((3,), 2.0))
    with pytest.raises(LookupError, match=r"no parameter of shape \(7,\) has a gradient"):
        instruments.gradient(model, 7)


def test_steps_are_noted_with_the_largest_gradient(instruments):
    weight = nn.Parameter(torch.zeros(2))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    found = instruments.watch_steps(optimizer, leave=7.0)
    optimizer.step()
    weight.grad = torch.tensor([1.0, -3.0])
    optimizer.step()
    assert found == [0.0, 3.0]
    assert weight.grad.tolist() == [7.0, 7.0]


def test_optimizers_and_their_learning_rates_are_noted_as_long_as_the_instruments_live():
    instruments = Instruments("cpu", 1)
    optimizers, rates = instruments.watch_optimizers(), instruments.watch_rates()

    def train(optimizer, weight):
        for _ in range(2):
            weight.grad = torch.ones(1)
            optimizer.step()

    weight = nn.Parameter(torch.zeros(1))
    momentum = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    torch.optim.lr_scheduler.LinearLR(momentum)
    train(momentum, weight)
    train(torch.optim.SGD([weight], lr=0.2), weight)
    assert (len(optimizers), rates) == (1, [0.1, 0.2])
    del instruments
    train(torch.optim.SGD([weight], lr=0.3, momentum=0.9), weight)
    assert (len(optimizers), rates) == (1, [0.1, 0.2])


def test_finite_tells_numbers_that_are_not(instruments):
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    assert instruments.finite(model)
    for tensor in (model[0].bias, model[1].running_mean):
        with torch.no_grad():
            tensor[0] = float("nan")
        assert not instruments.finite(model)
        with torch.no_grad():
            tensor[0] = 0.0
    assert instruments.finite(model)


def test_an_expected_exception_is_caught_with_its_text(instruments):
    assert instruments.caught("KeyError", {"a": 1}.__getitem__, "b") == (True, "'b'", None)
    assert instruments.caught("LookupError", [].__getitem__, 3)[0]
    assert instruments.caught("KeyError", {"a": 1}.__getitem__, "a") == (False, "", 1)


def test_an_exception_of_another_class_is_passed_on(instruments):
    with pytest.raises(ZeroDivisionError):
        instruments.caught("KeyError", divmod, 1, 0)


def test_after_another_call_what_a_function_remembers_shows(instruments):
    def remembers(x, seen=[]):  # noqa: B006 -- what it is about
        seen.append(x)
        return seen

    assert instruments.after_another(remembers, x=1)(2) == [1, 2]
    assert instruments.after_another(abs, -3)(-2) == 2
