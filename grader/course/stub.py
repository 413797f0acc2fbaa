"""Solution regions: the marks in a reference file that tell what a student does not get."""

import ast
import re
from pathlib import Path

import msgspec

from grader.course.course import GIVEN, Exercise
from grader.records.errors import GraderError

BEGIN = re.compile(r"^(?P<indent>\s*)#+ ?BEGIN SOLUTION\b:?\s*(?P<text>.*?)\s*$")
STUB = re.compile(r"^\s*#+ ?STUB\s*$")
END = re.compile(r"^\s*#+ ?END SOLUTION\s*$")
MARK = re.compile(r"#.*\b(BEGIN|END)[\s_-]*SOLUTION|^\s*#+\s*STUB\W*$", re.IGNORECASE)
"""What is a marker, or was meant to be one."""

LEAST_TELLING = 12
"""Characters from which on a solution's line counts as given away when it is found in the stub."""


class Region(msgspec.Struct, frozen=True):
    """`# BEGIN SOLUTION text` to `# END SOLUTION`.

    `text` says what is to be done or, in a region with an alternative after `# STUB`, names the mistake that it plants.
    """

    indent: str
    text: str
    solution: tuple[str, ...]
    stub: tuple[str, ...] | None

    def as_stub(self) -> list[str]:
        """The lines a student gets in place of the region."""
        if self.stub is not None:
            return list(self.stub)
        return [f'{self.indent}raise NotImplementedError("TODO: {self.text or "write this part"}")']


Part = str | Region


class Source(msgspec.Struct, frozen=True):
    """A reference file as plain lines and solution regions."""

    parts: tuple[Part, ...]

    def regions(self) -> list[Region]:
        """The regions in order."""
        return [part for part in self.parts if isinstance(part, Region)]

    def planted(self) -> list[str]:
        """The mistakes that the stub plants, by name."""
        names = [region.text for region in self.regions() if region.stub is not None and region.text]
        return list(dict.fromkeys(names))

    def solution(self) -> str:
        """The reference as it runs: without marker lines and without the text of the stub."""
        lines = [[part] if isinstance(part, str) else part.solution for part in self.parts]
        return "\n".join(line for each in lines for line in each) + "\n"

    def stub(self, repaired: frozenset[str] = frozenset()) -> str:
        """What a student gets, with the planted mistakes of these names repaired."""
        lines: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                lines.append(part)
            elif part.stub is not None and part.text in repaired:
                lines += part.solution
            else:
                lines += part.as_stub()
        return "\n".join(lines) + "\n"


def parse(text: str, where: str) -> Source:
    """Split a reference file into lines and regions.

    Args:
        text: the file.
        where: its name for messages.

    Raises:
        GraderError: a marker is out of place; names file and line.
    """
    parts: list[Part] = []
    region: list[str] | None = None
    begin: re.Match[str] | None = None
    began = 0
    for number, line in enumerate(text.splitlines(), 1):
        if match := BEGIN.match(line):
            if region is not None:
                raise misplaced(where, number, "a solution region begins inside another")
            begin, began, region = match, number, []
        elif END.match(line):
            if begin is None or region is None:
                raise misplaced(where, number, "a solution region ends that never began")
            parts.append(make_region(begin, region, where, number))
            begin, region = None, None
        elif MARK.search(line) and not (region is not None and STUB.match(line)):
            raise misplaced(where, number, f"{line.strip()!r} is no marker here")
        elif region is not None:
            region.append(line)
        else:
            parts.append(line)
    if region is not None:
        raise misplaced(where, began, "a solution region begins that never ends")
    return Source(tuple(parts))


def read_source(exercise: Exercise, path: Path | None = None) -> str:
    """The reference file of an exercise, or a variant at a path, with what is given from earlier ones filled in.

    Raises:
        GraderError: it is missing, or what is given is not to be found.
    """
    path = path or exercise.reference_file
    where = exercise.named(path)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise GraderError(f"{where} is missing.", "Every exercise has it; docs/authors.md says what goes in.") from None
    given = iter(exercise.given(path))

    def fill(_: re.Match[str]) -> str:
        earlier, names = next(given)
        source = parse(read_source(earlier), earlier.filename).solution()
        first, *others = definitions(source, names, where, earlier)
        return "\n\n\n".join([f"# Given: the solution of exercise {earlier.number}.\n{first}", *others])

    return GIVEN.sub(fill, text)


