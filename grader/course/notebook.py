"""Notebooks in Jupyter's format: the code of those that are handed in, and those that are handed out.

What is handed in is data: of its JSON only the code cells are decoded, so that outputs, however large or deep, are never built.
`msgspec` reads and `nbformat` writes.
"""

import ast
import contextlib
import json
import re
from typing import Any

import msgspec

from grader.records.errors import GraderError

GRADED = re.compile(r"""\bgrader\.check\(\s*["'](exercise\d+)\b""")
"""What the last cell of a notebook calls."""

FORMATS = (2, 3, 4)
"""Major versions of the format whose code cells are known."""

MAX_CELLS = 2000
"""Code cells at most."""

LARGEST_BUILT = 16 * 1024 * 1024
"""Bytes of a notebook that is read with its outputs, if it is no valid JSON, at most."""

LONGEST_ASIDE = 10_000
"""Characters of a cell without code that are looked at."""

DEFINES = re.compile(r"^[ \t]*(?:async +)?(?:(?:def|class) +(?=\w+\b[^\n]*:)|(?=\w+ *=[^=]))(\w+)", re.MULTILINE)
"""Code that defines a name, in a text that may be none."""

ASIDES = {"markdown": "Markdown"}
"""What cells without code are called, where it is not their type."""

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

FIRST_CELL = "# @title Set up the grader: run this cell first"
"""The first line of the cell that gets the grader where a notebook of a kit is all there is. Of that cell nothing is graded."""

FOLDED = {"_kg_hide-input": True, "cellView": "form", "jupyter": {"source_hidden": True}}
"""What has Kaggle, Colab and JupyterLab show that line alone."""

Lines = str | tuple[str, ...]


class Cell(msgspec.Struct, frozen=True):
    """A cell as the format has it: its text is `source`, in code cells before version 4 `input`, whole or in lines."""

    cell_type: str
    source: Lines = ""
    input: Lines = ""

    def text(self) -> str:
        """The text, with newlines as Python's own; of the cell that sets up the grader its first line."""
        parts = self.source or self.input
        text = re.sub(r"\r\n?", "\n", parts if isinstance(parts, str) else "".join(parts))
        return FIRST_CELL if text.startswith(FIRST_CELL) else text


class Aside(msgspec.Struct, frozen=True):
    """A cell that holds no code: what it is called, how many code cells stand before it, which names code in it would define."""

    kind: str
    after: int
    names: tuple[str, ...]


class Cells(msgspec.Struct, frozen=True):
    """The code cells of a notebook in order, without those that are blank, and what else might hold code."""

    code: tuple[str, ...]
    asides: tuple[Aside, ...] = ()


class Worksheet(msgspec.Struct, frozen=True):
    """What held the cells before version 4."""

    cells: tuple[Cell, ...] = ()


class Document(msgspec.Struct, frozen=True):
    """A notebook file; what else it holds is not looked at."""

    nbformat: int
    cells: tuple[Cell, ...] = ()
    worksheets: tuple[Worksheet, ...] = ()


def read_cells(data: bytes, where: str) -> Cells:
    """The cells of a notebook.

    Raises:
        GraderError: it is damaged, of an unknown version or has too many cells.
    """
    try:
        document = decode(data.removeprefix(b"\xef\xbb\xbf"))
    # msgspec also lets UnicodeDecodeError and RecursionError out of hostile input
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if not data.rstrip().endswith(b"}") and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            tip = "It was not saved or not uploaded whole: save it in Jupyter, and hand it in again."
            raise GraderError(f"{where} ends in the middle.", tip) from error
        tip = "Open it in Jupyter, clear all outputs, save it and grade again."
        raise GraderError(f"{where} is not a notebook that can be read: {error}.", tip) from error
    if document.nbformat not in FORMATS:
        raise GraderError(f"{where} is a notebook of version {document.nbformat}.", "Save it in version 4, as Jupyter does.")
    cells = [*document.cells, *(cell for sheet in document.worksheets for cell in sheet.cells)]
    texts: list[str] = []
    asides: list[Aside] = []
    for cell in cells:
        if cell.cell_type != "code":
            names = tuple(dict.fromkeys(match[1] for match in DEFINES.finditer(cell.text()[:LONGEST_ASIDE])))
            asides += [Aside(ASIDES.get(cell.cell_type, "raw"), len(texts), names)] if names else []
        elif cell.text().strip():
            texts.append(cell.text())
    if len(texts) > MAX_CELLS:
        raise GraderError(f"{where} has {len(texts):,} code cells.", f"Hand in {MAX_CELLS:,} at most.")
    return Cells(tuple(texts), tuple(asides[:MAX_CELLS]))


