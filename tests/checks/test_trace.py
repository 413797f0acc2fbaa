"""What a check does with its stand-ins is recorded, and sent when something must be known."""

import numpy as np
import pytest

from grader.checks.expression import expressions, operand
from grader.checks.trace import Inputs, Interrupted, Proxy, Trace, pack
from grader.checks.values import array, unpack
from grader.worker import wire


class Recorder:
    """Answers every exchange with the same reply and keeps what was sent."""

    def __init__(self, reply: object) -> None:
        self.reply = reply
        self.sent: list[tuple[int, wire.Value, bool]] = []

    def __call__(self, steps: tuple[wire.Step, ...], result: wire.Value, fresh: bool) -> object:
        self.sent.append((len(steps), result, fresh))
        return self.reply


def trace(reply: object = None) -> Trace:
    return Trace(Recorder(reply or wire.Done(4)))


def written(proxy: Proxy, recorded: Trace) -> str:
    return operand(expressions(tuple(recorded.steps)), pack(proxy))


def test_nothing_is_sent_until_a_value_is_needed() -> None:
    recorded = trace()
    out = recorded.root("student").MLP([4, 8], dropout=0.5)(recorded.root("torch").ones(3, 4))
    assert recorded.exchange.sent == []
    assert int(out) == 4
    assert recorded.exchange.sent == [(5, wire.Ref(9), True)]


def test_a_second_fetch_sends_only_what_is_new() -> None:
    recorded = trace()
    x = recorded.root("torch").ones(3)
    assert float(x) == 4.0
    assert len(x) == 4
    assert [(count, fresh) for count, _, fresh in recorded.exchange.sent] == [(2, True), (2, False)]


def test_fetching_marks_the_program_as_depending_on_the_implementation() -> None:
    recorded = trace()
    assert not recorded.fetched
    assert float(recorded.root("student").x)
    assert recorded.fetched


def test_a_decision_is_noted_with_what_it_was_made_on() -> None:
    recorded = trace()
    value = recorded.root("student").x
    assert value
    assert [(at, truth) for at, _, truth in recorded.decisions] == [(1, True)]
    assert recorded.decisions[0][1] is value
    assert not recorded.fetched


def test_a_decision_can_be_answered_with_its_opposite() -> None:
    recorded = Trace(trace().exchange, flipped=1)
    assert recorded.root("student").x
    assert not recorded.root("student").x
    assert recorded.root("student").x
    assert [truth for _, _, truth in recorded.decisions] == [True, False, True]


def test_a_stand_in_is_shown_as_what_it_stands_for() -> None:
    recorded = trace()
    assert repr(recorded.root("student").MLP([4, 8]).weight) == "MLP([4, 8]).weight"


def test_a_fetch_of_something_raised_interrupts_the_check() -> None:
    raised = wire.Raised(("ValueError",), "no", 0, 0, own=False)
    recorded = trace(raised)
    with pytest.raises(Interrupted) as caught:
        float(recorded.root("student").x)
    assert caught.value.reply == raised


def test_an_except_clause_of_a_check_does_not_swallow_an_interruption() -> None:
    assert not issubclass(Interrupted, Exception)


def test_unpacking_gives_one_stand_in_an_item() -> None:
    recorded = trace(wire.Done(2))
    context, weights = recorded.root("student").attention()
    assert written(weights, recorded) == "attention()[1]"
    assert written(context, recorded) == "attention()[0]"


EXPRESSIONS = {
    "MLP([4, 8], dropout=0.0)(tensor(16, 4))": lambda p, x: p.root("student").MLP([4, 8], dropout=0.0)(x),
    "((f(tensor(16, 4)) * 2) - 1)": lambda p, x: p.root("student").f(x) * 2 - 1,
    "(3 - torch.ones(2))": lambda p, x: 3 - p.root("torch").ones(2),
    "f(tensor(16, 4))[0:2, ...]": lambda p, x: p.root("student").f(x)[0:2, ...],
    "(f(1) == 2)": lambda p, x: p.root("student").f(1) == 2,
    "neg(f({'a': (1, 2)}))": lambda p, x: -p.root("student").f({"a": (1, 2)}),
    "model.weight": lambda p, x: p.root("instruments").fill(p.root("student").model).weight,
    "abs(invert(f()))": lambda p, x: abs(~p.root("student").f()),
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_reads_as_a_student_would_write_it(expression: str) -> None:
    recorded = trace()
    assert written(EXPRESSIONS[expression](recorded, Inputs(1, recorded)(16, 4)), recorded) == expression


def test_a_long_expression_is_cut() -> None:
    recorded = trace()
    out = recorded.root("student").x
    for _ in range(50):
        out = out + out
    assert len(written(out, recorded)) < 200


def test_a_context_manager_is_entered_and_left_in_the_worker() -> None:
    recorded = trace()
    with recorded.root("torch").no_grad():
        recorded.root("student").weight.data = 3
        recorded.root("student").x[0] = 1
    names = [step.name for step in recorded.steps if isinstance(step, wire.Get)]
    assert names == ["no_grad", "__enter__", "weight", "setattr", "x", "setitem", "__exit__"]


def test_special_attributes_are_not_recorded() -> None:
    with pytest.raises(AttributeError):
        _ = trace().root("student").__wrapped__


def test_what_cannot_travel_is_refused_where_the_check_is_written() -> None:
    with pytest.raises(TypeError, match="a check can pass on"):
        pack(object())


def test_values_survive_packing() -> None:
    value = {"a": [1, 2.5, None, True], "b": (np.ones((2, 2), np.float32), "x")}
    back = unpack(pack(value))
    assert back["a"] == value["a"]
    assert (back["b"][0] == 1).all()
    assert back["b"][1] == "x"


def test_bfloat16_is_read_as_float32() -> None:
    one = np.array([1.0, -2.0], np.float32).view(np.uint32) >> 16
    tensor = wire.Tensor("bfloat16", (2,), one.astype(np.uint16).tobytes())
    assert array(tensor).tolist() == [1.0, -2.0]


def test_inputs_are_those_of_the_seed() -> None:
    one, same, other = trace(), trace(), trace()
    for seed, recorded in ((1, one), (1, same), (2, other)):
        inputs = Inputs(seed, recorded)
        inputs(3, 4)
        inputs(5, dtype="long", low=2, high=4)
        inputs(6, dtype="bool")
        inputs.of([[1, 2]], "long")
    assert one.steps == same.steps != other.steps
    tensors = [step.args[0] for step in one.steps if isinstance(step, wire.Call)]
    assert [(tensor.dtype, tensor.shape) for tensor in tensors] == [
        ("float32", (3, 4)),
        ("int64", (5,)),
        ("bool", (6,)),
        ("int64", (1, 2)),
    ]
    assert set(array(tensors[1]).tolist()) <= {2, 3}


def test_an_input_with_a_scale_is_one_step_that_brings_the_scaled_values_alone() -> None:
    # the worker looks at the end whether what such a step made is still as it was
    plain, scaled = trace(), trace()
    Inputs(1, plain)(16, 4)
    Inputs(1, scaled)(16, 4, scale=30.0)
    (one,), (other,) = (step.args for step in (plain.steps[-1], scaled.steps[-1]))
    assert np.allclose(array(other), 30.0 * array(one))
    assert sum(isinstance(step, wire.Call) for step in scaled.steps) == 1


def test_a_length_that_nobody_can_go_through_ends_the_check() -> None:
    recorded = Trace(lambda _steps, _result, _fresh: wire.Done(10**12))
    with pytest.raises(AssertionError, match="It has 1000000000000 items"):
        list(recorded.root("student").x)
