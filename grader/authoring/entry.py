"""Makes an entry of the catalogue from a wrong file: what of it differs from the reference, and nothing else that is in it."""

import ast
import contextlib
import copy
import difflib
import io
import itertools
import tokenize
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from grader.course.changes import BINDS, DIFF, PYTHON, Defines, Reference, head, indentation, names
from grader.course.submission import Submission
from grader.records.errors import GraderError
from grader.worker import cells

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for a text that it cannot take apart."""

AROUND = 2
"""Lines around a change that are shown."""

Method = ast.FunctionDef | ast.AsyncFunctionDef


class Line(msgspec.Struct, frozen=True):
    """One statement or head of a statement as Python itself writes it, and the lines of the file that it takes up."""

    start: int
    stop: int
    text: str


def make_block(reference: Reference, submission: Submission) -> str:
    """The block that makes the reference do what a submission does: a diff if it is close, else the definitions that differ.

    Comments, docstrings and annotations are left out, and so is what is neither defined in the reference nor used by what is.

    Raises:
        GraderError: the submission cannot be taken apart, or defines what the reference does all the same.
    """
    try:
        mine = definitions(plain(read(submission)), set().union(*(names(node) for node in reference.tree.body)))
        old = plain(ast.parse(reference.text))
        shown = differing(mine, old)
        if not shown:
            tip = "What stands outside of its definitions makes the difference: write the entry by hand."
            raise GraderError(f"{submission.path} defines everything as the reference does.", tip)
        block = fenced(PYTHON, "\n\n\n".join(ast.unparse(node) for node in shown))
        diff = make_diff(reference, old, merged(mine, old))
    except UNPARSABLE as error:
        raise GraderError(f"{submission.path} cannot be taken apart: {error}.", "Write the entry by hand.") from error
    return diff if diff and is_close(diff, block) else block


class Change(msgspec.Struct, frozen=True):
    """A line of the reference that a file has not ("-"), one that it has in place of it ("+"), or one of both (" ")."""

    sign: str
    text: str


def difference(reference: Reference, submission: Submission, asked: Collection[str] = ()) -> list[Change]:
    """What a submission does otherwise than the reference, line by line with a few lines around.

    Of interest is what these names stand for, if they are given, and what that uses.

    Both are as Python itself writes them, without comments, docstrings, annotations and what nothing uses; a submission that
    cannot be taken apart is as it was written.
    """
    try:
        there = set().union(*(names(node) for node in reference.tree.body))
        wanted = there.intersection(asked) or there
        mine = definitions(plain(read(submission)), wanted)
        old = ast.Module(definitions(plain(ast.parse(reference.text)), wanted), [])
        texts = ast.unparse(old), ast.unparse(merged(mine, old))
    except UNPARSABLE:
        texts = reference.text, submission.source
    old_lines, new_lines = (text.splitlines() for text in texts)
    told = itertools.islice(difflib.unified_diff(old_lines, new_lines, n=AROUND, lineterm=""), 2, None)
    return [Change(*("", "…") if line.startswith("@@") else (line[:1], line[1:])) for line in told][1:]


def is_close(diff: str, block: str) -> bool:
    """Whether a diff changes so little that it says more than the definitions do."""
    changes = sum(line.startswith(("-", "+")) for line in diff.split("\n"))
    shown = sum(bool(line.strip()) for line in block.split("\n")[1:-1])
    return 3 * changes <= 2 * shown


def read(submission: Submission) -> ast.Module:
    """The statements of a script, or of the cells of a notebook that are Python."""
    if submission.kind == "script":
        return ast.parse(submission.source)
    lines = submission.source.split("\n")
    body: list[ast.stmt] = []
    for first, following in itertools.pairwise([*submission.cells, len(lines) + 1]):
        with contextlib.suppress(SyntaxError):
            body += cells.parse(lines[first - 1 : following - 1], "").body
    return ast.Module(body, [])


class Plain(ast.NodeTransformer):
    """Takes out docstrings and the annotations of functions and variables."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Of whatever has a docstring."""
        super().generic_visit(node)
        if isinstance(node, ast.Module | Defines) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass()])
        if isinstance(node, Method):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        return node


def plain(tree: ast.Module) -> ast.Module:
    """A file without what does not matter when it runs."""
    Plain().visit(tree)
    for node in ast.walk(tree):
        # the annotations in a class may be fields
        if isinstance(node, ast.Module | Method):
            node.body = [assigned(each) for each in node.body]
    return ast.fix_missing_locations(tree)


def assigned(node: ast.stmt) -> ast.stmt:
    """An assignment without its annotation, if it has one."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return ast.copy_location(ast.Assign([node.target], node.value), node)
    return node


def definitions(tree: ast.Module, wanted: set[str]) -> list[ast.stmt]:
    """The statements of a file that define these names, the last of each, and what they use that is defined there too."""
    last = {name: node for node in tree.body for name in names(node)}
    chosen: list[ast.stmt] = []
    left = sorted(name for name in wanted if name in last and not isinstance(last[name], BINDS))
    while left:
        node = last.get(left.pop())
        if node is not None and node not in chosen:
            chosen.append(node)
            left += [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id not in wanted]
    return [node for node in tree.body if node in chosen]


def differing(mine: Sequence[ast.stmt], old: ast.Module) -> list[ast.stmt]:
    """The definitions that differ from the reference's, of a class the methods alone if that says it all; imports first."""
    there = {name: node for node in old.body for name in names(node)}
    shown: list[ast.stmt] = []
    for node in mine:
        other = next((there[name] for name in sorted(names(node)) if name in there), None)
        if other is None:
            shown.append(node)
        elif not same(in_order(node, other), other):
            shown.append(changed_methods(node, other) if isinstance(node, ast.ClassDef) else node)
    return [node for node in shown if isinstance(node, BINDS)] + [node for node in shown if not isinstance(node, BINDS)]


