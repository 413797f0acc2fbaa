"""The code cells of a notebook as a worker runs them: statement by statement, so that what fails costs only what it defines.

Cells are parsed here, since the parser is not to meet hostile text in the grader. Imports nothing of the grader.
"""

import __future__

import ast
import contextlib
import io
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from types import CodeType
from typing import NamedTuple

MAGIC = re.compile(r"\s*(?:[%!?]|[\w.,\s]+=\s*[%!])|.*\?\s*$")
"""A line for IPython rather than for Python; one that Python understands is never taken for it."""

CELL_MAGIC = re.compile(r"\s*%%(\w*)")

WRAPPERS = frozenset({"capture", "grade", "prun", "time"})
"""Cell magics that run the rest of the cell as if they were not there; the rest of any other is not Python or leaves nothing."""

DEMONSTRATIONS = 1.0
"""Seconds that all statements but definitions may take together."""

LEAST = 0.2
"""Seconds that each of them may take even so."""

BACKSTOP = 10
"""A statement may take this many times its seconds by the clock on the wall, while it waits for a processor."""

AGAIN = 0.02
"""Seconds until a statement that has not ended is stopped once more."""

OVERDRAWN = -0.3
"""What may be left of the time when only definitions, imports and assignments are still run."""

PROMPT = re.compile(r"(?:>>> ?|\.\.\.(?: |$))")
"""What stands before the lines of an example that was copied from a terminal."""

MAIN = ("__name__ == '__main__'", "'__main__' == __name__")
"""The tests that hold in Jupyter and not in a module."""

FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class TooSlowError(BaseException):
    """A statement takes too long; not an `Exception`, so that a training loop does not take it for one of its own."""


class Statement(NamedTuple):
    """One statement at the top level of a cell: whether it defines a function or a class, and whether it makes any name known."""

    code: CodeType
    defines: bool
    names: bool


class Notebook:
    """Code cells joined to one source.

    Args:
        source: all lines of all cells.
        filename: the name that tracebacks give it.
        cells: the number of each cell's first line, from 1.
        clock: gives the time that counts, in seconds.

    `unreadable` holds what is wrong with the cells and statements that are no Python.
    """

    def __init__(self, source: str, filename: str, cells: tuple[int, ...], clock: Callable[[], float] = time.monotonic) -> None:
        self._filename = filename
        self._clock = clock
        self._flags = 0
        self._printed = False
        self._statements: list[Statement] = []
        self.unreadable: list[SyntaxError] = []
        lines = source.split("\n")
        for first, following in zip(cells, (*cells[1:], len(lines) + 1), strict=True):
            self._read(lines[first - 1 : following - 1], first - 1)

    def run(self, namespace: dict[str, object]) -> list[BaseException]:
        """Run every statement, and give what was raised.

        Another time nothing is printed, and what took too long is left out.
        """
        if not self._printed:
            self._printed = True
            return self._run(namespace)
        unseen = io.StringIO()
        with contextlib.redirect_stdout(unseen), contextlib.redirect_stderr(unseen):
            return self._run(namespace)

    def _run(self, namespace: dict[str, object]) -> list[BaseException]:
        failures: list[BaseException] = []
        left = DEMONSTRATIONS
        for statement in list(self._statements):
            start = self._clock()
            try:
                if statement.defines:
                    exec(statement.code, namespace)  # noqa: S102 -- running submissions is what this process is for
                elif statement.names or left > OVERDRAWN:
                    run_limited(statement.code, namespace, max(LEAST, left), self._clock)
            except TooSlowError as error:
                self._statements.remove(statement)
                failures.append(error)
            except BaseException as error:  # noqa: BLE001 -- SystemExit and KeyboardInterrupt are the submission's too
                failures.append(error)
            left -= self._clock() - start
        return failures

    def _read(self, lines: list[str], before: int) -> None:
        try:
            body = parse(lines, self._filename).body
        except Exception as error:  # noqa: BLE001 -- the parser has several for text that is no Python
            refused = as_syntax_error(error, self._filename, 1)
            refused.lineno = (refused.lineno or 1) + before
            self.unreadable.append(refused)
            return
        for node in single(body):
            ast.increment_lineno(node, before)
            try:
                code = compile(ast.Module([node], []), self._filename, "exec", self._flags, dont_inherit=True)
            except Exception as error:  # noqa: BLE001 -- as above
                self.unreadable.append(as_syntax_error(error, self._filename, node.lineno))
                continue
            # what a cell imports from __future__ holds for those that follow, as in Jupyter
            self._flags |= code.co_flags & FUTURES
            defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            names = isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign)
            self._statements.append(Statement(code, defines, names))


