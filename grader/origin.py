"""Where a submission's code comes from: lines of a script, or cells of a notebook, and what these raised."""

import bisect
import re

import msgspec

from grader import wire


class Origin(msgspec.Struct, frozen=True):
    """The code of an implementation, for messages.

    `names` are what its module defines. Of a notebook, `source` is all code, `cells` are the first lines of its cells and
    `failures` is what they raised when they were run.
    """

    names: tuple[str, ...] = ()
    source: str = ""
    cells: tuple[int, ...] = ()
    failures: tuple[wire.Raised, ...] = ()

    def line(self, line: int) -> int:
        """The line of a script; 0 for a notebook, whose lines count from the top of each cell."""
        return 0 if self.cells else line

    def place(self, line: int) -> str:
        """A line in words; the cells that count are those that Jupyter counts when it runs them all."""
        if not self.cells or line < self.cells[0]:
            return f"line {line}"
        number = bisect.bisect(self.cells, line)
        return f"cell {number}, line {line - self.cells[number - 1] + 1}"

    def failure(self, name: str) -> str:
        """What kept a cell from defining a name, the last one if there are several; empty if nothing did."""
        word = re.escape(name)
        defined = rf"(?:async +)?(?:def|class) +{word}\b|{word} *[:=]|(?:from|import)\b.*\b{word}\b"
        # a submission's process may claim failures where there are no cells
        failures = [raised for raised in self.failures if self.cells and raised.line >= self.cells[0]]
        for raised in sorted(failures, key=lambda raised: -raised.line):
            if re.search(rf"^[ \t]*(?:{defined})", self._cell(raised.line), re.MULTILINE):
                return f"{self.place(raised.line)} raised {described(raised)}"
        return ""

    def _cell(self, line: int) -> str:
        number = bisect.bisect(self.cells, line)
        first, following = (*self.cells, len(self.source))[number - 1 : number + 1]
        return "\n".join(self.source.split("\n")[first - 1 : following - 1])


SCRIPT = Origin()


def described(raised: wire.Raised) -> str:
    """An exception as Python shows it."""
    kind = raised.types[0] if raised.types else "an exception"
    return f"{kind}: {raised.message}" if raised.message else kind
