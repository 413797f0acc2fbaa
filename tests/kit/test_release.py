"""A kit holds what a student needs and no line of a source; it grades as the sources do, and is updated without loss."""

import ast
import contextlib
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import msgspec
import pytest
from click.testing import CliRunner

from grader.commands.author import choose_address
from grader.commands.student import main
from grader.course.catalogue import read_catalogue
from grader.course.course import Course, find_course
from grader.course.notebook import with_first_cell, without_first_cell
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.kit.answer_key import Envelope, read_key, unpack
from grader.kit.first_cell import digest
from grader.kit.install import PAGE, Update, read_kit, update, write_kit, zipped
from grader.kit.release import MANIFEST, Owner, answer, make_kit, pack_grader
from grader.kit.replay import open_exercise
from grader.records.errors import GraderError
from small_course import MISTAKES, REAL, TESTS, add_second

ROOT = TESTS.parent
SEED = 5
SHARE = 36
"""One in so many mistakes is graded with the key of each exercise."""


@pytest.fixture(scope="module")
def kit():
    """A kit of real exercises, with one set of inputs."""
    course = find_course(ROOT)
    answered = answer(course.choose(REAL), [SEED], [{}], print)
    return make_kit(course, answered, pack_grader(), Owner())


@pytest.fixture(scope="module")
def unpacked(kit, tmp_path_factory):
    """The kit where a student has unpacked it."""
    folder = tmp_path_factory.mktemp("kits") / "kit"
    write_kit(kit, folder)
    return folder


@pytest.fixture(scope="module")
def kit_of_one():
    """A kit of the small course."""
    course = Course(TESTS / "courses/small")
    return make_kit(course, answer(course.exercises(), [SEED], [{}], print), {}, Owner())


@pytest.fixture
def small(kit_of_one, tmp_path):
    """The small kit, as a student has it."""
    write_kit(kit_of_one, tmp_path / "mine")
    return kit_of_one


def outcomes(exercise, sources):
    """Points and named mistakes of each file, check by check."""
    with open_exercise(exercise, Options("cpu")) as oracle:
        reports = {name: grade(oracle, parse_submission(text.encode(), f"{name}.py"), SEED) for name, text in sources.items()}
    return {
        name: [(one.name, one.outcome, one.points, one.diagnosis and one.diagnosis.mistake) for one in report.checks]
        for name, report in reports.items()
    }


@pytest.mark.parametrize("name", REAL)
def test_points_and_named_mistakes_are_those_of_the_sources(unpacked, name):
    source, kit = find_course(ROOT).exercise(name), find_course(unpacked).exercise(name)
    assert not kit.has_sources()
    sources = {entry.name: entry.source for entry in read_catalogue(source)[::SHARE]}
    sources |= {path.stem: path.read_text("utf-8") for path in [kit.student_file, *source.variants()[::SHARE]]}
    assert outcomes(kit, sources) == outcomes(source, sources)


def told(text):
    """The lines of docstrings: those of checks and mistakes are what students are told."""
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    nodes = [node.body[0] for node in ast.walk(ast.parse(text)) if isinstance(node, documented) and ast.get_docstring(node)]
    return {line for node in nodes for line in range(node.lineno, node.end_lineno + 1)}


def members(files):
    """Every file of a kit, and what is packed into it, by name."""
    for name, data in files.items():
        yield name, data
        if name.endswith(".whl"):
            archive = zipfile.ZipFile(io.BytesIO(data))
            yield from ((f"{name}/{member}", archive.read(member)) for member in archive.namelist())
        if name.endswith(".key"):
            envelope = msgspec.msgpack.decode(data, type=Envelope)
            yield from ((f"{name}, part {number}", unpack(part)) for number, part in enumerate((envelope.head, *envelope.rounds)))


def sources():
    """All code of these exercises that students do not get."""
    for exercise in find_course(ROOT).choose(REAL):
        yield from (path.read_text("utf-8") for path in sorted(exercise.reference_folder.rglob("*.py")))
        yield from (entry.source for entry in read_catalogue(exercise))


COMMON = {b"with torch.no_grad():", b"with torch.inference_mode():"}
"""Lines of any program that uses torch, the grader's own among them."""


def hidden(text):
    """The lines of a source that tell something, but what students are told."""
    lines = enumerate(text.splitlines(), 1)
    said = told(text)
    return {line.strip().encode() for number, line in lines if len(line.strip()) > 20 and number not in said}