def definitions(source: str, names: tuple[str, ...], where: str, earlier: Exercise) -> list[str]:
    """The functions, classes and assignments of these names at the top level of a source, as they are written.

    Raises:
        GraderError: there is none of a name.
    """
    lines, found = source.splitlines(), dict[str, str]()
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        known = [target.id for target in targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            known = [node.name]
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        found |= dict.fromkeys(known, "\n".join(lines[first - 1 : node.end_lineno]))
    if missing := [name for name in names if name not in found]:
        raise GraderError(
            f"{where} takes over {missing[0]} from {earlier.id}, which defines nothing of this name.",
            f"Its solution defines: {', '.join(found)}.",
        )
    return [found[name] for name in names]


def make_region(begin: re.Match[str], lines: list[str], where: str, number: int) -> Region:
    """A region from its lines, the alternative after `# STUB` without its comment signs."""
    marks = [index for index, line in enumerate(lines) if STUB.match(line)]
    if not marks:
        return Region(begin["indent"], begin["text"], tuple(lines), None)
    first = marks[0]
    stub = []
    for offset, line in enumerate(lines[first + 1 :]):
        match = re.match(r"^(\s*)# ?(.*)$", line)
        if line.strip() and (not match or STUB.match(line)):
            raise misplaced(where, number - len(lines) + first + 1 + offset, "after STUB every line must be a comment")
        stub.append((match[1] + match[2]).rstrip() if match else "")
    return Region(begin["indent"], begin["text"], tuple(lines[:first]), tuple(stub))


def misplaced(where: str, number: int, problem: str) -> GraderError:
    """The error for a marker."""
    return GraderError(
        f"{where}, line {number}: {problem}.", "Markers are # BEGIN SOLUTION, # STUB and # END SOLUTION, in this order."
    )


def make_stub(text: str, where: str, repaired: frozenset[str] = frozenset()) -> str:
    """The stub of a reference file, with some planted mistakes repaired.

    It is proven to be Python and to hold neither a marker nor a line of a solution, but of what is repaired.

    Raises:
        GraderError: a marker is out of place, or the stub is not fit to be handed out.
    """
    source = parse(text, where)
    if not source.regions():
        raise GraderError(
            f"{where} has no solution region.", "Mark what students are to write: # BEGIN SOLUTION, # END SOLUTION."
        )
    stub = source.stub(repaired)
    for title, code in (("its stub", stub), ("it", text)):
        try:
            ast.parse(code)
        except SyntaxError as error:
            raise GraderError(f"{where}: {title} is not valid Python: {error.msg} (line {error.lineno}).") from error
    require_hidden(source, stub, f"The stub of {where}", repaired)
    return stub


def require_hidden(source: Source, text: str, where: str, repaired: frozenset[str] = frozenset()) -> None:
    """Make sure that a text for students holds no marker, and no line of a solution but those that the stub has anyway.

    Raises:
        GraderError: names the line.
    """
    given = {line.strip() for line in text.splitlines()}
    if marker := next((line for line in sorted(given) if MARK.search(line)), ""):
        raise GraderError(f"{where} holds a marker: {marker}", "Take it out of what students read.")
    public = {part.strip() for part in source.parts if isinstance(part, str)}
    public |= {line.strip() for region in source.regions() if region.text in repaired for line in region.solution}
    for region in source.regions():
        # what an author has put into the stub is no leak
        stub = {line.strip() for line in region.stub or ()}
        for line in region.solution:
            told = line.strip()
            if len(told) >= LEAST_TELLING and told in given and told not in public | stub:
                raise GraderError(f"{where} gives away a line of the solution: {told}", "Take it out of what students read.")
