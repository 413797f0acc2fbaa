"""Where a submission's code comes from: lines of a script, or cells of a notebook; why these left a name undefined."""

import bisect
import itertools
import re
from collections.abc import Iterator

import msgspec

from grader.course.notebook import Aside
from grader.worker import wire
from grader.worker.cells import CELL_MAGIC, WRAPPERS

UNKNOWN = re.compile(r"NameError: name '(\w+)' is not defined")

MAGIC = re.compile(r"[ \t]*[%!]|[\w.,* \t]{1,200}=[ \t]*[%!]")
"""A line for Jupyter, which is left out of a cell that is run."""

BRINGS = re.compile(r"^[ \t]*%(run|pylab|store)\b", re.MULTILINE)
"""Magics that may define anything."""

STAR = re.compile(r"[ \t]*from\b[^\n#]{1,200}\bimport[ \t]*\*")

MOST_PLACES, MOST_STEPS = 100, 5
"""Places in a cell that may define a name, and names that are followed back from one to the next."""


class Cause(msgspec.Struct, frozen=True):
    """Why a name is not defined: words without a full stop; with them the exception behind it, or what may be done about it."""

    words: str
    raised: wire.Raised | None = None
    advice: str = ""


class SourceMap(msgspec.Struct, frozen=True):
    """The code of an implementation, for messages.

    `names` are what its module defines. Of a notebook, `source` is all code, `cells` are the first lines of its cells,
    `failures` is what they raised when they were run, and `asides` are the cells that hold no code.
    """

    names: tuple[str, ...] = ()
    source: str = ""
    cells: tuple[int, ...] = ()
    failures: tuple[wire.Raised, ...] = ()
    asides: tuple[Aside, ...] = ()

    def line(self, line: int) -> int:
        """The line of a script; 0 for a notebook, whose lines count from the top of each cell."""
        return 0 if self.cells else line

    def place(self, line: int) -> str:
        """A line in words; the cells that count are those that Jupyter counts when it runs them all."""
        if not self.cells or line < self.cells[0]:
            return f"line {line}"
        number = bisect.bisect(self.cells, line)
        return f"cell {number}, line {line - self.cells[number - 1] + 1}"

    def text(self, line: int) -> str:
        """What is written in a line; empty if there is no such."""
        return next(itertools.islice(self.source.split("\n"), line - 1, None), "") if line > 0 else ""

    def cause(self, name: str, before: tuple[str, ...] = ()) -> Cause | None:
        """Why a notebook does not define a name, if it was to.

        The statement that was to define it failed, for want of another name perhaps, whose cause is then the cause; or it is not
        run, or may be hidden in what brings names without naming them.
        """
        texts = list(self._texts())
        if raised := self._failure(name, texts):
            text = f"{self.place(raised.line)} raised {described(raised)}"
            unknown = UNKNOWN.match(described(raised))
            known = {*before, name}
            if unknown and unknown[1] not in known and len(known) < MOST_STEPS:
                why = self.cause(unknown[1], (*before, name))
                text = f"{self.place(raised.line)} raised {unknown[0]} ({why.words})" if why else text
                return Cause(text, why.raised, why.advice) if why else Cause(text, raised)
            return Cause(text, raised)
        return next(itertools.chain(self._unrun(name, texts), self._written(name), self._hidden(texts)), None)

    def _texts(self) -> Iterator[tuple[int, str]]:
        """The first line and the text of each cell, the last cell first."""
        lines = self.source.split("\n")
        ends = (*self.cells[1:], len(lines) + 1)
        for first, following in reversed(list(zip(self.cells, ends, strict=False))):
            yield first, "\n".join(lines[first - 1 : following - 1])

    def _failure(self, name: str, texts: list[tuple[int, str]]) -> wire.Raised | None:
        """The failure of the statement that was to define a name: of the last cell that has one, that which is nearest to it."""
        failures: dict[int, list[wire.Raised]] = {}
        for raised in self.failures:
            # a submission's process may claim failures where there are no cells
            if number := bisect.bisect(self.cells, raised.line):
                failures.setdefault(self.cells[number - 1], []).append(raised)
        for first, text in texts:
            found = [first + line for line in places(name, text)] if first in failures else []
            if found:
                return min(failures[first], key=lambda each: (min(abs(each.line - line) for line in found), -each.line))
        return None

    def _unrun(self, name: str, texts: list[tuple[int, str]]) -> Iterator[Cause]:
        """Code for something else than Python in this notebook's process."""
        assigned = re.compile(rf"\b{re.escape(name)}[ \t]*=(?!=)")
        for first, text in texts:
            magic = magic_on_top(text)
            if magic and places(name, text):
                number = bisect.bisect(self.cells, first)
                advice = f"Take the line with %%{magic} out: without it the cell is run as Python."
                yield Cause(f"cell {number} begins with %%{magic}, and the rest of it is not run", advice=advice)
            for offset, line in enumerate(text.split("\n")):
                if not magic and MAGIC.match(line) and assigned.search(line):
                    advice = "Write the assignment without % or !, as Python."
                    yield Cause(f"{self.place(first + offset)} is for Jupyter alone and is not run", advice=advice)

    def _written(self, name: str) -> Iterator[Cause]:
        """Cells that hold the code and are not for code."""
        for aside in reversed(self.asides):
            if name in aside.names:
                where = f", after cell {aside.after}" if aside.after else ""
                advice = "Make it a code cell: click on it in Jupyter, press Esc, then Y."
                yield Cause(f"it is written in a {aside.kind} cell{where}, and only code cells are run", advice=advice)

    def _hidden(self, texts: list[tuple[int, str]]) -> Iterator[Cause]:
        """What may have defined anything, if it had been run or had not failed."""
        for raised in self.failures:
            if raised.line and STAR.match(self.text(raised.line)):
                yield Cause(f"it may be meant to come from {self.place(raised.line)}, which raised {described(raised)}", raised)
        for first, text in texts:
            if (match := BRINGS.search(text)) and not magic_on_top(text):
                place = self.place(first + text.count("\n", 0, match.start()))
                advice = "A submission is graded alone, without other files and magics: copy the code into a cell."
                yield Cause(f"it may be meant to come from %{match[1]} in {place}, which is not run", advice=advice)