def test_no_line_of_a_source_is_in_the_kit(kit):
    public = b"\n".join(data for name, data in kit.items() if name.startswith("exercises/"))
    # what `grade new` begins an exercise with is public, and of no exercise
    packed = [(name, data) for name, data in members(kit) if "grader/templates/new/" not in name]
    assert len(packed) > len(kit) + 60
    secret = {line for text in sources() for line in hidden(text)}
    searched = [line for line in sorted(secret - COMMON) if line not in public]
    for line in searched:
        assert not [name for name, data in packed if line in data], line
    assert len(searched) > 300


def test_a_key_is_no_larger_than_it_may_be_even_with_three_sets_of_inputs(kit):
    sizes = {name: len(data) for name, data in kit.items() if name.endswith(".key")}
    assert len(sizes) == len(REAL)
    assert max(sizes.values()) * 3 < 2_000_000


def test_nearly_all_checks_of_the_course_are_recorded(unpacked):
    heads = [read_key(path).head for path in (unpacked / "keys").iterdir()]
    recorded, deferred = sum(len(head.checks) for head in heads), sum(len(head.deferred) for head in heads)
    assert recorded >= 9 * deferred
    assert recorded > 10


def test_the_readme_and_the_page_name_what_is_there(kit):
    readme = kit["README.md"].decode()
    assert "pip install -r requirements.txt && grade exercise2" in readme
    (torch,) = [line for line in kit["requirements.txt"].decode().splitlines() if line.startswith("torch==")]
    first = f"pip install {torch} torchvision --index-url https://download.pytorch.org/whl/cpu\n"
    assert readme.index(first) < readme.index("pip install -r requirements.txt")
    assert "can import torch, torchvision, NumPy and Python's standard library" in readme
    assert "(exercises/README.md)" in readme
    tree = readme.split("## What is here")[1]
    assert all(name.split("/")[0] in tree for name in kit if not name.endswith((".whl", "README.md")))
    page = kit[PAGE].decode()
    for name in kit:
        if name.startswith("exercises/exercise") and "/data/" not in name:
            assert f"({name.removeprefix('exercises/')})" in page


def test_the_grader_is_installed_from_the_kit_itself(kit):
    wheel = next(name for name in kit if name.endswith(".whl"))
    assert f"./{wheel}" in kit["requirements.txt"].decode().splitlines()
    names = zipfile.ZipFile(io.BytesIO(kit[wheel])).namelist()
    assert {"grader/commands/student.py", "grader/templates/report.html", "grader/templates/kit.md"} <= set(names)
    assert not [name for name in names if "reference" in name or name.startswith("exercises")]


@pytest.fixture
def run(at_a_terminal):
    """Runs the command in a folder as a student does, in a process of its own."""

    def run_in(folder, *arguments):
        command = [sys.executable, "-m", "grader", *arguments]
        return subprocess.run(command, cwd=folder, env=at_a_terminal, capture_output=True, text=True, check=False)

    return run_in