def single(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements on their own: each name that is imported, and what is to be run where the file is the program."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) in MAIN:
            yield from single(node.body)
        else:
            yield node


def parse(lines: list[str], filename: str) -> ast.Module:
    """The statements of a cell, without what is meant for IPython.

    Raises:
        SyntaxError: it is no Python; other exceptions for text that no parser takes.
    """
    lines = without_cell_magic(without_indent(without_prompts(lines)))
    while True:
        try:
            return ast.parse("\n".join(lines), filename)
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not (0 <= number < len(lines) and MAGIC.match(lines[number])):
                raise
            drop(lines, number)


def without_prompts(lines: list[str]) -> list[str]:
    """The lines of a cell without the prompts of a terminal, where it begins with one."""
    first = next((line for line in lines if line.strip()), "")
    return [PROMPT.sub("", line, count=1) for line in lines] if first.startswith(">>>") else lines


def without_indent(lines: list[str]) -> list[str]:
    """The lines of a cell moved to the left by the indentation of the first, which Jupyter does not mind."""
    first = next((line for line in lines if line.strip()), "")
    return [line.removeprefix(first[: len(first) - len(first.lstrip())]) for line in lines]


def without_cell_magic(lines: list[str]) -> list[str]:
    """The lines of a cell whose magic on top, if it has one, is taken off, or nothing where the rest is not Python."""
    top = next((number for number, line in enumerate(lines) if line.strip()), 0)
    match = CELL_MAGIC.match(lines[top])
    if not match:
        return list(lines)
    return [*lines[:top], "", *without_cell_magic(lines[top + 1 :] or [""])] if match[1] in WRAPPERS else []


def drop(lines: list[str], number: int) -> None:
    """Put a statement that does nothing in place of a line and of those that it continues on."""
    line = lines[number]
    lines[number] = line[: len(line) - len(line.lstrip())] + "pass"
    while line.endswith("\\") and number + 1 < len(lines):
        number += 1
        line, lines[number] = lines[number], ""


def as_syntax_error(error: Exception, filename: str, line: int) -> SyntaxError:
    """What the parser says of a text that starts in this line."""
    if isinstance(error, SyntaxError) and error.filename:
        return error
    return SyntaxError(str(error) or type(error).__name__, (filename, line, 0, ""))


def run_limited(code: CodeType, namespace: dict[str, object], seconds: float, clock: Callable[[], float]) -> None:
    """Run a statement, for so many seconds of a clock at most where the system has timers.

    Raises:
        TooSlowError: it takes longer; else what the statement raises.
    """
    running = True
    start, backstop = clock(), time.monotonic() + BACKSTOP * seconds

    def stop(*_: object) -> None:
        if running and (clock() - start >= seconds or time.monotonic() >= backstop):
            raise TooSlowError(f"it took longer than {seconds:.1f} s")

    timed, leave, kill = hasattr(signal, "setitimer"), os._exit, os.kill
    # restarting the kernel, as some notebooks do after an installation, is not to end everything
    os._exit = os.kill = end_statement  # type: ignore[assignment]
    if timed:
        signal.signal(signal.SIGALRM, stop)
        # more than once, since a statement may catch whatever is raised in it
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        exec(code, namespace)  # noqa: S102 -- as above
    finally:
        running = False
        os._exit, os.kill = leave, kill
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)


def end_statement(*_: object) -> None:
    """Instead of ending the process.

    Raises:
        SystemExit: always.
    """
    raise SystemExit("the process was to be ended here")
