"""Whatever becomes of what is printed, a command ends as it should."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from grader.commands.streams import Sink
from small_course import TESTS

SMALL = TESTS / "courses/small"
RIGHT = SMALL / "reference/exercise1_scale/variants/ones.py"


@pytest.fixture(scope="module")
def grade(folder, at_a_terminal):
    """Runs the command in a shell, which may do something with its output, and ends as the command does."""

    def run(arguments, shell="{}", **environment):
        command = f"{sys.executable} -P -m grader {arguments}"
        whole = {name: value for name, value in at_a_terminal.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
        script = f"set -o pipefail; {shell.format(command)}"
        return subprocess.run(["bash", "-c", script], cwd=folder, env=whole | environment, capture_output=True, check=False)

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the small course in which everything is solved."""
    root = tmp_path_factory.mktemp("streams") / "course"
    shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    # not the student's own file, whose result would be kept and change what the next test sees
    shutil.copy(RIGHT, root / "solved.py")
    return root


@pytest.mark.parametrize(("encoding", "mark"), [("ascii", "o"), ("iso-8859-15", "o"), ("cp437", "o"), ("utf-16", "\u25cb")])
def test_marks_that_an_encoding_lacks_are_written_otherwise(grade, encoding, mark):
    done = grade("", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding).startswith(f"{mark}  exercise1  Scaling  ")


def test_a_report_in_another_encoding_ends_with_the_exit_code_that_was_earned(grade):
    done = grade("exercise1 solved.py", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "+ Every element is multiplied." in done.stdout.decode("cp1252")


def test_a_locale_without_utf_8_is_enough_for_every_command(grade, folder):
    (folder / "exercises/exercise1_scale/größe_✓.py").write_text("x = 'ü✓'\n", "utf-8")
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for arguments, code in (("", 0), ("hint 1", 0), ("generate --check", 0), ("1 größe_✓.txt", 2), ("--help", 0)):
        done = grade(arguments, **poor)
        assert done.returncode == code, done.stderr
        assert (done.stdout + done.stderr).isascii()
        assert b"Traceback" not in done.stderr


def test_json_can_be_read_in_every_encoding(grade, folder):
    path = folder / "straße.py"
    path.write_text(RIGHT.read_text("utf-8"), "utf-8")
    done = grade("1 straße.py --json -", PYTHONIOENCODING="cp1252")
    assert json.loads(done.stdout.decode("cp1252"))["submission"]["path"] == "straße.py"


@pytest.mark.parametrize("arguments", ["exercise1 solved.py", "generate --check --workflow github", "--help"])
def test_a_reader_that_leaves_changes_no_exit_code(grade, arguments):
    read, left = (grade(arguments, shell) for shell in ("{} > /dev/null", "{} | true"))
    assert (left.returncode, left.stderr) == (read.returncode, read.stderr)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("arguments", ["", "hint 1", "exercise1 solved.py --json -"])
def test_an_output_that_is_full_is_a_sentence_and_exit_code_2(grade, arguments):
    done = grade(arguments, "{} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("grade: Standard output cannot be written: No space left on device.\n")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_change_no_exit_code(grade, closed):
    assert grade("exercise1 solved.py", "{} " + closed).returncode == 0


@pytest.mark.parametrize("environment", [{"PYTHONOPTIMIZE": "2"}, {"PYTHONWARNINGS": "error", "NO_COLOR": "1", "TERM": "dumb"}])
def test_variables_of_python_and_the_terminal_change_no_result(grade, environment):
    done = grade("exercise1 solved.py", **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\u2713 Every element is multiplied." in done.stdout.decode()


def test_a_sink_takes_everything_and_remembers_what_was_lost():
    reading, writing = os.pipe()
    os.close(reading)
    left, gone = Sink(writing), Sink(12345)
    assert (left.write(b"abc"), gone.write(b"abc")) == (3, 3)
    assert (left.loss(), gone.loss()) == ("", "Bad file descriptor")
    os.close(writing)
