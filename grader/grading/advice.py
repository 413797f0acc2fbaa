"""What to tell who sees one of Python's or PyTorch's messages for the first time; which imports nobody promises."""

import ast
import contextlib
import difflib
import importlib.util
import re
import sys
from collections.abc import Collection, Iterator, Sequence

import msgspec

from grader.course.submission import Submission
from grader.grading.devices import capital, device_advice
from grader.grading.source_map import SourceMap, described
from grader.records.damage import MERGE
from grader.worker import cells, wire

PROMISED = ("torch", "torchvision", "numpy")
"""What can be imported while grading beside the standard library, wherever that is done."""

PROMISE = "torch, torchvision, NumPy and Python's standard library"

MEANT = {"pytorch": "torch", "np": "numpy", "nn": "torch.nn"}
"""What some modules are taken to be called."""

ABSENT = re.compile(r"No module named '([\w.]+)'")

VERSION = sys.version_info[:2]

OPTIONS = (
    "There are no options and arguments on the command line while a file is graded: read them under"
    ' `if __name__ == "__main__":`, or with parse_args([]), which takes the defaults.'
)

ADVICE = {
    r"does not require grad": "The result is cut off from what it was computed from: look for .detach(), .data, .item(), no_grad"
    " or a new torch.tensor(...) on the way.",
    r"modified by an inplace operation": "A value that the backward pass still needs was overwritten: use the operation without"
    " the trailing underscore, and x = x + y for x += y.",
    r"leaf Variable that requires grad": "A parameter or an input is changed in place while gradients are recorded:"
    " make a new tensor, or change a parameter under torch.no_grad().",
    r"backward through the graph a second time": "backward() was called twice on one graph: compute the loss"
    " anew for every step.",
    r"grad can be implicitly created only for scalar": "backward() starts from a single number: reduce the loss with mean() or"
    " sum() first.",
    r"before Module\.__init__\(\) call": "Call super().__init__() first thing in __init__.",
    r"Can't call numpy\(\) on Tensor that requires grad": "NumPy leaves the graph: stay with torch operations.",
    r"view size is not compatible": "view() needs contiguous memory: use reshape().",
    r'missing the required "forward" function': "The class has no forward method: it must be called exactly so and be indented"
    " inside the class.",
    r"EOF when reading a line": "There is nobody to answer input() while grading: remove it.",
    r"urlopen error|name resolution|getaddrinfo|Name or service not known|Network is unreachable|no internet connection"
    r"|Max retries exceeded|Error downloading|Dataset not found|Connection refused|connect to the server": "There is no network"
    " while grading, and nothing that was downloaded before: code that is graded has to do without. What downloads and trains"
    ' belongs under `if __name__ == "__main__":`.',
    r"Operation not permitted|Permission denied": "While it is graded a submission can compute and write files in its own"
    " folder; it cannot read other files, start processes or use the network.",
    r"No such file or directory": "A submission is graded alone in an empty folder: it has to do without other files.",
    r"Too many open files": "Files are opened and not closed: use with open(...).",
    r"maximum recursion depth": "A function calls itself without end.",
    r"attempted relative import": "A submission is graded alone, as one file: there is no package around it. Copy what you need"
    " into the file, and import without dots.",
    r"^SystemExit": "exit(), quit() and sys.exit() end everything while a file is graded: leave them out, or put what runs the"
    ' file as a program under `if __name__ == "__main__":`.',
    r"'NoneType' object": "Something is None where a value is expected: is a return missing?",
}
"""What to tell about an exception's text, by a part of it; the first that fits."""


class Later(msgspec.Struct, frozen=True):
    """Syntax that came with Python 3.`minor`: how the line looks, and what to write for earlier versions."""

    minor: int
    pattern: str
    instead: str


REUSED = r"""[^#]{0,500}?\b[rR]?[fF][rR]?(["'])[^\n]{0,200}\{[^{}\n]{0,200}(?:\1|\\)[^\n]*\}"""
"""An f-string that has its own quotes, or a backslash, within braces."""

TEMPLATE = r"""[^#]{0,500}?(?<!["'\w])(?:[tT][rR]?|[rR][tT])["']"""
"""A t-string."""

LATER = (
    Later(13, r"\s*(?:async +)?(?:def|class|type) +\w+ *\[[^\]=]{0,200}=", "leave the types out, or use typing.TypeVar"),
    Later(12, r"\s*type +\w+ *(?:\[[^\]]{0,200}\] *)?=", "write Name = ... without type"),
    Later(12, r"\s*(?:async +)?(?:def|class) +\w+ *\[", "leave the types out, or use typing.TypeVar"),
    Later(12, REUSED, "use other quotes within the braces, and no backslash"),
    Later(14, r"\s*except\*? +[\w.]+ *, *[A-Z]", "put the exceptions in parentheses"),
    Later(14, TEMPLATE, "use an f-string"),
)


def advise(raised: wire.Raised, source_map: SourceMap) -> str:
    """What to tell about an exception; empty if there is nothing to."""
    text = described(raised)
    told = (
        device_advice(raised, source_map)
        or syntax_advice(raised, source_map)
        or option_advice(raised, source_map)
        or import_advice(text)
    )
    return told or next((sentence for pattern, sentence in ADVICE.items() if re.search(pattern, text)), "")


