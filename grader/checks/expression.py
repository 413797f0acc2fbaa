"""What was run, as one would write it: the expression of a value, and the calls before it that were made for their effect."""

import functools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.checks.values import unpack
from grader.worker import wire

MAX_EXPRESSION = 160
"""Characters of an expression that are shown."""

MAX_WRITTEN = 80
"""Characters that the elements of a tensor may take where they are written out."""

MAX_STATEMENTS = 8
"""Statements that are shown of what was run."""

KEPT = 256
"""Texts that are remembered: of a class, many do something else in the same steps."""

BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and_": "&", "or_": "|", "xor": "^", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip
"""Functions of `operator` with the sign that stands for each."""

TRANSPARENT = frozenset({"torch.clone", "scaled_input", "fill", "set_all", "watch", "function"})
"""Calls that are shown as their argument."""

MODULES = frozenset(range(len(wire.ROOTS)))
"""The values that every trace starts with."""

OPERATOR = wire.ROOTS.index("operator")

INPUT = re.compile(r"\(*(?:torch\.)?tensor\(")
"""How an expression begins that is made of an input."""

LITERAL = re.compile(r"torch\.tensor\(([^()]*)\)\.(?:tolist|item)")
"""A method that gives the elements of a tensor that is written out."""


class Same:
    """A value as the key of a cache: it is itself, and equal to no other. Hashing a trace would take longer than reading it.

    Args:
        value: is kept for as long as the key, so that no other can have its id.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value


def expressions(steps: tuple[wire.Step, ...]) -> list[str]:
    """For every value of a trace the expression that made it, as one would write it: `MLP([4, 8])(tensor(16, 4))`."""
    return _expressions(Same(steps))


@functools.lru_cache(KEPT)
def _expressions(steps: Same) -> list[str]:
    return extended(list(wire.ROOTS), steps.value)


def extended(texts: list[str], steps: tuple[wire.Step, ...]) -> list[str]:
    """The expressions of values, and those of what steps then make of them."""
    for step in steps:
        texts.append(cut(expression(texts, step)))
    return texts


def expression(texts: list[str], step: wire.Step) -> str:
    """What a step does, given what the values before it are called."""
    return _get(texts, step) if isinstance(step, wire.Get) else _call(texts, step)


def cut(text: str) -> str:
    """The beginning of an expression that is too long to be read."""
    return text if len(text) <= MAX_EXPRESSION else text[: MAX_EXPRESSION - 1] + "…"


def _get(texts: list[str], step: wire.Get) -> str:
    implied = step.target.index < len(MODULES) and wire.ROOTS[step.target.index] != "torch"
    return step.name if implied else f"{texts[step.target.index]}.{step.name}"


def _call(texts: list[str], step: wire.Call) -> str:
    function = texts[step.function.index]
    args = [operand(texts, arg) for arg in step.args]
    # a submission's own function may have the name of an instrument, and other arguments
    if function == "scaled_input" and args and "scale" in step.kwargs and args[0].startswith("tensor("):
        return f"({args[0]} * {operand(texts, step.kwargs['scale'])})"
    if function in TRANSPARENT and args:
        return args[0]
    if function in BINARY:
        return f"({args[0]} {BINARY[function]} {args[1]})"
    if function in {"getitem", "setitem"}:
        several = isinstance(step.args[1], wire.Sequence)
        item = f"{args[0]}[{args[1][1:-1] if several else args[1]}]"
        return item if function == "getitem" else f"{item} = {args[2]}"
    if function == "setattr" and isinstance(step.args[1], str):
        return f"{args[0]}.{step.args[1]} = {args[2]}"
    if not args and (written := LITERAL.fullmatch(function)):
        return written[1]
    return f"{function}({', '.join(args + [f'{name}={operand(texts, arg)}' for name, arg in step.kwargs.items()])})"


def operand(texts: list[str], value: wire.Value) -> str:
    """A value of a trace as one would write it, given the expressions of the trace; large tensors by their shape."""
    if isinstance(value, wire.Ref):
        return texts[value.index]
    if isinstance(value, wire.Tensor):
        return written_out(value) or by_shape(value)
    if isinstance(value, wire.Array):
        return f"array({', '.join(map(str, value.shape))})"
    if isinstance(value, wire.Sequence | wire.Set):
        inside = ", ".join(operand(texts, item) for item in value.items)
        return {"list": "[{}]", "tuple": "({})", "set": "{{{}}}", "frozenset": "frozenset({{{}}})"}[value.kind].format(inside)
    if isinstance(value, wire.Mapping):
        return "{" + ", ".join(f"{operand(texts, key)}: {operand(texts, item)}" for key, item in value.items) + "}"
    if isinstance(value, wire.Slice):
        ends = (value.start, value.stop) if value.step is None else (value.start, value.stop, value.step)
        return ":".join("" if end is None else operand(texts, end) for end in ends)
    if isinstance(value, wire.Function):
        known = extended([*texts[: value.first], *value.parameters], value.steps)
        return f"lambda {', '.join(value.parameters)}: {operand(known, value.result)}".replace("lambda :", "lambda:")
    return "..." if isinstance(value, wire.Dots) else repr(unpack(value))


def written_out(tensor: wire.Tensor) -> str:
    """A small tensor as one would type it, `torch.tensor([1, 2])`; nothing for one that is too large for that."""
    if tensor.dtype not in {"bool", "float32", "float64", "int64"} or not 0 < len(tensor.data) <= 8 * MAX_WRITTEN:
        return ""
    elements = np.frombuffer(tensor.data, tensor.dtype)
    # a mask is read more easily in zeros and ones
    texts = [str(int(element)) if tensor.dtype == "bool" else str(element) for element in elements]
    for size in reversed(tensor.shape):
        texts = [f"[{', '.join(texts[start : start + size])}]" for start in range(0, len(texts), size)]
    if len(texts[0]) > MAX_WRITTEN:
        return ""
    dtype = ", dtype=torch.float64" if tensor.dtype == "float64" else ""
    return f"torch.tensor({texts[0]}{dtype})" + (".bool()" if tensor.dtype == "bool" else "")


def by_shape(tensor: wire.Tensor) -> str:
    """A tensor as a check draws it, `tensor(8, dtype='long')`."""
    dtype = {"float32": "", "int64": "long"}.get(tensor.dtype, tensor.dtype)
    return f"tensor({', '.join([*map(str, tensor.shape), *([f'dtype={dtype!r}'] if dtype else [])])})"


def script(steps: tuple[wire.Step, ...], result: wire.Value, last: int) -> str:
    """What was run for a value: the calls before it that were made for an effect on what it is made of, then its expression.

    Args:
        steps: of the trace.
        result: what was asked for in the end.
        last: the value's index.
    """
    return _script(Same(steps), Same(result), last)


@functools.lru_cache(KEPT)
def _script(same_steps: Same, same_result: Same, last: int) -> str:
    steps, result = same_steps.value, same_result.value
    if last in MODULES:
        return wire.ROOTS[last]
    graph = Graph(steps)
    shown = [*graph.effects(last, set(references(result))), last]
    whole = expressions(steps)[last]
    if len(shown) == 1 and not whole.endswith("…"):
        return whole
    named = graph.shared(shown)
    texts, names, statements = list(wire.ROOTS), dict[str, int](), list[str]()
    for index, step in enumerate(steps[: last + 1 - len(MODULES)], len(MODULES)):
        text = cut(expression(texts, step))
        if index in named:
            name = unused_name(graph.maker(index), text, names)
            statements.append(f"{name} = {text}")
            texts.append(name)
            continue
        texts.append(text)
        if index in shown:
            statements.append(f"with {text.removesuffix('.__enter__()')}:" if text.endswith(".__enter__()") else text)
    return joined(statements)


def unused_name(maker: str, text: str, names: dict[str, int]) -> str:
    """A name for a value: `x` for what is made of an input, an object's is that of its class in lower case, else `out`.

    Args:
        maker: the name of the function or class that made it.
        text: its expression.
        names: how often each has been given.
    """
    name = maker.lower() if maker[:1].isupper() else "x" if INPUT.match(text) else "out"
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}{names[name]}"


def joined(statements: list[str]) -> str:
    """Statements in one line, without some in the middle if there are many."""
    if len(statements) > MAX_STATEMENTS:
        half = MAX_STATEMENTS // 2
        statements = [*statements[:half], "…", *statements[-half:]]
    return "; ".join(statements).replace(":; ", ": ")


class Graph:
    """Which value of a trace is made of which.

    Args:
        steps: of the trace.
    """

    def __init__(self, steps: tuple[wire.Step, ...]) -> None:
        self._steps = steps
        self._parents: list[list[int]] = [[] for _ in wire.ROOTS]
        # what is in a module anyway is no object that a call could have an effect on
        self._given = set(range(len(MODULES)))
        self._made_of: list[set[int]] = [set() for _ in wire.ROOTS]
        for index, step in enumerate(steps, len(MODULES)):
            parents = list(references(step))
            if isinstance(step, wire.Get) and parents[0] in self._given:
                self._given.add(index)
            self._parents.append(parents)
            own = {index} - self._given
            self._made_of.append(own.union(*(self._made_of[parent] for parent in parents)))

    def effects(self, last: int, asked: set[int]) -> list[int]:
        """The calls before a value that give nothing that is used, and touch what the value is made of, or no object at all.

        Args:
            last: the value's index.
            asked: the indices of values that were asked for in the end, and so are used.
        """
        used = asked.union(*self._parents)
        calls = [index for index in range(len(MODULES), last) if index not in used and self._may_have_effect(index, last)]
        needed, found = set(self._made_of[last]), set[int]()
        while new := [index for index in calls if index not in found and self._touches(index, needed)]:
            found.update(new)
            needed.update(*(self._made_of[index] for index in new))
        return sorted(found)

    def shared(self, shown: list[int]) -> set[int]:
        """The values that what is shown mentions more than once, and that must be told to be one and the same."""
        mentions: dict[int, int] = {}
        waiting = list(shown)
        while waiting:
            index = waiting.pop()
            for parent in self._parents[index]:
                mentions[parent] = mentions.get(parent, 0) + 1
                if mentions[parent] == 1:
                    waiting.append(parent)
        return {index for index, count in mentions.items() if count > 1 and self._makes_object(index)}

    def maker(self, index: int) -> str:
        """The name of the function or class that made a value; of a module that was filled, its own."""
        function = self._function(index)
        if function and self._is_transparent(function) and len(self._parents[index]) > 1:
            return self.maker(self._parents[index][1])
        return function.name if function else ""

    def _function(self, index: int) -> wire.Get | None:
        """How the function of a call was got; nothing for what is no call, or of what another gave."""
        if not self._makes_object(index):
            return None
        function = self._parents[index][0]
        got = None if function in MODULES else self._steps[function - len(MODULES)]
        return got if isinstance(got, wire.Get) else None

    def _is_transparent(self, function: wire.Get) -> bool:
        return function.target.index in MODULES and function.name in {name.rpartition(".")[2] for name in TRANSPARENT}

    def _makes_object(self, index: int) -> bool:
        return index not in MODULES and isinstance(self._steps[index - len(MODULES)], wire.Call)

    def _may_have_effect(self, index: int, last: int) -> bool:
        function = self._function(index)
        if function is None:
            return self._makes_object(index)
        if function.name == "__enter__":
            # what it holds for is shown only if the value was made within
            ends = (self._function(other) for other in range(index, last))
            return not any(end and end.name == "__exit__" and end.target == function.target for end in ends)
        computes = function.target.index == OPERATOR and function.name != "setitem"
        return not computes and function.name != "__exit__" and not self._is_transparent(function)

    def _touches(self, index: int, needed: set[int]) -> bool:
        others, function = self._made_of[index] - {index}, self._function(index)
        return not others or bool(others & needed) or (function is not None and function.name == "__enter__")


def references(value: object) -> Iterator[int]:
    """The indices of the values that a step, or a value in it, mentions."""
    if isinstance(value, wire.Ref):
        yield value.index
    elif isinstance(value, wire.Get):
        yield value.target.index
    elif isinstance(value, wire.Call):
        yield from references((value.function, *value.args, *value.kwargs.values()))
    elif isinstance(value, wire.Sequence | wire.Mapping | wire.Set):
        yield from references(value.items)
    elif isinstance(value, wire.Slice):
        yield from references((value.start, value.stop, value.step))
    elif isinstance(value, tuple):
        for item in value:
            yield from references(item)
