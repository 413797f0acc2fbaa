"""A course that cannot be written can be used; results are not kept then."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from grader.course.course import find_course
from grader.course.progress import Best, read_progress, record_hint, why_not_kept
from grader.records.errors import GraderError
from small_course import TESTS


@pytest.fixture
def writable(tmp_path):
    """A copy of the small course."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return find_course(tmp_path / "course")


def test_reading_writes_nothing(writable):
    assert read_progress(writable) == {}
    assert why_not_kept(writable) == ""
    assert not writable.state_folder.exists()


def test_what_is_kept_is_out_of_the_repositorys_history(writable):
    assert record_hint(writable, "exercise1", 3) == 1
    assert read_progress(writable) == {"exercise1": Best(hints=1)}
    assert (writable.state_folder / ".gitignore").read_text("utf-8") == "*\n"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("operation", ["mkdir", "write_bytes", "replace"])
def test_whatever_the_system_says_against_writing_is_one_sentence(writable, code, operation, monkeypatch):
    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, operation, refuse)
    with pytest.raises(GraderError, match=os.strerror(code)):
        record_hint(writable, "exercise1", 3)


def test_a_file_in_place_of_the_folder_is_noticed(writable):
    writable.state_folder.write_text("")
    assert read_progress(writable) == {}
    assert why_not_kept(writable) == f"{writable.state_folder} is no folder"
    with pytest.raises(GraderError, match="cannot be written"):
        record_hint(writable, "exercise1", 3)


def test_a_place_that_may_not_be_written_is_noticed(writable, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert why_not_kept(writable) == f"{writable.root} cannot be written"
