"""How far a check reaches into a source: two sources that are the same so far do the same in that check.

What runs when a source is imported is always reached. The body of a function, or of a class's methods, is reached only if what is
reached mentions the name: the steps of the check, what runs at import, or another body. Where a class derives from nothing, and
nothing from it, no library calls its methods by names of its own: such a method is reached only if it is mentioned itself.
"""

import ast
import re
from collections.abc import Iterable, Iterator

import msgspec

from grader.processes.supervisor import Implementation
from grader.worker import wire

WORD = re.compile(r"\w+")

DEFINES = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+\w+", re.MULTILINE)

ROUNDABOUT = re.compile(
    r"(?<!\.)\b(?:dir|eval|exec|gc|globals|import_module|inspect|locals|metaclass|vars)\b(?!\(\)\.get\(\"__file__\")"
    r"|\bsys\b|\btorch\.(?:library|ops)\b"
    r"|__(?:builtins|code|dict|doc|globals|import|init_subclass|subclasses)__"
    r"""|\b[gs]etattr\b(?!\([^,()]+,\s*(?:'\w+'|"\w+")\s*[,)])"""
)
"""What may reach code without mentioning it: where it stands, all is reached. A stub that brings data asks for its own path."""

COMMENT = re.compile(r"^([^'\"#]*)#.*")
"""A line up to its comment, where no text stands before it."""

PLAIN = {
    "classmethod",
    "property",
    "staticmethod",
    *(f"torch.{name}" for name in ("enable_grad()", "inference_mode()", "no_grad", "no_grad()", "inference_mode")),
}
"""Decorators that keep no hold of what they are given."""

NAMING = frozenset({"getattr", "hasattr", "setattr", "delattr"})
"""The builtins that are given a module and the name of what is asked for in it."""

ALWAYS: frozenset[str] = frozenset()
"""The names without which something is reached."""

HOLE = "\0"
"""Stands for what is not reached; no source holds it."""


class Part(msgspec.Struct, frozen=True):
    """Lines of a source that run at import (no `owners`), or the body of a function or method that these names reach."""

    owners: frozenset[str]
    text: str
    words: frozenset[str]


class Groups:
    """Tells which implementations are the same as far as a check reaches; each is sliced once.

    Args:
        reference: what a check is written for.
    """

    def __init__(self, reference: Implementation) -> None:
        self._reference = reference
        self._slicers: dict[str, Slicer] = {}

    def group(self, implementations: list[Implementation], steps: tuple[wire.Step, ...]) -> dict[str, list[Implementation]]:
        """Implementations by the code that steps reach in them; by their names where these reach everything anyway."""
        names = names_in(steps)
        if names is None or HOLE not in self._sliced(self._reference).reached(names):
            return {each.name: [each] for each in implementations}
        groups: dict[str, list[Implementation]] = {}
        for each in implementations:
            groups.setdefault(self._sliced(each).reached(names), []).append(each)
        return groups

    def _sliced(self, implementation: Implementation) -> "Slicer":
        if implementation.name not in self._slicers:
            self._slicers[implementation.name] = Slicer(implementation.source)
        return self._slicers[implementation.name]


class Slicer:
    """A source in parts.

    Args:
        source: of an implementation.
    """

    def __init__(self, source: str) -> None:
        self._parts = list(divide(source))
        self._always = words(part for part in self._parts if not part.owners)

    def reached(self, names: frozenset[str]) -> str:
        """The source as far as it can be reached by these names; all of it where that cannot be told."""
        known, before = self._always | names, 0
        while len(known) > before:
            before = len(known)
            known |= words(part for part in self._parts if part.owners <= known)
        return "\n".join(part.text if part.owners <= known else HOLE for part in self._parts)


def words(parts: Iterable[Part]) -> frozenset[str]:
    """All words of some parts."""
    return frozenset[str]().union(*(part.words for part in parts))


def names_in(steps: Iterable[wire.Step]) -> frozenset[str] | None:
    """What the steps of a check may ask an implementation for by name; None where they pass on the module as a whole."""
    texts: list[str] = []
    values: list[object] = list(without_module(tuple(steps)))
    while values:
        value = values.pop()
        if value == wire.Ref(0):
            return None
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, wire.Get):
            texts.append(value.name)
        elif isinstance(value, wire.Call):
            values += [*value.args, *value.kwargs.values()]
        elif isinstance(value, wire.Function):
            values += [*value.steps, value.result]
        elif isinstance(value, wire.Sequence | wire.Mapping):
            values += value.items
        elif isinstance(value, tuple):
            values += value
    return frozenset(word for text in texts for word in WORD.findall(text))