def test_a_student_works_with_a_kit_alone(run, small, tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    stub = run(mine, "exercise1", "--html", "report.html", "--json", "report.json")
    assert stub.returncode == 1
    assert "not written yet" in stub.stdout
    assert (mine / "report.html").is_file()
    assert json.loads((mine / "report.json").read_bytes())["seed"] == SEED
    monkeypatch.chdir(mine)
    overview, hint = (CliRunner().invoke(main, arguments) for arguments in ([], ["hint", "1"]))
    assert "exercise1" in overview.stdout
    assert hint.stdout.startswith("1. ")
    notebook = CliRunner().invoke(main, ["1", "exercises/exercise1_scale/scale.ipynb"])
    assert notebook.exit_code == 1
    assert "not written yet" in notebook.stdout
    (mine / "exercises/exercise1_scale/scale.py").write_text(MISTAKES["adds"], "utf-8")
    assert "→ " in CliRunner().invoke(main, ["1", "exercises/exercise1_scale/scale.py"]).stdout


def test_a_chapter_is_released_and_what_it_discloses_is_said(copy, tmp_path, monkeypatch):
    monkeypatch.chdir(add_second(copy).reference_folder)
    released = CliRunner().invoke(main, ["release", str(tmp_path / "mine"), "STEPS, and more", "--rounds", "1", *URL])
    assert released.exit_code == 0, released.output
    told = "exercise2: its stub holds Scaler of exercise1's solution; hand it out after exercise1 is due.\n"
    assert released.stdout == f"wrote: {tmp_path / 'mine'}\n{told}"
    assert "return x * self.weight" in (tmp_path / "mine/exercises/exercise2_again/again.py").read_text("utf-8")
    assert "exercise1" not in (tmp_path / "mine/exercises/README.md").read_text("utf-8")
    assert f'\\"{URL[1]}\\")' in (tmp_path / "mine/exercises/exercise2_again/again.ipynb").read_text("utf-8")
    monkeypatch.chdir(tmp_path / "mine")
    assert CliRunner().invoke(main, []).stdout.splitlines() == ["Steps, and more", "○  exercise2  Scaling  not graded yet"]


URL = ("--url", "https://example.org/kit.zip")


def test_the_address_is_that_of_the_command_or_else_of_the_course_and_none_where_each_has_a_kit(copy):
    course = Course(copy.reference_folder.parents[1])
    assert choose_address(course, None, own=False) == ""
    (course.root / "reference/course.toml").write_text('[course]\nkit_url = "https://a.org/k.zip"\n', "utf-8")
    assert choose_address(course, None, own=False) == "https://a.org/k.zip"
    assert choose_address(course, URL[1], own=False) == URL[1]
    assert choose_address(course, None, own=True) == ""


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (["--url", "http://example.org/kit.zip"], "A notebook cannot fetch a kit from 'http://example.org/kit.zip'."),
        (["--students", "roster.csv", *URL], "Kits of students' own have no address in common."),
    ],
)
def test_an_address_that_will_not_do_is_refused_before_anything_is_made(copy, tmp_path, monkeypatch, more, what):
    monkeypatch.chdir(copy.reference_folder)
    refused = CliRunner().invoke(main, ["release", str(tmp_path / "kit"), *more])
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"grade: {what}\n")
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("name", ["scale", "First steps"])
def test_a_kit_is_not_called_like_what_it_is_made_of(copy, monkeypatch, name):
    monkeypatch.chdir(add_second(copy).reference_folder.parents[1])
    refused = CliRunner().invoke(main, ["release", name])
    assert refused.exit_code == 2
    assert f"{name} is" in refused.stderr
    assert "no place for a kit" in refused.stderr


@pytest.mark.parametrize("command", [["verify"], ["generate"], ["new", "other"], ["release", "elsewhere"]])
def test_what_needs_the_sources_says_so_in_a_kit(small, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path / "mine")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "a kit has none" in result.output


def changed(kit, **files):
    """A newer kit, with other files at these places."""
    made = {**kit, **{name.replace("__", "/"): data for name, data in files.items()}}
    manifest = json.loads(made[MANIFEST])
    manifest["files"] = {name: digest(name, data) for name, data in made.items() if name != MANIFEST}
    return {**made, MANIFEST: json.dumps(manifest).encode()}


STUB = "exercises/exercise1_scale/scale.py"
NOTEBOOK = "exercises/exercise1_scale/scale.ipynb"
KEY = "keys/exercise1_scale.key"
OLD = "torchgrade-0.whl"


def test_an_update_replaces_what_is_untouched_and_leaves_what_is_not(small, tmp_path):
    mine = tmp_path / "mine"
    (mine / STUB).write_text("my work\n", "utf-8")
    newer = changed(small) | {STUB: b"new stub\n", NOTEBOOK: b"new notebook\n", KEY: b"new key", "README.md": b"more\n"}
    newer = changed(newer)
    done = update(mine, newer)
    assert (mine / STUB).read_text("utf-8") == "my work\n"
    assert (mine / NOTEBOOK).read_bytes() == b"new notebook\n"
    assert (mine / KEY).read_bytes() == b"new key"
    assert (mine / "README.md").read_bytes() == b"more\n"
    assert (set(done.written), done.kept, done.removed) == ({NOTEBOOK, KEY, "README.md"}, (STUB,), ())
    again = update(mine, newer)
    assert (again.written, again.kept, again.removed) == ((), (), ())


def test_a_notebook_that_differs_in_its_first_cell_alone_is_as_it_was(small, tmp_path):
    mine = tmp_path / "mine"
    newer = changed(small | {NOTEBOOK: with_first_cell(without_first_cell(small[NOTEBOOK]), "another()")})
    assert update(mine, newer).written == (NOTEBOOK,)
    assert (mine / NOTEBOOK).read_bytes() == newer[NOTEBOOK]
    (mine / NOTEBOOK).write_bytes(small[NOTEBOOK].replace(b"raise", b"return"))
    assert update(mine, newer) == Update((), (), ())


