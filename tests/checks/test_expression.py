"""What was run is told whole: with what was done before for its effect, and with small inputs as they are."""

import numpy as np
import pytest

from grader.checks.expression import MAX_STATEMENTS, script
from grader.checks.trace import Inputs, Trace, pack, reference
from grader.worker import wire


class Check:
    """A check on stand-ins, with nothing behind them."""

    def __init__(self):
        self.trace = Trace(lambda *_: wire.Done(None))
        self.student, self.torch, self.python = (self.trace.root(name) for name in ("student", "torch", "builtins"))
        self.fill = self.trace.root("instruments").fill
        self.tensor = Inputs(1, self.trace)

    def told(self, proxy, result=None):
        return script(tuple(self.trace.steps), pack(proxy if result is None else result), reference(proxy).index)


@pytest.fixture
def c():
    return Check()


def test_a_call_before_it_that_changes_the_object_is_told(c):
    vocabulary = c.student.Vocabulary()
    vocabulary.add("a")
    assert c.told(vocabulary.word2index) == "vocabulary = Vocabulary(); vocabulary.add('a'); vocabulary.word2index"


def test_a_backward_pass_is_told_with_the_input_that_it_reaches(c):
    x = c.tensor(16, 4).requires_grad_()
    (c.student.scale(x) * c.tensor(16, 4)).sum().backward()
    assert c.told(x.grad) == ("x = tensor(16, 4).requires_grad_(); (scale(x) * tensor(16, 4)).sum().backward(); x.grad")


def test_a_filled_module_is_one_object(c):
    model = c.fill(c.student.MLP([4, 8]))
    model.eval()
    assert c.told(model(c.tensor(16, 4))) == "mlp = MLP([4, 8]); mlp.eval(); mlp(tensor(16, 4))"


def test_assignments_are_written_as_such(c):
    model = c.student.Model()
    model.rate = 2
    model.names[0] = "a"
    assert c.told(model.f()) == "model = Model(); model.rate = 2; model.names[0] = 'a'; model.f()"


def test_what_touches_another_object_is_left_out(c):
    one, other = c.student.Vocabulary(), c.student.Vocabulary()
    other.add("b")
    assert c.told(one.words) == "Vocabulary().words"


def test_what_touches_no_object_is_told(c):
    c.torch.manual_seed(3)
    assert c.told(c.student.f()) == "torch.manual_seed(3); f()"


def test_a_value_that_is_compared_itself_is_no_effect(c):
    x = c.tensor(16, 4)
    first, second = c.student.f(x), c.student.g(x)
    assert c.told(second, {"f": first, "g": second}) == "g(tensor(16, 4))"


def test_a_context_is_told_of_what_is_made_in_it_alone(c):
    with c.torch.no_grad():
        inside = c.student.f(1)
    outside = c.student.f(2)
    assert c.told(inside, [inside, outside]) == "with torch.no_grad(): f(1)"
    assert c.told(outside, [inside, outside]) == "f(2)"


def test_of_many_statements_the_first_and_the_last_are_told(c):
    vocabulary = c.student.Vocabulary()
    for number in range(20):
        vocabulary.add(number)
    told = c.told(vocabulary.words).split("; ")
    assert len(told) == MAX_STATEMENTS + 1
    assert told[3:6] == ["vocabulary.add(2)", "…", "vocabulary.add(17)"]


def test_what_is_too_long_with_a_part_repeated_is_told_in_steps(c):
    x = c.tensor(16, 4)
    out = c.student.a_function_with_a_name_that_is_long(x, c.student.another_function_of_a_long_name(x))
    assert c.told((out - x) / (out + x)) == (
        "x = tensor(16, 4); out = a_function_with_a_name_that_is_long(x, another_function_of_a_long_name(x));"
        " ((out - x) / (out + x))"
    )


INPUTS = {
    "f(torch.tensor([1, 2]))": lambda c: c.tensor.of([1, 2], "long"),
    "f(torch.tensor([[0.5], [-2.0]]))": lambda c: c.tensor.of([[0.5], [-2.0]]),
    "f(torch.tensor(3.5))": lambda c: c.tensor.of(3.5),
    "f([1, 2])": lambda c: c.tensor.of([1, 2], "long").tolist(),
    "f(4)": lambda c: c.tensor.of(4, "long").item(),
    "f(torch.tensor([[1, 0], [1, 1]]).bool())": lambda c: c.tensor.of([[1, 0], [1, 1]], "bool"),
    "f(tensor(30, 50, dtype='bool'))": lambda c: c.tensor(30, 50, dtype="bool"),
    "f(tensor(64, dtype='long'))": lambda c: c.tensor(64, dtype="long"),
    "f((tensor(16, 4) * 30.0))": lambda c: c.tensor(16, 4, scale=30.0),
    "f(tensor(0, 4))": lambda c: c.tensor(0, 4),
}


@pytest.mark.parametrize("text", INPUTS)
def test_an_input_is_told_as_it_is_or_by_how_it_is_drawn(c, text):
    assert c.told(c.student.f(INPUTS[text](c))) == text


def test_a_small_input_with_a_scale_is_written_out_with_the_values_that_were_given(c):
    x = c.tensor(1, scale=1000.0)
    value = np.frombuffer(c.trace.steps[-1].args[0].data, "float32")[0]
    assert c.told(c.student.f(x)) == f"f(torch.tensor([{value!s}]))"
