"""The wings of the grader stand in one order, and each imports only from those before it."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

GRADER = Path(__file__).parent.parent / "grader"

WINGS = (
    "records",
    "worker",
    "sandbox",
    "course",
    "processes",
    "checks",
    "grading",
    "reports",
    "authoring",
    "verification",
    "kit",
    "cohort",
    "pull_request",
    "commands",
)

MOST_ROOMS, LONGEST_ROOM, LONGEST_FUNCTION = 10, 350, 60
"""Rooms of a wing at one level, lines of a room, lines of a function."""

ENTRANCES = {"__init__.py", "__main__.py", "plugin.py"}
"""By these names the grader is asked for from outside: import, `python -m`, a course's conftest.py."""

ROOMS = sorted(path for path in GRADER.rglob("*.py") if path.name != "__init__.py" and path.parent != GRADER)

FOLDERS = sorted({path for room in ROOMS for path in room.parents if GRADER in path.parents and "migrations" not in path.parts})


def name(path):
    """What the grader calls a room: `checks.trace`, `cohort.batch.batch`."""
    return ".".join(path.relative_to(GRADER).with_suffix("").parts)


def imports(path):
    """The rooms that a room imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "grader":
            module = ".".join(node.module.split(".")[1:])
            rooms = {alias.name for alias in node.names if (GRADER / module.replace(".", "/") / f"{alias.name}.py").is_file()}
            yield from [f"{module}.{room}" for room in rooms] or [module]


def wing(room):
    return room.split(".")[0]


def test_these_are_the_wings():
    assert {path.name for path in GRADER.iterdir() if path.is_dir()} - {"__pycache__", "templates"} == set(WINGS)
    assert {path.name for path in GRADER.glob("*.py")} == ENTRANCES


@pytest.mark.parametrize("path", ROOMS, ids=name)
def test_a_room_imports_only_from_its_own_wing_and_those_before_it(path):
    known = WINGS[: WINGS.index(wing(name(path))) + 1]
    assert {wing(room) for room in imports(path)} <= set(known)


def test_no_rooms_import_each_other_in_a_circle():
    order = TopologicalSorter({name(path): set(imports(path)) for path in ROOMS}).static_order()
    assert {name(path) for path in ROOMS} <= set(order)


def test_the_worker_imports_nothing_of_the_grader_outside_of_its_wing():
    assert {wing(room) for path in (GRADER / "worker").glob("*.py") for room in imports(path)} == {"worker"}


def test_what_is_forked_imports_no_more_of_the_grader_than_it_needs():
    needed = {"worker.frames", "worker.wire", "worker.serve", "worker.surroundings", "sandbox.confine", "sandbox.workspace"}
    assert set(imports(GRADER / "processes/forkserver.py")) == {*needed, "processes.imports", "processes.resident.server"}
    assert set(imports(GRADER / "processes/resident/server.py")) < {*needed, "processes.imports"}
    assert set(imports(GRADER / "processes/imports.py")) < needed
    assert set(imports(GRADER / "sandbox/confine.py")) == {
        "worker.wire",
        "sandbox.landlock",
        "sandbox.seccomp",
        "sandbox.workspace",
    }


def test_only_what_is_loaded_into_the_zygote_imports_torch():
    importers = {
        name(path)
        for path in ROOMS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and "torch" in {getattr(node, "module", ""), node.names[0].name}
    }
    assert importers == {"worker.instruments", "worker.shims"}


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_wing_says_what_it_is_in_one_sentence_and_has_at_most_ten_rooms(folder):
    (sentence,) = ast.parse((folder / "__init__.py").read_text("utf-8")).body if (folder / "__init__.py").exists() else (None,)
    assert (
        folder.match("migrations/**")
        or "versions" in folder.parts
        or folder.name == "migrations"
        or isinstance(sentence, ast.Expr)
    )
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST_ROOMS


@pytest.mark.parametrize("path", ROOMS, ids=name)
def test_no_function_is_longer_than_sixty_lines_and_no_room_than_350(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_ROOM
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name