SCRIPT = SourceMap()


def places(name: str, text: str) -> list[int]:
    """The lines, from 0, in which code defines a name."""
    word = re.escape(name)
    forms = (
        rf"(?:async +)?(?:def|class) +{word}\b",
        # of limited length, since hostile text must not take long either
        rf"(?:\*?[\w.]+ *[,=] *){{0,10}}\*?{word} *(?:,[\w.,* ]{{0,200}})?(?::[^=\n]{{0,200}})?=(?!=)",
        rf"(?:from|import)\b.*\b{word}\b",
        rf"from\b[^\n(]{{0,200}}\([^)]{{0,2000}}\b{word}\b",
        rf"(?:async +)?for +[\w, ()]{{0,200}}\b{word}\b[\w, ()]{{0,200}} in\b",
        rf"(?:async +)?with\b[^\n]{{0,200}} as +{word}\b",
    )
    found = re.finditer(rf"^[ \t]*(?:{'|'.join(forms)})", text, re.MULTILINE)
    return [text.count("\n", 0, match.start()) for match in itertools.islice(found, MOST_PLACES)]


def magic_on_top(text: str) -> str:
    """The magic that keeps a cell from being run as Python; empty if it is run."""
    for line in text.split("\n"):
        match = CELL_MAGIC.match(line)
        if line.strip() and not (match and match[1] in WRAPPERS):
            return match[1] if match else ""
    return ""


def described(raised: wire.Raised) -> str:
    """An exception as Python shows it."""
    kind = raised.types[0] if raised.types else "an exception"
    return f"{kind}: {raised.message}" if raised.message else kind
