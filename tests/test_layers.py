"""Imports in the grader go one way."""

import ast
from pathlib import Path

import pytest

GRADER = Path(__file__).parent.parent / "grader"

LAYERS = [
    {"errors", "settings", "wire", "cells", "landlock", "seccomp", "workspace"},
    {"report", "files", "watch", "outline", "instruments", "substitutes", "origin", "notebook", "sandbox"},
    {"text"},
    {"markers", "program", "exchange", "worker"},
    {"observation", "compare", "zygote", "forkserver", "render"},
    {"card", "runner", "prose", "weights"},
    {"key"},
    {"course", "protection", "junit", "gradescope", "exercism", "github"},
    {"submission", "progress", "plugin"},
    {"checks"},
    {"scaffold"},
    {"verdict", "generate"},
    {"diagnosis", "likeness"},
    {"bench", "disclosure"},
    {"answers", "replay"},
    {"grading"},
    {"lineup", "planting"},
    {"verify"},
    {"proof"},
    {"crew"},
    {"terminal"},
    {"cohort.result", "cohort.archive", "cohort.repository", "cohort.migrations.env", "cohort.migrations.versions.revision1"},
    {"cohort.roster", "cohort.schema"},
    {"cohort.naming", "cohort.database"},
    {"cohort.intake", "cohort.gradebook", "cohort.lateness", "cohort.classroom", "cohort.station", "cohort.pull"},
    {"cohort.export", "cohort.pages", "cohort.workflow", "cohort.fleet", "cohort.ledger"},
    {"cohort.dispatch"},
    {"cohort.desk"},
    {"cohort.batch"},
    {"cohort.display", "kit"},
    {"delivery"},
    {"authoring", "cohort.commands", "cohort.marking"},
    {"cli", "magic"},
    {"__main__"},
]


PACKAGES = {"", "cohort"}

MODULES = sorted(path for path in GRADER.rglob("*.py") if path.name != "__init__.py")


def name(path):
    """What the grader calls a module: `cli`, `cohort.batch`."""
    return ".".join(path.relative_to(GRADER).with_suffix("").parts)


def imports(path):
    """The grader's own modules that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("grader"):
            module = node.module.removeprefix("grader").removeprefix(".")
            if module in PACKAGES:
                yield from [f"{module}.{alias.name}".removeprefix(".") for alias in node.names]
            else:
                yield module


def test_every_module_has_a_layer():
    assert {name(path) for path in MODULES} == set().union(*LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_only_from_layers_below(path):
    below = set()
    for layer in LAYERS:
        if name(path) in layer:
            break
        below |= layer
    assert set(imports(path)) <= below


def test_the_worker_side_imports_nothing_of_the_grader_but_what_it_needs():
    assert set(imports(GRADER / "worker.py")) == {"wire", "cells"}
    assert set(imports(GRADER / "cells.py")) == set()
    assert set(imports(GRADER / "forkserver.py")) == {"wire", "worker", "sandbox", "workspace"}
    assert set(imports(GRADER / "sandbox.py")) == {"wire", "landlock", "seccomp", "workspace"}


def test_only_what_is_loaded_into_the_zygote_imports_torch():
    importers = {
        name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and "torch" in {getattr(node, "module", ""), node.names[0].name}
    }
    assert importers == {"instruments", "substitutes"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_function_is_longer_than_sixty_lines_and_no_module_than_350(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 60, node.name