def test_exercises_that_a_newer_kit_does_not_hold_stay(run, small, tmp_path):
    mine = tmp_path / "mine"
    fewer = changed({name: data for name, data in small.items() if not name.startswith(("exercises/", "keys/"))} | {OLD: b"new"})
    assert update(mine, fewer).removed == ()
    assert (mine / STUB).is_file()
    assert run(mine, "1").returncode == 1
    # what is untouched is still known as such
    assert STUB in update(mine, changed(small | {STUB: b"new stub\n"})).written


def test_the_page_lists_the_exercises_of_all_kits_that_came(copy, tmp_path):
    course, mine = Course(add_second(copy).reference_folder.parents[1]), tmp_path / "mine"
    answered = answer(course.exercises(), [SEED], [{}], print)
    first, second, both = (make_kit(course, each, {}, Owner()) for each in (answered[:1], answered[1:], answered))
    write_kit(first, mine)
    assert PAGE in update(mine, second).written
    assert (mine / PAGE).read_bytes() == both[PAGE]
    assert update(mine, second).written == ()
    (mine / KEY).write_bytes(b"damaged")
    assert update(mine, second).written == (PAGE,)
    assert (mine / PAGE).read_bytes() == second[PAGE]


def test_an_older_grader_goes_when_a_newer_one_comes(small, tmp_path):
    mine = tmp_path / "mine"
    update(mine, changed(small | {OLD: b"old"}))
    done = update(mine, changed(small | {"torchgrade-9.whl": b"new"}))
    assert (done.written, done.removed) == (("torchgrade-9.whl",), (OLD,))
    assert not (mine / OLD).exists()


def test_work_is_left_in_silence_where_the_newer_kit_has_nothing_new(small, tmp_path):
    mine = tmp_path / "mine"
    (mine / STUB).write_text("my work\n", "utf-8")
    assert update(mine, small).kept == ()
    assert update(mine, changed(small | {STUB: b"new stub\n"})).kept == (STUB,)


def test_a_kit_of_ones_own_is_not_updated_with_another_students(small, tmp_path):
    mine = tmp_path / "mine"
    update(mine, owned(small, "ada"))
    for student in ("grace", ""):
        with pytest.raises(GraderError, match="and this one for ada"):
            update(mine, owned(small, student))
    assert update(mine, owned(small, "ada")).written == ()


def owned(kit, student):
    """The kit as one student's."""
    manifest = json.loads(kit[MANIFEST]) | {"student": student}
    return {**kit, MANIFEST: json.dumps(manifest).encode()}


def test_a_kit_that_lost_its_keys_and_its_manifest_is_put_right(run, small, tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    (mine / KEY).unlink()
    assert "Run `grade update KIT`" in run(mine, "1").stderr
    monkeypatch.chdir(mine)
    write_kit(small, tmp_path / "newer")
    assert CliRunner().invoke(main, ["update", "../newer"]).output.splitlines() == [f"new: {KEY}"]
    (mine / MANIFEST).write_text("{", "utf-8")
    (mine / STUB).write_text("my work\n", "utf-8")
    assert CliRunner().invoke(main, ["update", "../newer"]).exit_code == 0
    assert (mine / STUB).read_text("utf-8") == "my work\n"


def test_a_damaged_key_is_put_right_by_an_update(small, tmp_path):
    (tmp_path / "mine" / KEY).write_bytes(b"damaged")
    assert update(tmp_path / "mine", small).written == (KEY,)


@pytest.mark.parametrize("packed", [True, False])
def test_the_command_updates_from_a_folder_or_a_zip_file(small, tmp_path, monkeypatch, packed):
    newer = changed(small | {KEY: small[KEY], "exercises/exercise1_scale/README.md": b"new\n", "torchgrade-9.whl": b"new"})
    source = tmp_path / ("newer.zip" if packed else "newer")
    write_kit(newer, source)
    monkeypatch.chdir(tmp_path / "mine")
    result = CliRunner().invoke(main, ["update", str(source)])
    assert result.exit_code == 0, result.output
    assert "new: exercises/exercise1_scale/README.md" in result.output
    assert re.search(r"pip install torch==[\d.]+ torchvision --index-url https://download\.pytorch\.org/whl/cpu\n", result.output)
    assert "pip install --force-reinstall --no-deps ./torchgrade-9.whl && pip install -r requirements.txt" in result.output
    assert CliRunner().invoke(main, ["update", str(source)]).output == "Nothing is new.\n"


def bad_sources(folder, kit):
    """What is no kit."""
    (folder / "empty").mkdir()
    (folder / "text.zip").write_text("no zip", "utf-8")
    (folder / "other.zip").write_bytes(zipped({"a": b"b"}, "other"))
    (folder / "changed.zip").write_bytes(zipped(kit | {STUB: b"another"}, "changed"))
    (folder / "outside.zip").write_bytes(zipped(changed(kit | {"../outside": b"x"}), "outside"))
    return ["empty", "text.zip", "other.zip", "changed.zip", "outside.zip", "missing"]


def test_what_is_no_kit_is_refused_and_nothing_is_changed(small, tmp_path):
    for name in bad_sources(tmp_path, small):
        with pytest.raises(GraderError, match="is no kit, or not whole"):
            read_kit(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/etc/x",
        "./exercises/e/x.py",
        ".git/config",
        "exercises/.x/y",
        "Exercises/e/x.py",
        "exercises/e/\x1b]0;x",
        "exercises/e/data/../x",
    ],
)
def test_a_kit_holds_nothing_outside_of_it_and_nothing_hidden(small, tmp_path, name):
    (tmp_path / "bad.zip").write_bytes(zipped(changed(small | {name: b"x"}), "bad"))
    with pytest.raises(GraderError, match="is no kit, or not whole"):
        read_kit(tmp_path / "bad.zip")


