"""The instruments see a module as it is, whatever its parameters are called."""

import pytest
import torch
from torch import nn

from grader.instruments import Instruments, canonical


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
