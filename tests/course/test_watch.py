"""Every save is told of, and graded with what has changed."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from grader.course import watch
from grader.course.watch import saves
from grader.records.errors import GraderError
from grader.reports.terminal import make_console, show_changes
from sample_reports import check, report
from small_course import TESTS

SMALL = TESTS / "courses/small/reference/exercise1_scale"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mlp.py"
    path.write_text("1")
    return path


def test_the_start_counts_as_a_save(file):
    next(saves(file, iter(())))


def test_what_is_saved_while_the_first_is_graded_is_not_missed(file):
    watched = saves(file, iter(()))
    next(watched)
    os.utime(file, (1, 1))
    next(watched)


@pytest.mark.parametrize("amount", [0, 10**9])
def test_saves_are_told_whether_there_is_other_work_or_not(file, amount):
    done = []
    work = (done.append(number) or write_again(file, number) for number in range(amount))
    watched = saves(file, work)
    next(watched)
    if not amount:
        writer = subprocess.Popen([sys.executable, "-c", "import sys, time; time.sleep(0.5); open(sys.argv[1], 'w')", file])
    next(watched)
    if amount:
        assert len(done) > 3
    else:
        writer.wait()


def write_again(path, number):
    """Save the file the third time that it is asked to work."""
    time.sleep(0.01)
    if number == 3:
        path.write_text("2")


def test_a_file_put_in_place_of_the_old_is_a_save(file):
    def replace():
        yield
        (file.parent / "new").write_text("2")
        (file.parent / "new").replace(file)
        yield

    watched = saves(file, replace())
    next(watched)
    next(watched)


def test_other_files_are_not_of_interest(file):
    def write():
        (file.parent / "other.py").write_text("2")
        yield
        time.sleep(0.3)
        yield
        raise KeyboardInterrupt

    watched = saves(file, write())
    next(watched)
    with pytest.raises(KeyboardInterrupt):
        next(watched)


def test_a_folder_that_cannot_be_watched_is_a_sentence(file, monkeypatch):
    def refuse(*_, **__):
        raise OSError("no watches left")

    monkeypatch.setattr(watch, "notifications", refuse)
    with pytest.raises(GraderError, match="cannot be watched: no watches left"):
        list(saves(file, iter(())))


def told(before, after):
    """What is printed of two reports."""
    console = make_console()
    with console.capture() as captured:
        show_changes(console, before, after)
    return captured.get()


def test_points_won_and_lost_are_told_by_check():
    before = report(check("failed", name="a", title="First."), check("passed", name="b", title="Second."))
    after = report(check("passed", name="a", title="First."), check("failed", name="b", title="Second."))
    assert "+2 First." in told(before, after)
    assert "-2 Second." in told(before, after)
    assert "the same points as before" in told(before, after)
    assert "+2" not in told(before, before)
    assert "0 → 2 points since the last save" in told(report(check("failed", name="a")), report(check("passed", name="a")))
    assert told(None, after) == "waiting for the next save; Ctrl-C ends\n"


@pytest.mark.skipif(sys.platform == "win32", reason="is ended by a signal")
def test_the_command_grades_at_every_save_until_it_is_interrupted(tmp_path):
    root = tmp_path / "course"
    shutil.copytree(TESTS / "courses/small", root, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    file, record = root / "exercises/exercise1_scale/scale.py", root / "record.json"
    command = [sys.executable, "-P", "-m", "grader", "exercise1", "--watch", "--json", record]
    with (tmp_path / "told").open("w") as stream:
        process = subprocess.Popen(command, cwd=root, stdout=stream, stderr=stream)
    try:
        wait_for(record.exists)
        file.write_bytes(b"\xff")
        wait_for(lambda: "is not text in UTF-8" in (tmp_path / "told").read_text())
        shutil.copy(SMALL / "variants/ones.py", file)
        wait_for(lambda: '"outcome": "passed"' in record.read_text())
        wait_for(lambda: "0 → 10 points since the last save" in (tmp_path / "told").read_text())
    finally:
        process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0


def wait_for(condition):
    """Until it is so."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
