"""Changes to a reference, as a catalogue shows them: lines of a diff, or definitions in place of those of the same name."""

import ast
import collections
from collections.abc import Iterable, Sequence

import msgspec

from grader.records.errors import GraderError

DIFF, PYTHON, WHOLE = "diff", "python", "python file"
"""The kinds of blocks, as they follow the fence."""

BINDS = ast.Import | ast.ImportFrom

Defines = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Block(msgspec.Struct, frozen=True):
    """A block of code: its kind, its text, in which file it is, and the line there of its first line."""

    kind: str
    text: str
    where: str
    line: int

    def error(self, offset: int, problem: str, tip: str) -> GraderError:
        """What is wrong so many lines into the block."""
        return GraderError(f"{self.where}, line {self.line + offset}: {problem}.", tip)

    def parse(self, source: str) -> ast.Module:
        """A source that the blocks before this one have made, as a tree.

        Raises:
            GraderError: they have made no Python of it.
        """
        try:
            return ast.parse(source)
        except SyntaxError as error:
            raise self.error(0, f"what is changed above is not valid Python: {error.msg}", "Correct the diff.") from error


class Edit(msgspec.Struct, frozen=True):
    """Lines that take the place of the lines from `start` up to `stop`; `offset` is where the block says so."""

    start: int
    stop: int
    lines: tuple[str, ...]
    offset: int = 0


