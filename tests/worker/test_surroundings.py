"""A worker's folder is put in order before every check, and what a submission prints can be had."""

import itertools
import os
import sys
import time

import pytest

from grader.worker.surroundings import Clock, Files, Folder, Printed, open_statistics, take


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with data in it."""
    monkeypatch.chdir(tmp_path)
    made = Folder(str(tmp_path))
    made.files = {"a.txt": b"one", "raw/b.bin": b"\0\1"}
    made.restore()
    return made


def found(tmp_path):
    return {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if not path.is_dir()}


def test_what_was_added_or_changed_is_gone_and_what_was_removed_is_back(folder, tmp_path):
    assert found(tmp_path) == {"data/a.txt", "data/raw/b.bin"}
    (tmp_path / "more" / "deep").mkdir(parents=True)
    (tmp_path / "more" / "x").write_text("x")
    (tmp_path / "data" / "a.txt").write_text("two")
    (tmp_path / "data" / "raw" / "b.bin").unlink()
    folder.restore()
    assert found(tmp_path) == {"data/a.txt", "data/raw/b.bin"}
    assert (tmp_path / "data" / "a.txt").read_text() == "one"


def test_folders_deeper_than_a_path_may_be_long_are_removed(folder, tmp_path):
    (tmp_path / "wide" / "deep").mkdir(parents=True)
    (tmp_path / "wide" / "file").write_text("x")
    for _ in range(1200):
        os.mkdir("deep")
        os.chdir("deep")
    folder.restore()
    assert os.listdir(tmp_path) == ["data"]


def test_data_in_which_nothing_changed_is_not_written_again(folder, tmp_path):
    before = (tmp_path / "data" / "a.txt").stat().st_ino
    (tmp_path / "more").write_text("x")
    folder.restore()
    assert (tmp_path / "data" / "a.txt").stat().st_ino == before


def test_a_link_is_removed_and_not_what_it_leads_to(folder, tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "kept").write_text("x")
    (tmp_path / "link").symlink_to(outside)
    (tmp_path / "data" / "link").symlink_to(outside)
    folder.restore()
    assert found(tmp_path) == {"data/a.txt", "data/raw/b.bin"}
    assert (outside / "kept").exists()


def test_files_are_named_without_the_data(folder, tmp_path):
    files = Files(str(tmp_path))
    assert files.write("deep/x.txt", "text") == "deep/x.txt"
    assert files.names() == ["deep/x.txt"]
    assert files.read("deep/x.txt") == "text"
    assert files.exists("data/a.txt")
    assert not files.exists("y.txt")


def test_what_is_printed_during_a_call_is_kept_and_shown(capsys):
    call = Printed(lambda name: sys.stdout.write(f"hello {name}\n"), "Ada")
    assert (call.text, call.value) == ("hello Ada\n", 10)
    assert capsys.readouterr().out == "hello Ada\n"


def test_an_endless_generator_ends():
    assert take(itertools.count(), 3) == [0, 1, 2]
    assert len(take(itertools.count())) == 1000


@pytest.fixture
def statistics(tmp_path):
    """A file as the system has it, whose process waits from when it is first asked, and a descriptor of it."""
    path = tmp_path / "schedstat"
    path.write_text("1000 0 1\n")
    descriptor = os.open(path, os.O_RDONLY)
    yield path, descriptor
    os.close(descriptor)


def test_waiting_for_a_processor_takes_no_time(statistics):
    path, descriptor = statistics
    clock = Clock(descriptor)
    start = clock()
    path.write_text("1000 7000000000 1\n")
    assert -7 <= clock() - start < -6


def test_without_statistics_all_time_counts():
    clock = Clock()
    start = clock()
    time.sleep(0.02)
    assert clock() - start >= 0.02


def test_statistics_that_are_closed_harm_nothing(statistics):
    clock = Clock(os.dup(statistics[1]))
    os.close(clock._statistics)
    assert clock() > 0


def test_the_statistics_are_those_of_this_process():
    descriptor = open_statistics()
    assert descriptor == -1 or len(os.pread(descriptor, 100, 0).split()) == 3
