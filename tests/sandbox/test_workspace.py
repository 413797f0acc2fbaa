"""What submissions leave in their folders is measured and removed, whatever it is."""

import os
import sys

import pytest

from grader.sandbox import workspace
from grader.sandbox.workspace import exceeds, remove_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are forked only elsewhere")

LEVELS = 3000


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def at_home():
    """Comes back to where the test began."""
    here = os.getcwd()
    yield
    os.chdir(here)


def test_an_empty_folder_is_removed(folder):
    assert remove_tree(str(folder))
    assert not folder.exists()


def test_a_folder_that_is_gone_is_removed(folder):
    assert remove_tree(str(folder / "gone"))


def test_folders_thousands_of_levels_deep_are_removed(folder, at_home):
    os.chdir(folder)
    for _ in range(LEVELS):
        os.mkdir("inside")
        open("file", "w").close()
        os.chdir("inside")
    assert remove_tree(str(folder))
    assert not folder.exists()


def test_folders_without_permissions_are_removed(folder):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("x")
    (folder / "a" / "b").chmod(0)
    (folder / "a").chmod(0)
    assert remove_tree(str(folder))


def test_names_of_any_kind_are_removed(folder):
    for name in ("a\nb", "-rf", "*", ".grade-1", "\udcff", "x" * 255):
        (folder / name).mkdir()
        (folder / name / ".grade-2").mkdir()
        (folder / name / "\x1b[2J").write_text("x")
    assert remove_tree(str(folder))


def test_links_are_removed_and_not_followed(folder, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    (folder / "folder").symlink_to(kept)
    (folder / "inside").mkdir()
    (folder / "inside" / "folder").symlink_to(kept)
    (folder / "inside" / "file").symlink_to(kept / "file")
    os.mkfifo(folder / "pipe")
    assert remove_tree(str(folder))
    assert (kept / "file").read_text() == "x"


def test_what_takes_too_long_to_remove_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(workspace, "REMOVE_SECONDS", -1.0)
    (folder / "file").write_text("x")
    assert not remove_tree(str(folder))
    assert (folder / "file").exists()


def test_files_within_the_limit_are_fine(folder):
    (folder / "file").write_bytes(bytes(10_000))
    assert not exceeds(str(folder), 100_000)


def test_too_many_bytes_are_seen_wherever_they_lie(folder):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_bytes(bytes(200_000))
    assert exceeds(str(folder), 100_000)


def test_a_sparse_file_counts_as_what_it_takes(folder):
    with open(folder / "file", "wb") as stream:
        stream.truncate(10**9)
    assert not exceeds(str(folder), 100_000)


def test_too_many_entries_are_seen(folder):
    for number in range(workspace.MAX_ENTRIES + 1):
        (folder / str(number)).touch()
    assert exceeds(str(folder), 10**9)


def test_a_folder_too_deep_to_be_looked_into_is_too_much(folder, at_home):
    os.chdir(folder)
    for _ in range(30):
        os.mkdir("x" * 200)
        os.chdir("x" * 200)
    assert exceeds(str(folder), 10**9)


def test_a_link_is_not_looked_behind(folder, tmp_path):
    (tmp_path / "large").write_bytes(bytes(200_000))
    (folder / "link").symlink_to(tmp_path)
    assert not exceeds(str(folder), 100_000)


def test_a_folder_that_is_gone_holds_nothing(folder):
    assert not exceeds(str(folder / "gone"), 0)


def test_a_folder_is_removed_where_the_system_cannot_name_files_by_their_folders_descriptor(folder, monkeypatch):
    monkeypatch.setattr(os, "supports_dir_fd", set())
    (folder / "a").mkdir()
    (folder / "a" / "file").write_text("x")
    assert remove_tree(str(folder))