def without_module(steps: tuple[wire.Step, ...]) -> Iterator[wire.Step]:
    """The steps, where `getattr(student, "name")` and the like ask for nothing but what they name."""
    builtins = wire.Ref(wire.ROOTS.index("builtins"))
    naming = {
        wire.Ref(index)
        for index, step in enumerate(steps, len(wire.ROOTS))
        if isinstance(step, wire.Get) and step.target == builtins and step.name in NAMING
    }
    for step in steps:
        if isinstance(step, wire.Call) and step.function in naming and step.args[:1] == (wire.Ref(0),) and is_text(step.args[1:]):
            yield msgspec.structs.replace(step, args=step.args[1:])
        else:
            yield step


def is_text(args: tuple[wire.Value, ...]) -> bool:
    """Whether the first of some arguments is a text."""
    return bool(args) and isinstance(args[0], str)


def divide(source: str) -> Iterator[Part]:
    """The parts of a source, in order; one part that is always reached where it cannot be taken apart."""
    lines = source.split("\n")
    try:
        tree = ast.parse(source)
        # a body that parses and does not compile keeps the whole from being imported
        compile(tree, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        tree = ast.Module([], [])
    nodes = list(ast.walk(tree))
    said = without_parameters(nodes, lines)
    start = 0
    for owners, first, stop, own in bodies(tree, nodes, lines):
        yield part(ALWAYS, lines[start:first], said[start:first])
        # the docstring of the module is for people
        if owners:
            yield part(owners, lines[first:stop], said[first:stop], own)
        start = stop
    yield part(ALWAYS, lines[start:], said[start:])


def part(owners: frozenset[str], lines: list[str], said: list[str], own: frozenset[str] = frozenset()) -> Part:
    """Lines as a part, with the words in what they say but for `own`, names of the body itself; being defined is no mention."""
    text = "\n".join(said)
    mentioned = frozenset(WORD.findall(text if owners else DEFINES.sub("", text)))
    return Part(owners, "\n".join(lines), mentioned if {"global", "nonlocal"} & mentioned else mentioned - own)


def without_parameters(nodes: list[ast.AST], lines: list[str]) -> list[str]:
    """The lines with blanks where a parameter is named: that mentions no function of the same name."""
    said = list(lines)
    for node in nodes:
        if isinstance(node, ast.arg) and (line := said[node.lineno - 1]).isascii():
            stop = node.col_offset + len(node.arg)
            said[node.lineno - 1] = line[: node.col_offset] + " " * len(node.arg) + line[stop:]
    return said


def bodies(tree: ast.Module, nodes: list[ast.AST], lines: list[str]) -> Iterator[tuple[frozenset[str], int, int, frozenset[str]]]:
    """The bodies that may not be reached, in order: which names reach each, its first line, the first behind it, its parameters.

    The docstring of the module comes first, as nobody's. `nodes` are all of the tree's.
    """
    if ast.get_docstring(tree, clean=False) is not None:
        yield ALWAYS, tree.body[0].lineno - 1, tree.body[0].end_lineno or 0, frozenset()
    prose = set(docstring_lines(nodes, lines))
    code = [COMMENT.sub(r"\1", line) for number, line in enumerate(lines, 1) if number not in prose]
    # Python takes several characters beyond ASCII for one and the same in a name
    if any(ROUNDABOUT.search(line) or not line.isascii() for line in code):
        return
    derived = {ast.unparse(base) for node in nodes if isinstance(node, ast.ClassDef) for base in node.bases}
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'" and not node.orelse:
            yield frozenset({"__main__"}), node.lineno - 1, node.end_lineno or 0, frozenset()
        # Python itself may call what has a name of its own, such as a module's __getattr__
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("__") or is_passed_on(node):
            continue
        alone = isinstance(node, ast.ClassDef) and not node.bases and node.name not in derived
        for function in [node] if isinstance(node, ast.FunctionDef) else node.body:
            if isinstance(function, ast.FunctionDef) and not is_passed_on(function):
                body = function.body[0]
                # a body on the line of its head stays with it
                if not lines[body.lineno - 1][: body.col_offset].strip():
                    own = frozenset(each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg))
                    names = {node.name, function.name} if alone and not function.name.startswith("__") else {node.name}
                    yield frozenset(names), body.lineno - 1, function.end_lineno or 0, own


def docstring_lines(nodes: list[ast.AST], lines: list[str]) -> Iterator[int]:
    """The lines, counted from one, that hold nothing but a docstring, which is for people."""
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            docstring, *rest = node.body
            last = docstring.end_lineno or 0
            alone = not lines[docstring.lineno - 1][: docstring.col_offset].strip()
            if alone and not any(each.lineno <= last for each in rest):
                yield from range(docstring.lineno, last + 1)


def is_passed_on(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a decorator may have kept hold of it."""
    return not all(ast.unparse(decorator) in PLAIN for decorator in node.decorator_list)
