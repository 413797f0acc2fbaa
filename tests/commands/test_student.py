"""The command: what it prints, what it writes, how it exits."""

import errno
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import msgspec
import pytest
from click.testing import CliRunner

from grader.commands.student import main
from grader.course.course import find_course
from grader.records.report import Report
from small_course import MISTAKES, TESTS, add_second, remove_mistake

RIGHT = TESTS / "courses/small/reference/exercise1_scale/variants/ones.py"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the small course as the current folder."""
    root = tmp_path / "course"
    shutil.copytree(TESTS / "courses/small", root, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def adds(tmp_path):
    """A file with a known mistake."""
    path = tmp_path / "adds.py"
    path.write_text(MISTAKES["adds"], "utf-8")
    return path


def grade(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_full_marks_exit_with_0_and_are_remembered(folder):
    assert "not graded yet" in grade().stdout
    shutil.copy(RIGHT, folder / "exercises/exercise1_scale/scale.py")
    result = grade("exercise1")
    assert result.exit_code == 0
    assert "10 of 10 points" in result.stdout
    assert "10 of 10" in grade().stdout


def test_lost_points_exit_with_1_and_do_not_lower_the_best(folder, adds):
    shutil.copy(adds, folder / "exercises/exercise1_scale/scale.py")
    assert grade("scale", "--seed", "5").exit_code == 1
    assert "5 of 10" in grade().stdout
    (folder / "exercises/exercise1_scale/scale.py").write_text("# nothing yet")
    assert grade("1").exit_code == 1
    assert "5 of 10" in grade().stdout


def test_another_file_is_graded_without_being_remembered(folder):
    assert grade("1", RIGHT).exit_code == 0
    assert "not graded yet" in grade().stdout


def test_the_students_own_notebook_is_remembered(folder):
    notebook = folder / "exercises/exercise1_scale/scale.ipynb"
    cells = [{"cell_type": "code", "source": RIGHT.read_text("utf-8")}]
    notebook.write_text(json.dumps({"nbformat": 4, "cells": cells}), "utf-8")
    assert "10 of 10 points" in grade("1", notebook).stdout
    assert "10 of 10" in grade().stdout


def test_python_can_run_the_package_as_the_command(folder):
    command = [sys.executable, "-P", "-m", "grader", "scael"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "grade: There is no exercise called 'scael'.")


def test_every_form_of_the_report_is_written_in_one_run(folder, adds):
    forms = ("html", "markdown", "junit", "gradescope", "exercism")
    written = [part for form in forms for part in (f"--{form}", f"r.{form}")]
    result = grade("1", adds, "--seed", "5", "--json", "out/r.json", *written, "--device", "cpu")
    assert result.exit_code == 1
    report = msgspec.json.decode((folder / "out/r.json").read_bytes(), type=Report)
    assert (report.seed, report.points, report.device) == (5, 5, "cpu")
    for form in forms:
        assert "The factor is added." in (folder / f"r.{form}").read_text("utf-8")


def test_json_on_standard_output_is_nothing_but_json(folder, adds):
    assert json.loads(grade("1", adds, "--json", "-").stdout)["points"] == 5


def test_feedback_can_be_held_back(folder, adds):
    told = grade("1", adds, "--feedback", "title").stdout
    assert "Every element is multiplied." in told
    assert "The factor is added." not in told
    assert "Every element is multiplied." not in grade("1", adds, "--feedback", "outcome").stdout


def test_the_terminal_report_fits_80_columns(folder):
    for line in grade("1", TESTS / "submissions/prints.py").stdout.splitlines():
        assert len(line) <= 80


def test_the_terminal_report_holds_no_command_of_a_submissions(folder):
    told = grade("1", TESTS / "submissions/prints.py").stdout
    assert "scaling" in told
    assert "\x1b" not in told


def test_in_github_actions_the_runner_obeys_nothing_in_the_report(folder, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    first, *_, last = grade("1", TESTS / "submissions/prints.py").stdout.splitlines()
    assert first.startswith("::stop-commands::")
    assert last == f"::{first.rpartition(':')[2]}::"


def test_the_name_of_a_file_cannot_give_commands(folder):
    (folder / "a\n::error::\x1b[31m##[group].py").write_text("x")
    (folder / "b.py").symlink_to("a\n::error::\x1b[31m##[group].py")
    result = grade("1", "a\n::error::\x1b[31m##[group].txt")
    assert result.stderr.startswith("grade: a\ufffd::error::\ufffd## [group].txt is neither a Python script nor a notebook.\n")


def test_files_beside_the_submission_change_nothing(folder, at_a_terminal):
    """Neither in the student's folder, nor in the current one, nor in the exercise's."""
    for place in (folder, folder / "exercises", folder / "exercises/exercise1_scale"):
        for name in ("conftest", "sitecustomize", "usercustomize", "torch", "random", "grader", "msgspec", "pytest", "numpy"):
            (place / f"{name}.py").write_text("raise SystemExit('imported')")
        for name in ("pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml", ".coveragerc"):
            (place / name).write_text("[pytest]\naddopts = --co -k nothing\n")
    shutil.copy(RIGHT, folder / "exercises/exercise1_scale/scale.py")
    command = [sys.executable, "-P", "-m", "grader", "exercise1"]
    done = subprocess.run(command, env=at_a_terminal, capture_output=True, text=True, check=False)
    assert "10 of 10 points" in done.stdout, done.stderr


UNGRADED = {
    ("scael",): "There is no exercise called 'scael'.",
    ("1", "nowhere.py"): "There is no file nowhere.py.",
    ("1", "--device", "cuda:7"): "There is no device 'cuda:7' here.",
    ("1", "--html", "/proc/nowhere/r.html"): "/proc/nowhere/r.html cannot be written",
    ("verify", "nothing"): "There is no exercise called 'nothing'.",
    ("hint", "nothing"): "There is no exercise called 'nothing'.",
    ("1", "--seed", "-1"): "Invalid value for '--seed'",
    ("1", "--timeout", "0"): "Invalid value for '--timeout'",
    ("1", "--nonsense"): "No such option",
}


@pytest.mark.parametrize("arguments", UNGRADED)
def test_what_cannot_be_graded_is_a_sentence_and_exit_code_2(folder, arguments):
    result = grade(*arguments)
    assert result.exit_code == 2
    assert UNGRADED[arguments] in result.stderr
    assert "Traceback" not in result.output


def test_outside_of_a_course_the_command_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = grade()
    assert result.exit_code == 2
    assert "Change to the folder that holds exercises/ and reference/" in result.stderr


def test_a_broken_reference_is_our_fault_and_exits_with_2(folder):
    path = folder / "reference/exercise1_scale/scale.py"
    path.write_text(path.read_text().replace("    return x * factor", "    x.facto()\n    return x * factor"))
    result = grade("1", RIGHT)
    assert result.exit_code == 2
    assert "a fault of the grader, not yours" in result.stdout


def test_hints_come_one_more_at_a_time(folder):
    assert grade("hint", "1").stdout == "1. Think of a product.\n(2 more: run the command again)\n"
    assert "2. The operator is a star.\n(1 more" in grade("hint", "1").stdout
    for _ in range(2):
        assert grade("hint", "1").stdout.endswith("3. Multiply x and the factor.\n(these are all)\n")


def test_a_damaged_record_of_progress_is_put_aside(folder):
    (folder / ".grade").mkdir()
    (folder / ".grade/progress.json").write_text("{damaged")
    assert "not graded yet" in grade().stdout
    assert (folder / ".grade/progress.damaged").read_text() == "{damaged"


def test_a_course_that_cannot_be_written_is_graded_and_gives_hints(folder):
    (folder / ".grade").write_text("")
    overview, run, hints = grade(), grade("1", "--seed", "5"), grade("hint", "1")
    assert (overview.exit_code, run.exit_code, hints.exit_code) == (0, 1, 0)
    assert "0 of 10 points" in run.stdout
    assert "not graded yet" in overview.stdout
    for told in (overview.stderr, run.stderr):
        assert told.startswith("grade: your results are not kept: ")
        assert told.count("\n") == 1
    assert "3. Multiply x and the factor.\n(these are all)\n" in hints.stdout
    assert hints.stderr.startswith("grade: all hints are shown, since it is not kept which ones you have seen: ")


def test_generate_in_a_course_that_cannot_be_written_is_one_sentence(folder):
    (folder / ".grade").write_text("")
    (folder / "exercises/exercise1_scale/README.md").write_text("old")
    result = grade("generate")
    assert result.exit_code == 2
    assert f"grade: {folder}/.grade cannot be written: File exists." in result.stderr


def test_what_the_system_refuses_is_one_sentence(folder, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/full")

    monkeypatch.setattr("grader.course.progress.read_progress", refuse)
    result = grade()
    assert result.exit_code == 2
    assert result.stderr.startswith("grade: The system refuses something: /full: No space left on device.\n")


def make_link(path):
    path.symlink_to("elsewhere.py")


NOTHING_USABLE = {
    "missing": (lambda path: None, "There is no file"),
    "folder": (lambda path: path.mkdir(), "is a folder."),
    "large": (lambda path: path.write_bytes(b"#" * 1_100_000), "is larger than 1024 KiB."),
    "link": (make_link, "is a link."),
    "pipe": (os.mkfifo, "is not a regular file."),
    "binary": (lambda path: path.write_bytes(b"\xff\xfe\x00"), "is not text in UTF-8."),
}


@pytest.mark.parametrize("what", NOTHING_USABLE)
def test_nothing_usable_is_written_in_every_form_with_no_points_and_the_sentence(folder, what):
    path = folder / "exercises/exercise1_scale/scale.py"
    path.unlink()
    make, sentence = NOTHING_USABLE[what]
    make(path)
    forms = ("html", "markdown", "junit", "gradescope", "exercism", "json")
    result = grade("1", path, *(part for form in forms for part in (f"--{form}", f"out/{form}")), "--feedback", "outcome")
    assert result.exit_code == 2
    assert sentence in result.stderr
    texts = {form: (folder / "out" / form).read_text("utf-8") for form in forms}
    assert all(sentence in text for text in texts.values())
    assert not any("fault of the grader" in text for text in texts.values())
    report = msgspec.json.decode(texts["json"], type=Report)
    assert (report.outcome, report.points, report.max_points) == ("unreadable", 0, 10)
    gradescope, suites = json.loads(texts["gradescope"]), ET.fromstring(texts["junit"])  # noqa: S314 -- our own
    assert (gradescope["score"], gradescope["tests"][0]["score"], gradescope["tests"][0]["max_score"]) == (0, 0, 10)
    assert (suites[0].get("failures"), suites[0].get("errors")) == ("1", "0")
    assert json.loads(texts["exercism"])["status"] == "error"


def test_a_damaged_notebook_is_written_on_standard_output_as_json(folder):
    (folder / "mine.ipynb").write_text("{")
    result = grade("1", "mine.ipynb", "--json", "-")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["outcome"] == "unreadable"


def test_the_notebook_is_graded_where_the_script_is_as_it_was_handed_out(folder, adds):
    notebook = folder / "exercises/exercise1_scale/scale.ipynb"
    cells = [{"cell_type": "code", "source": RIGHT.read_text("utf-8")}]
    notebook.write_text(json.dumps({"nbformat": 4, "cells": cells}), "utf-8")
    result = grade("1")
    assert "10 of 10 points" in result.stdout
    assert result.stderr == "grade: scale.ipynb was graded: scale.py is as it was handed out.\n"
    shutil.copy(adds, folder / "exercises/exercise1_scale/scale.py")
    both = grade("1")
    assert both.exit_code == 2
    assert "Say which one counts: grade scale.py, or grade scale.ipynb." in both.stderr
    assert "10 of 10 points" in grade("scale.ipynb").stdout
    assert "5 of 10 points" in grade("./exercises/exercise1_scale/scale.py", "--seed", "5").stdout


def test_only_who_ran_it_is_told_how_to_run_it_again(folder, adds):
    shutil.copy(adds, folder / "exercises/exercise1_scale/scale.py")
    grade("1", "--seed", "5", "--html", "own.html")
    assert "grade exercise1 --seed 5" in (folder / "own.html").read_text("utf-8")
    shutil.copy(adds, folder / "somebody.py")
    grade("1", "somebody.py", "--seed", "5", "--html", "other.html")
    assert "--seed 5" not in (folder / "other.html").read_text("utf-8")


def test_a_command_that_is_proposed_can_be_run_in_the_folder_one_is_in(folder, monkeypatch):
    (folder / "reference/exercise1_scale/test_scale.py").write_text("import nothing_like_it\n")
    monkeypatch.chdir(folder / "exercises/exercise1_scale")
    result = grade("1", RIGHT)
    assert "Run `pytest ../../reference/exercise1_scale/test_scale.py` to see why." in result.stderr


def test_generate_check_names_what_is_out_of_date(folder):
    assert grade("generate", "--check").exit_code == 0
    (folder / "exercises/exercise1_scale/README.md").write_text("old")
    result = grade("generate", "--check", "1")
    assert result.exit_code == 1
    assert result.stdout == "out of date: exercises/exercise1_scale/README.md\n"
    assert grade("generate").stdout == "wrote: exercises/exercise1_scale/README.md\n"
    assert grade("generate", "--check").exit_code == 0


def test_a_chapter_is_generated_with_the_page_of_the_course(folder):
    add_second(find_course(folder).exercise("1"))
    written = grade("generate", "steps, and more").stdout.split()[1::2]
    assert sorted(path.removeprefix("exercises/") for path in written) == [
        "README.md",
        "exercise2_again/README.md",
        "exercise2_again/again.ipynb",
        "exercise2_again/again.py",
    ]
    page = folder / "exercises/README.md"
    page.write_text(page.read_text("utf-8").replace("First steps", "My steps"), "utf-8")
    result = grade("generate", "--check")
    assert (result.exit_code, result.stdout) == (1, "out of date: exercises/README.md\n")


def test_an_exercise_that_is_still_to_be_written_is_not_on_the_page(folder):
    assert grade("new", "centre").exit_code == 0
    assert grade("generate", "1").stdout == ""
    assert "centre" not in (folder / "exercises/README.md").read_text("utf-8")


def test_the_overview_shows_chapters(folder):
    add_second(find_course(folder).exercise("1"))
    assert [line.split("  ")[0] for line in grade().stdout.splitlines()] == ["First steps", "○", "Steps, and more", "○"]


def test_verify_exits_with_1_when_something_is_wrong(folder):
    assert grade("verify").exit_code == 0
    remove_mistake(find_course(folder).exercise("1"), "allows_zero")
    variant = folder / "reference/exercise1_scale/variants/ones.py"
    variant.write_text(variant.read_text().replace("return x *", "return x -"))
    result = grade("verify", "1", "--seeds", "2", "--jobs", "1")
    assert result.exit_code == 1
    assert "✗ variant ones, seeds 0, 1: loses test_module" in result.stdout
    assert "→ Relax the check" in result.stdout
    assert "1 problem, 1 warning" in result.stdout


def test_verify_writes_which_check_catches_which_mistake_and_notices_when_that_is_outdated(folder):
    result = grade("verify", "--save", "--jobs", "1")
    assert (result.exit_code, "wrote: reference/exercise1_scale/catches.json" in result.stdout) == (0, True)
    assert "5 seeds" in result.stdout
    assert grade("verify", "--strict").exit_code == 0
    checks = folder / "reference/exercise1_scale/test_scale.py"
    checks.write_text(checks.read_text() + "\n# another\n")
    outdated = grade("verify", "--strict")
    assert (outdated.exit_code, "! file catches.json: is of other checks" in outdated.stdout) == (1, True)
    # while it is written anew nobody wants to know
    assert grade("verify", "--save", "--seeds", "1", "--strict").exit_code == 0


def test_verify_exits_with_1_for_warnings_when_it_is_to_be_strict(folder):
    assert grade("verify", "--strict").exit_code == 0
    remove_mistake(find_course(folder).exercise("1"), "allows_zero")
    result = grade("verify", "--strict")
    assert result.exit_code == 1
    assert "! check test_zero: catches no mistake" in result.stdout
    assert "no problems, 1 warning" in result.stdout


def test_verify_shows_which_check_catches_which_mistake(folder):
    told = grade("verify", "--table").stdout
    assert "  adds_weight  · · · ◆     6" in told.splitlines()
    assert "2 test_gradient: Gradients flow back to the input." in told


def test_help_imports_neither_torch_nor_pytest_nor_rich():
    code = (
        "import sys\nfrom grader.commands.student import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'pytest', 'rich', 'numpy', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "grade exercise3 [FILE]" in done.stdout
    assert done.stdout.strip().endswith("[]")


def test_the_grader_never_imports_torch(folder):
    code = (
        "import sys\nfrom grader.commands.student import main\ntry:\n    main(['1'])\nexcept SystemExit:\n    pass\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")