class Hunk(msgspec.Struct, frozen=True):
    """Lines that stand together in the reference, those that are to stand there, and which of the block's lines is the first."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    offset: int


class Reference:
    """A reference as it runs, whose lines are found by what they say.

    Args:
        text: its source.
        where: its name for messages.

    Raises:
        GraderError: it is not Python.
    """

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.lines = text.splitlines()
        try:
            self.tree = ast.parse(text)
        except SyntaxError as error:
            shown = (error.text or "").strip()
            raise GraderError(f"{where} is not valid Python: {error.msg}, at {shown!r}.", "Correct the reference.") from error
        self._places: dict[str, list[int]] = collections.defaultdict(list)
        for place, line in enumerate(self.lines):
            self._places[line.strip()].append(place)

    def changed(self, blocks: Sequence[Block]) -> str:
        """The reference with the changes of some blocks: all diffs, each of which shows the reference, then definitions.

        Raises:
            GraderError: a block does not fit the reference; names file and line.
        """
        if any(block.kind == WHOLE for block in blocks):
            if len(blocks) > 1:
                raise blocks[1].error(0, "a whole file stands beside another block", "Keep one of them.")
            return blocks[0].text
        edits = [(self.place(hunk, block), block) for block in blocks if block.kind == DIFF for hunk in hunks(block)]
        text = join(edited(self.lines, edits)) if edits else self.text
        for block in blocks:
            if block.kind == PYTHON:
                # most show one block, and parsing is what takes time
                text = overlaid(text, self.tree if text is self.text else block.parse(text), block)
        if text == self.text:
            raise blocks[0].error(0, "this is equal to the reference", "Show what the mistake does otherwise.")
        return text

    def find(self, shown: Sequence[str]) -> list[int]:
        """The first lines of all places where some lines stand together, whatever their common indentation."""
        told = next((index for index, line in enumerate(shown) if line.strip()), None)
        if told is None:
            return []
        wanted = outdented(shown)
        starts = [place - told for place in self._places.get(shown[told].strip(), [])]
        return [start for start in starts if outdented(self.lines[max(start, 0) : start + len(wanted)]) == wanted]

    def place(self, hunk: Hunk, block: Block) -> Edit:
        """Where a hunk belongs, with its lines indented as they are there.

        Raises:
            GraderError: its lines stand together in the reference nowhere, or in several places.
        """
        told = [index for index, line in enumerate(hunk.old) if line.strip()]
        if not told:
            tip = "Write the line of the reference above it in front, after a space."
            raise block.error(hunk.offset, "this says nowhere in the reference where it belongs", tip)
        found = self.find(hunk.old)
        if not found:
            shown = repr(hunk.old[told[0]].strip())
            shown += " and what follows it stand nowhere together" if told[1:] else " stands nowhere"
            tip = "Copy the lines from the reference as it runs: without its marker lines and without the text of the stub."
            raise block.error(hunk.offset, f"{shown} in the reference", tip)
        if len(found) > 1:
            raise block.error(
                hunk.offset, f"this stands in the reference {len(found)} times", "Write a line around it, after a space."
            )
        stop = found[0] + len(hunk.old)
        shift = indentation(self.lines[found[0] : stop]) - indentation(hunk.old)
        if shift + indentation(hunk.new) < 0:
            raise block.error(hunk.offset, "a new line stands further left than there is room", "Indent it as in the reference.")
        return Edit(found[0], stop, shifted(hunk.new, shift), hunk.offset)


def hunks(block: Block) -> list[Hunk]:
    """The hunks of a diff; a line that begins with `@@` separates them.

    Raises:
        GraderError: a line begins with something else.
    """
    found: list[Hunk] = []
    old: list[str] = []
    new: list[str] = []
    start = 0
    # the line that ends the last hunk
    for offset, line in enumerate([*block.text.splitlines(), "@@"]):
        sign, text = line[:1] or " ", line[1:]
        if line.startswith("@@"):
            if old or new:
                found.append(Hunk(tuple(old), tuple(new), start))
            old, new, start = [], [], offset + 1
        elif sign in " -+":
            old += [text] if sign in " -" else []
            new += [text] if sign in " +" else []
        else:
            raise block.error(offset, f"{line!r} is no line of a diff", "Begin each with -, + or a space.")
    if not found:
        raise block.error(0, "this changes nothing", "Show a line with - or +.")
    return found


def overlaid(text: str, tree: ast.Module, block: Block) -> str:
    """A source with the definitions of a block in place of those of the same name, new ones before the first.

    A class that shows functions alone, under the head that it has in the source, changes these methods and leaves the others.

    Raises:
        GraderError: the block is not Python, or holds something else than imports, functions, classes and assignments.
    """
    try:
        shown = ast.parse(block.text)
    except SyntaxError as error:
        raise block.error((error.lineno or 1) - 1, f"this is not valid Python: {error.msg}", "Correct it.") from error
    lines, source = block.text.splitlines(), text.splitlines()
    edits: list[tuple[Edit, Block]] = []
    new: list[str] = []
    for node in shown.body:
        own = lines[first(node) : node.end_lineno]
        there = [other for other in tree.body if names(node) & names(other) and not isinstance(other, BINDS)]
        if not names(node):
            tip = "Show imports, functions, classes and assignments alone; a `python file` block holds a whole file."
            raise block.error(first(node), f"{own[0].strip()!r} has no name by which it could take a place", tip)
        if len(there) > 1:
            tip = "Write a diff block, or a whole file."
            raise block.error(first(node), f"{min(names(node))} is defined in the reference more than once", tip)
        if not there or isinstance(node, BINDS):
            new += own
        elif isinstance(node, ast.ClassDef) and isinstance(there[0], ast.ClassDef) and is_methods_alone(node, there[0]):
            edits += [(edit, block) for edit in method_edits(node, there[0], lines, source)]
        else:
            edits.append((Edit(first(there[0]), there[0].end_lineno or 0, tuple(own), first(node)), block))
    if new:
        place = beginning(tree, source)
        edits.append((Edit(place, place, (*new, "", "")), block))
    return join(edited(source, edits))


def is_methods_alone(shown: ast.ClassDef, there: ast.ClassDef) -> bool:
    """Whether a class shows some methods of the one that is there."""
    return head(shown) == head(there) and all(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in shown.body)


def head(node: ast.ClassDef) -> list[str]:
    """What a class is but its body."""
    return [ast.unparse(part) for part in [*node.decorator_list, *node.bases, *(word.value for word in node.keywords)]]


def method_edits(shown: ast.ClassDef, there: ast.ClassDef, lines: list[str], source: list[str]) -> list[Edit]:
    """The methods that a class shows in place of those of the same name, new ones before the first."""
    methods = {node.name: node for node in there.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    place = min((first(node) for node in methods.values()), default=there.end_lineno or 0)
    shift = indentation(source[first(there.body[0]) : there.end_lineno]) - indentation(
        lines[first(shown.body[0]) : shown.end_lineno]
    )
    edits = []
    for node in shown.body:
        own = shifted(lines[first(node) : node.end_lineno], shift)
        old = methods.get(node.name) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
        if old:
            edits.append(Edit(first(old), old.end_lineno or 0, own, first(node)))
        else:
            edits.append(Edit(place, place, (*own, ""), first(node)))
    return edits


def edited(lines: list[str], edits: Iterable[tuple[Edit, Block]]) -> list[str]:
    """Lines with some edits made.

    Raises:
        GraderError: two of them are about the same line.
    """
    made: list[str] = []
    done = 0
    for edit, block in sorted(edits, key=lambda pair: (pair[0].start, pair[0].stop)):
        if edit.start < done:
            raise block.error(edit.offset, "this changes what is changed above", "Make one change of the two.")
        made += [*lines[done : edit.start], *edit.lines]
        done = edit.stop
    return [*made, *lines[done:]]


def names(node: ast.stmt) -> set[str]:
    """What a statement at the top of a file defines; nothing if it is of another kind."""
    if isinstance(node, Defines):
        return {node.name}
    if isinstance(node, BINDS):
        return {alias.asname or alias.name for alias in node.names}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def first(node: ast.stmt) -> int:
    """The first line of a statement, with its decorators, counted from 0."""
    decorators = node.decorator_list if isinstance(node, Defines) else []
    return min([node.lineno, *(each.lineno for each in decorators)]) - 1


def beginning(tree: ast.Module, lines: list[str]) -> int:
    """Where the definitions of a file begin, with the comments above the first."""
    place = next((first(node) for node in tree.body if names(node) and not isinstance(node, BINDS)), len(lines))
    while place and lines[place - 1].startswith("#"):
        place -= 1
    return place


def indentation(lines: Iterable[str]) -> int:
    """By how many blanks all lines are indented that are not blank."""
    return min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)


def outdented(lines: Sequence[str]) -> list[str]:
    """Lines without their common indentation."""
    common = indentation(lines)
    return [line[common:].rstrip() for line in lines]


def shifted(lines: Iterable[str], by: int) -> tuple[str, ...]:
    """Lines moved to the right, or to the left."""
    return tuple((" " * by + line if by > 0 else line[-by:]) if line.strip() else "" for line in lines)


def join(lines: list[str]) -> str:
    """The text of some lines."""
    return "\n".join(lines) + "\n"