def changed_methods(node: ast.ClassDef, other: ast.stmt) -> ast.ClassDef:
    """A class with those methods alone that differ from another's; the whole class where methods do not say it all."""
    if isinstance(other, ast.ClassDef) and head(node) == head(other):
        old = {each.name: each for each in other.body if isinstance(each, Method)}
        mine = {each.name: each for each in node.body if isinstance(each, Method)}
        if len(old) == len(other.body) and len(mine) == len(node.body) and mine.keys() >= old.keys():
            body = [each for name, each in mine.items() if name not in old or not same(each, old[name])]
            return with_body(node, body)
        # with a docstring it is the whole class
        return with_body(node, [ast.Expr(ast.Constant("As it was handed in.")), *node.body])
    return node


def merged(mine: Sequence[ast.stmt], old: ast.Module) -> ast.Module:
    """The reference with a file's definitions in place of its own, and what is new behind the imports."""
    taken = {name: node for node in mine for name in names(node)}
    there = set().union(*(names(node) for node in old.body))
    new = [node for node in mine if not names(node) & there]
    # imports come first, so that they stand below the reference's
    new.sort(key=lambda node: not isinstance(node, BINDS))
    body: list[ast.stmt] = []
    for node in old.body:
        if new and names(node) and not isinstance(node, BINDS):
            body += new
            new = []
        own = next((taken[name] for name in sorted(names(node)) if name in taken and not isinstance(node, BINDS)), node)
        body.append(in_order(own, node))
    return ast.Module([*body, *new], [])


def in_order(node: ast.stmt, other: ast.stmt) -> ast.stmt:
    """A class with its methods in the order of another's."""
    if not isinstance(node, ast.ClassDef) or not isinstance(other, ast.ClassDef):
        return node
    order = [each.name for each in other.body if isinstance(each, Method)]
    methods = [each.name for each in node.body if isinstance(each, Method)]
    if len(set(methods)) < len(node.body) or not set(methods) <= set(order):
        return node
    body = sorted(node.body, key=lambda each: order.index(each.name) if isinstance(each, Method) else 0)
    return with_body(node, body)


def with_body(node: ast.ClassDef, body: Iterable[ast.stmt]) -> ast.ClassDef:
    """A class with another body."""
    made = copy.copy(node)
    made.body = list(body)
    return made


def same(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements say the same."""
    return ast.dump(one) == ast.dump(other)


def make_diff(reference: Reference, old: ast.Module, new: ast.Module) -> str:
    """A diff block from the reference to another tree; nothing where its lines cannot be told apart."""
    texts = [line for line in ast.unparse(old).split("\n") if line.strip()]
    lines = [Line(start, stop, text) for (start, stop), text in zip(statements(reference.text), texts, strict=False)]
    if len(lines) != len(texts) or len(lines) != len(list(statements(reference.text))):
        return ""
    target = [line for line in ast.unparse(new).split("\n") if line.strip()]
    hunks: list[str] = []
    matcher = difflib.SequenceMatcher(None, texts, target, autojunk=False)
    for kind, first, stop, begin, end in matcher.get_opcodes():
        if kind != "equal":
            start = lines[first].start if first < stop else insertion(lines, first, target[begin])
            hunk = surrounded(reference, start, lines[stop - 1].stop if first < stop else start, target[begin:end])
            if not hunk:
                return ""
            hunks.append(hunk)
    return fenced(DIFF, "\n@@\n".join(hunks))


def statements(source: str) -> Iterator[tuple[int, int]]:
    """The lines of each statement or head of one but docstrings: the first, counted from 0, and the one behind the last."""
    tree = ast.parse(source)
    documented = [
        node for node in ast.walk(tree) if isinstance(node, ast.Module | Defines) and ast.get_docstring(node, clean=False)
    ]
    said = {node.body[0].lineno for node in documented}
    start = 0
    passed = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NEWLINE:
            if start not in said:
                yield start - 1, token.end[0]
            start = 0
        elif not start and token.type not in passed:
            start = token.start[0]


def insertion(lines: Sequence[Line], place: int, text: str) -> int:
    """Where to put a line in front of a statement: below the one above where it belongs to that one, else right in front."""
    if not place:
        return lines[0].start
    above = lines[place - 1]
    belongs = indentation([text]) <= indentation([above.text]) and not above.text.endswith(":")
    return above.stop if belongs or place == len(lines) else lines[place].start


def surrounded(reference: Reference, start: int, stop: int, new: Iterable[str]) -> str:
    """A hunk with as many lines around it as it takes to find it; nothing where it cannot be found."""
    first, last = start, stop
    while first == last or len(reference.find(reference.lines[first:last])) != 1:
        if first > 0 and start - first <= last - stop:
            first -= 1
        elif last < len(reference.lines):
            last += 1
        elif first > 0:
            first -= 1
        else:
            return ""
    parts = [
        (" ", reference.lines[first:start]),
        ("-", reference.lines[start:stop]),
        ("+", new),
        (" ", reference.lines[stop:last]),
    ]
    return "\n".join((sign + line).rstrip() for sign, some in parts for line in some)


def fenced(kind: str, code: str) -> str:
    """A block of a kind, with a fence that the code does not hold."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{kind}\n{code}\n{fence}"


def make_entry(name: str, title: str, hint: str, block: str) -> str:
    """The text of an entry; what is not said yet is a blank to be written over."""
    what = title or "<<what was done wrong, as one sentence>>."
    why = hint or "<<why it matters and where to look, without the answer>>"
    return f"## {name}\n{what}\n\n{why}\n\n{block}\n"
