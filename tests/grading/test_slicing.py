"""A source is taken apart so that only what a check cannot reach is left out."""

import pytest

from grader.grading.slicing import HOLE, Slicer, names_in
from grader.worker import wire

SOURCE = '''"""What it is for."""

import torch

RATE = 0.1


def first(x):
    """Doubles."""
    return 2 * x


def second(x):
    return first(x) + 1


class Model(torch.nn.Module):
    """A model."""

    size = 3

    def forward(self, x):
        return second(x)


if __name__ == "__main__":
    print(Model())
'''


INNER = """def inner():
        global second
        return second(x)
    return inner()"""


def reached(source, *names):
    return Slicer(source).reached(frozenset(names))


def same(old, new, *names, source=SOURCE):
    """Whether a change of the source cannot be seen by who asks for these names."""
    assert old in source
    return reached(source, *names) == reached(source.replace(old, new), *names)


def test_a_body_that_is_not_asked_for_is_left_out():
    assert same("return first(x) + 1", "return first(x) + 2", "first")
    assert not same("return first(x) + 1", "return first(x) + 2", "second")


def test_a_body_that_is_mentioned_in_one_that_is_reached_is_reached():
    assert not same("return 2 * x", "return 3 * x", "Model")
    assert same("return 2 * x", "return 3 * x", "RATE")


def test_what_runs_at_import_is_always_reached():
    assert not same("RATE = 0.1", "RATE = 0.2", "first")
    assert not same("size = 3", "size = 4", "first")
    assert not same("def second(x)", "def second(x, y=RATE)", "first")


def test_a_name_in_what_runs_at_import_is_reached():
    source = SOURCE.replace("RATE = 0.1", "RATE = getattr(object, 'second', 0.1)")
    assert not same("return first(x) + 1", "return 5", "RATE", source=source)


def test_a_method_is_reached_with_its_class_alone():
    assert same("return second(x)", "return x", "first", "forward")
    assert not same("return second(x)", "return x", "Model")


PLAIN = """class Bot:
    def __init__(self):
        self.said = 1

    def talk(self):
        return self.said

    def train(self):
        return self.talk() + 2
"""


def test_a_method_of_a_class_that_stands_alone_is_reached_where_it_is_mentioned():
    assert same("+ 2", "+ 3", "Bot", "talk", source=PLAIN)
    assert not same("+ 2", "+ 3", "Bot", "train", source=PLAIN)
    assert not same("return self.said", "return 4", "Bot", "train", source=PLAIN)
    assert not same("said = 1", "said = 2", "Bot", source=PLAIN)


@pytest.mark.parametrize("more", ["class Other(Bot):\n    pass\n", "class Bot(Dataset):\n"])
def test_a_method_of_a_class_of_which_another_knows_may_be_called_by_it(more):
    source = PLAIN + more if "Other" in more else PLAIN.replace("class Bot:\n", more)
    assert not same("+ 2", "+ 3", "Bot", source=source)


def test_the_docstring_of_the_source_and_what_runs_as_a_script_do_not_matter():
    assert same("What it is for.", "Two\nlines.", "first")
    assert same("print(Model())", "print(1)", "first")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""Doubles."""', '"""x Wᵀ, in dir and vars."""'),
        ("size = 3", "size = 3  # 3 → 4, see globals()"),
        ("RATE = 0.1", 'RATE = globals().get("__file__", "")'),
    ],
)
def test_what_people_read_and_the_path_of_the_file_itself_reach_nothing(old, new):
    assert same("return first(x) + 1", "return 5", "first", source=SOURCE.replace(old, new))


def test_a_parameter_of_the_same_name_mentions_no_function():
    source = SOURCE.replace("def first(x):", "def first(x, second=None, *, size: int = 3):").replace("2 * x", "second * x")
    assert same("return first(x) + 1", "return 5", "first", source=source)
    assert not same("return first(x) + 1", "return 5", "first", source=source.replace("second=None", "y=second"))
    assert not same("return first(x) + 1", "return 5", "first", source=source.replace("return second * x", INNER))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""Doubles."""', '"""Doubles."""; ᵀ = 3'),
        ('def first(x):\n    """Doubles."""', 'def first(x,\n          ᵀ=3): """Doubles."""'),
        ("size = 3", "size = 'ᵀ # 3'"),
        ("RATE = 0.1", 'RATE = globals().get("second", "")'),
    ],
)
def test_where_code_stands_beside_what_people_read_it_counts(old, new):
    assert old in SOURCE
    assert not same("return first(x) + 1", "return 5", "first", source=SOURCE.replace(old, new))


def test_what_runs_when_it_is_no_script_matters():
    source = SOURCE + "else:\n    print(2)\n"
    assert not same("print(2)", "print(3)", "first", source=source)


def test_bodies_do_not_run_into_each_other():
    source = "class A:\n    def f(self):\n        a = 1\n        b = 2\n    def g(self):\n        c = 3\n"
    other = "class A:\n    def f(self):\n        a = 1\n    def g(self):\n        b = 2\n        c = 3\n"
    assert reached(source, "A", "f", "g") != reached(other, "A", "f", "g")
    assert reached(source, "x") == reached(other, "x")
    assert reached(source, "x").count(HOLE) == 2