def syntax_advice(raised: wire.Raised, source_map: SourceMap, version: tuple[int, int] = VERSION) -> str:
    """What to tell about code that a later version of Python understands."""
    if "SyntaxError" not in raised.types:
        return ""
    line = source_map.text(raised.line)
    if re.match(r"[<=>]{7}(?: |$)", line):
        return f"{capital(source_map.place(raised.line))} is a mark that git left of a merge conflict. {MERGE}"
    later = next((each for each in LATER if version < (3, each.minor) and re.match(each.pattern, line)), None)
    if later is None:
        return ""
    where = capital(source_map.place(raised.line))
    return f"{where} is written for Python 3.{later.minor} or later, and this is Python {told(version)}: {later.instead}."


def told(version: tuple[int, int]) -> str:
    """A version of Python as one writes it."""
    return f"{version[0]}.{version[1]}"


def option_advice(raised: wire.Raised, source_map: SourceMap) -> str:
    """What to tell where a command line is read."""
    # argparse, and what is like it, ends with 2 where something is required or unknown
    ended = raised.types[:1] == ("SystemExit",) and raised.message == "2" and "exit(2)" not in source_map.source
    missing = "IndexError" in raised.types and "sys.argv" in source_map.text(raised.line)
    return OPTIONS if ended or missing else ""


def import_advice(text: str) -> str:
    """What to tell about something that cannot be imported."""
    if match := ABSENT.search(text):
        top = match[1].partition(".")[0]
        if top in PROMISED or top in sys.stdlib_module_names:
            return f"{top} is there, but nothing of this name in it."
        known = [name for name in (*PROMISED, *sys.stdlib_module_names) if name[0] == top.lower()[:1]]
        near = difflib.get_close_matches(top.lower(), known, 1, cutoff=0.8)
        meant = MEANT.get(top.lower()) or next(iter(near), "")
        hint = f" Is {meant} meant?" if meant and meant != top else ""
        return (
            f"While a file is graded, it can import {PROMISE}, and no file of your own: copy code from there into this one.{hint}"
        )
    match = re.search(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'", text) or re.search(
        r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'", text
    )
    if match and match["module"].partition(".")[0] in sys.stdlib_module_names:
        return f"This is Python {told(VERSION)}, whose {match['module']} has no {match['name']}: is it a name of a later version?"
    return ""


# --- imports that nobody promises ---


def note_unpromised(submission: Submission, own: Collection[str]) -> tuple[str, ...]:
    """What to tell of a submission that imports what happens to be installed here.

    Only of one that a worker has read: no text that might bring the parser down is parsed here.

    Args:
        submission: what was handed in, and could be imported.
        own: modules that the exercise brings along, and the submission's own name.
    """
    granted = {*PROMISED, "grader", *(name.partition(".")[0] for name in own), *sys.stdlib_module_names}
    source_map = SourceMap((), submission.source, submission.cells)
    found: dict[str, int] = {}
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for name, line in imported(submission):
            if name not in granted and is_installed(name):
                found.setdefault(name, line)
    if not found:
        return ()
    names = ", ".join(f"{name} ({source_map.place(line)})" for name, line in found.items())
    what, where = ("happen to be", "they are") if len(found) > 1 else ("happens to be", "it is")
    return (f"{names} {what} installed here: where {where} not, the import fails. Only {PROMISE} can be relied on.",)


def is_installed(name: str) -> bool:
    """Whether there is a module of this name beside the grader."""
    with contextlib.suppress(ImportError, ValueError):
        return importlib.util.find_spec(name) is not None
    return False


def imported(submission: Submission) -> Iterator[tuple[str, int]]:
    """The modules, by the first part of their names, that a submission cannot do without, with the lines.

    In a notebook an import that fails costs only the functions and classes that use it.
    """
    if not submission.cells:
        yield from names_of(ast.parse(submission.source).body, is_script=True)
        return
    lines = submission.source.split("\n")
    body: list[ast.stmt] = []
    for first, following in zip(submission.cells, (*submission.cells[1:], len(lines) + 1), strict=True):
        with contextlib.suppress(SyntaxError, ValueError):
            parsed = cells.parse(lines[first - 1 : following - 1], "notebook").body
            body += (ast.increment_lineno(node, first - 1) for node in parsed)
    defined = [node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    used = {each.id for node in defined for each in ast.walk(node) if isinstance(each, ast.Name)}
    yield from names_of(body, is_script=False, used=used)


def names_of(body: Sequence[ast.AST], *, is_script: bool, used: Collection[str] = ()) -> Iterator[tuple[str, int]]:
    """The modules that statements import where nothing catches what that raises; of those of a notebook what is `used`."""
    pending = list(body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                module = alias.name if isinstance(node, ast.Import) else "" if node.level else node.module or ""
                if is_script or (alias.asname or alias.name.partition(".")[0]) in used:
                    yield module.partition(".")[0], node.lineno
        elif not is_safe(node, is_script=is_script):
            for field in ("body", "orelse", "handlers", "finalbody", "cases"):
                pending += getattr(node, field, [])


def is_safe(node: ast.AST, *, is_script: bool) -> bool:
    """Whether imports in a statement cost nothing: the file runs as a program, or somebody has thought of their failing."""
    if isinstance(node, ast.If):
        return (is_script and ast.unparse(node.test) in cells.MAIN) or "TYPE_CHECKING" in ast.unparse(node.test)
    caught = [ast.unparse(each.type) if each.type else "Exception" for each in getattr(node, "handlers", [])]
    return any(re.search(r"\b(ImportError|ModuleNotFoundError|Exception)\b", each) for each in caught)