def test_whatever_byte_of_a_kit_is_damaged_it_is_a_sentence(small, tmp_path):
    whole = zipped(small, "kit")
    for place in range(0, len(whole), 211):
        damaged = bytearray(whole)
        damaged[place] ^= 255
        (tmp_path / "damaged.zip").write_bytes(damaged)
        with contextlib.suppress(GraderError):
            assert read_kit(tmp_path / "damaged.zip") == small


def test_what_is_there_is_not_written_over(small, tmp_path):
    for target in (tmp_path / "mine", tmp_path / "mine" / "README.md"):
        with pytest.raises(GraderError, match="exists"):
            write_kit(small, target)


def test_equal_kits_are_equal_zip_files(small):
    assert zipped(small, "kit") == zipped(dict(reversed(list(small.items()))), "kit")


def test_the_notebook_of_a_kit_grades_itself(small, tmp_path, at_a_terminal):
    import nbformat
    from nbclient import NotebookClient

    path = tmp_path / "mine" / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, resources=resources, allow_errors=True).execute(env=at_a_terminal)
    shown = "".join(str(output) for cell in notebook.cells for output in cell.get("outputs", []))
    assert "The TODO in cell" in shown
    assert "Traceback" not in str(notebook.cells[-1])


def test_in_a_kit_too_the_notebook_counts_where_the_script_is_untouched(small, tmp_path, monkeypatch):
    folder = tmp_path / "mine/exercises/exercise1_scale"
    solved = (TESTS / "courses/small/reference/exercise1_scale/variants/ones.py").read_text("utf-8")
    (folder / "scale.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": solved}]}), "utf-8")
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["1", "--html", "r.html"])
    assert result.stderr == "grade: scale.ipynb was graded: scale.py is as it was handed out.\n"
    assert "10 of 10 points" in result.stdout
    assert "grade exercise1 scale.ipynb --seed" in (folder / "r.html").read_text("utf-8")
    (tmp_path / "mine" / KEY).write_bytes(b"damaged")
    damaged = CliRunner().invoke(main, ["1", "--gradescope", "g.json"])
    assert damaged.exit_code == 2
    assert not (folder / "g.json").exists(), "a fault of the kit is not the student's"


def test_a_kit_is_graded_at_every_save(small, tmp_path, at_a_terminal):
    mine = tmp_path / "mine"
    command = [sys.executable, "-m", "grader", "1", "--watch"]
    with (tmp_path / "told").open("w") as stream:
        process = subprocess.Popen(command, cwd=mine, env=at_a_terminal, stdout=stream, stderr=stream)

    def wait_for(text):
        deadline = time.monotonic() + 120
        while text not in (tmp_path / "told").read_text("utf-8"):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)

    try:
        wait_for("waiting for the next save")
        shutil.copy(TESTS / "courses/small/reference/exercise1_scale/variants/ones.py", mine / STUB)
        wait_for("10 points since the last save")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