def decode(data: bytes) -> Document:
    """The notebook in a file's bytes.

    Raises:
        msgspec.MsgspecError, ValueError, RecursionError: it is none.
    """
    try:
        return msgspec.json.decode(data, type=Document)
    except msgspec.DecodeError as error:
        if isinstance(error, msgspec.ValidationError):
            raise
        # Python writes NaN and half characters, which are no JSON, into the outputs of a notebook; building these takes room
        with contextlib.suppress(ValueError):
            if len(data) > LARGEST_BUILT:
                raise
            return msgspec.convert(json.loads(data), Document)
        raise


def join(texts: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """All cells as one source, and the number of each cell's first line in it, from 1."""
    firsts, line = [], 1
    for text in texts:
        firsts.append(line)
        line += text.count("\n") + 1
    return "\n".join(texts), tuple(firsts)


def split(source: str) -> tuple[str, ...]:
    """A script as cells: each function and class with the comments above it, and what stands between them.

    The docstring of the script is left out.
    """
    body, lines = ast.parse(source).body, source.rstrip("\n").split("\n")
    done = 0
    if body and ast.get_docstring(ast.Module(body[:1], [])) is not None:
        done = body.pop(0).end_lineno or 0
    cells: list[list[str]] = []
    apart = True
    for node in body:
        end = node.end_lineno or 0
        while end < len(lines) and lines[end].startswith((" ", "\t")):
            end += 1  # a comment that ends a body is no part of it to Python
        defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if defines or apart:
            cells.append([])
        cells[-1] += lines[done:end]
        done, apart = end, defines
    if cells:
        cells[-1] += lines[done:]
    return tuple("\n".join(cell).strip("\n") for cell in cells)


def grading_cell(exercise: str) -> str:
    """The last cell of what is handed out: it grades what was run."""
    return f'import grader\n\ngrader.check("{exercise}")'


def graded_in(source: str) -> str:
    """The id of the exercise that a notebook's cells, joined, grade; empty if they grade none, or several."""
    found = set(GRADED.findall(source))
    return found.pop() if len(found) == 1 else ""


def make_notebook(name: str, cells: list[tuple[str, str]]) -> bytes:
    """A notebook of these cells (kind and text), with ids from a name and their position, the same every time."""
    import nbformat

    makers: dict[str, Any] = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    made = [makers[kind](text, id=f"{name}-{position}") for position, (kind, text) in enumerate(cells, 1)]
    notebook = nbformat.v4.new_notebook(cells=made, metadata=METADATA)
    nbformat.validate(notebook)
    return f"{nbformat.writes(notebook)}\n".encode()


def with_first_cell(notebook: bytes, text: str) -> bytes:
    """A notebook that `make_notebook` has made, with one more code cell before all others, which begins with `FIRST_CELL`."""
    document = json.loads(notebook)
    name = document["cells"][0]["id"].rpartition("-")[0]
    source = f"{FIRST_CELL}\n{text}".strip().splitlines(keepends=True)
    cell = {"cell_type": "code", "execution_count": None, "id": f"{name}-0", "metadata": FOLDED, "outputs": [], "source": source}
    return encode({**document, "cells": [cell, *document["cells"]]})


def without_first_cell(notebook: bytes) -> bytes:
    """The same without that cell; what has none, or is no notebook, as it is."""
    try:
        document = json.loads(notebook)
        first, *others = document["cells"]
        return encode({**document, "cells": others}) if "".join(first["source"]).startswith(FIRST_CELL) else notebook
    except (ValueError, LookupError, TypeError, RecursionError):
        return notebook


def encode(document: dict[str, Any]) -> bytes:
    """A notebook as `nbformat` writes it."""
    return f"{json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode("utf-8", "surrogatepass")