def test_a_body_on_the_line_of_its_head_stays():
    assert not same("return 2", "return 3", "x", source="def f(): return 2\ndef g(\n    a,\n): return 4\n")
    assert not same("return 4", "return 5", "x", source="def f(): return 2\ndef g(\n    a,\n): return 4\n")


@pytest.mark.parametrize(
    "line",
    [
        "X = globals()", "X = eval('fi' + 'rst')", "import sys", "from inspect import getsource", "X = vars()",
        "class A:\n    def __init_subclass__(cls):\n        pass", "class A(metaclass=M):\n    pass",
    ],
)  # fmt: skip
def test_where_code_may_be_reached_without_being_mentioned_all_of_it_is(line):
    assert not same("return 2 * x", "return 3 * x", "RATE", source=f"{SOURCE}\n{line}\n")


def test_the_modes_of_a_module_reach_nothing():
    assert same("return 2 * x", "return 3 * x", "RATE", source=f"{SOURCE}\nMODEL = torch.nn.ReLU().eval()\n")


@pytest.mark.parametrize(
    ("decorator", "left_out"),
    [
        ("torch.no_grad()", True),
        ("staticmethod", True),
        ("register", False),
        ("torch.fx.wrap", False),
        ("property_of.add", False),
    ],
)
def test_what_a_decorator_may_keep_is_reached(decorator, left_out):
    source = SOURCE.replace("def first", f"@{decorator}\ndef first")
    assert same("return 2 * x", "return 3 * x", "RATE", source=source) == left_out


@pytest.mark.parametrize(
    "line",
    [
        'getattr(torch, "fir" + "st")',
        'getattr(torch, "fir" "st")',
        'getattr(torch, f"fir{RATE}")',
        "getattr(torch, name)",
        "import os; os.sys",
        "torch.ops.mine.first",
        "__import__(__name__)",
        "first.__code__",
        "ﬁrst",
    ],
)
def test_where_code_may_be_reached_in_a_roundabout_way_all_of_it_is(line):
    assert not same("return 2 * x", "return 3 * x", "RATE", source=f"{SOURCE}\n\ndef third():\n    {line}\n")


def test_a_getattr_that_names_what_it_asks_for_is_no_roundabout_way():
    source = f'{SOURCE}\n\ndef third():\n    return getattr(torch, "ones")(2)\n'
    assert same("return 2 * x", "return 3 * x", "RATE", source=source)


def test_what_python_itself_calls_is_reached():
    assert not same("return 2", "return 3", "RATE", source="def __getattr__(name):\n    return 2\n")


@pytest.mark.parametrize("broken", ["def f(:\n", "return 1\n", "def f():\n    break\n"])
def test_a_source_that_does_not_compile_is_reached_as_a_whole(broken):
    assert not same("return 2 * x", "return 3 * x", "RATE", source=SOURCE + broken)


def test_names_are_those_of_the_steps_and_of_all_their_texts():
    student = wire.Ref(0)
    steps = (
        wire.Get(student, "fit"),
        wire.Call(wire.Ref(3), (wire.Sequence("list", ("one two", 3)),), {"key": wire.Mapping((("three", 1.0),))}),
    )
    assert names_in(steps) == {"fit", "one", "two", "three"}


def test_what_a_function_of_the_check_asks_for_counts_too():
    function = wire.Function(6, ("x",), (wire.Get(wire.Ref(6), "late"), wire.Call(wire.Ref(2), ("text",), {})), wire.Ref(7))
    assert names_in((wire.Call(wire.Ref(3), (function,), {}),)) == {"late", "text"}
    given = wire.Function(6, ("x",), (), wire.Ref(0))
    assert names_in((wire.Call(wire.Ref(3), (given,), {}),)) is None


@pytest.mark.parametrize("value", [wire.Ref(0), wire.Sequence("list", (wire.Ref(0),)), wire.Mapping((("a", wire.Ref(0)),))])
def test_who_passes_on_the_module_may_ask_for_anything(value):
    assert names_in((wire.Call(wire.Ref(3), (value,), {}),)) is None
    assert names_in((wire.Call(wire.Ref(3), (), {"key": value}),)) is None


def test_what_is_asked_for_or_replaced_by_name_passes_on_no_module():
    builtins, student = wire.Ref(wire.ROOTS.index("builtins")), wire.Ref(0)
    replace = wire.Get(builtins, "setattr"), wire.Call(wire.Ref(len(wire.ROOTS)), (student, "first", 1), {})
    assert names_in((*replace, wire.Get(student, "second"))) == {"setattr", "first", "second"}
    assert names_in((*replace, wire.Call(builtins, (student,), {}))) is None
    unknown = wire.Get(builtins, "setattr"), wire.Call(wire.Ref(len(wire.ROOTS)), (student, wire.Ref(9), 1), {})
    assert names_in(unknown) is None
