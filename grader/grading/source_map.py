"""Where a submission's code comes from: lines of a script, or cells of a notebook, and what these raised."""

import bisect
import re

import msgspec

from grader.worker import wire


class SourceMap(msgspec.Struct, frozen=True):
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
        defined = re.compile(
            rf"^[ \t]*(?:(?:async +)?(?:def|class) +{word}\b|{word} *[:=]|(?:from|import)\b.*\b{word}\b)", re.MULTILINE
        )
        lines = self.source.split("\n")
        # a submission's process may claim failures where there are no cells; of those in one cell the last is told
        failures = {
            bisect.bisect(self.cells, raised.line): raised for raised in sorted(self.failures, key=lambda each: each.line)
        }
        for number, raised in sorted(failures.items(), reverse=True):
            first, following = (0, *self.cells, len(lines) + 1)[number : number + 2]
            if number and defined.search("\n".join(lines[first - 1 : following - 1])):
                return f"{self.place(raised.line)} raised {described(raised)}"
        return ""


SCRIPT = SourceMap()


def described(raised: wire.Raised) -> str:
    """An exception as Python shows it."""
    kind = raised.types[0] if raised.types else "an exception"
    return f"{kind}: {raised.message}" if raised.message else kind
