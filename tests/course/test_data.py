"""The data of an exercise is what lies in its folder, as long as it can be handed out everywhere."""

import pytest

from grader.course import course as module
from grader.course.course import Course, read_data
from grader.records.errors import GraderError


def write(folder, name, content=b"x"):
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_files_come_by_their_names_in_order(tmp_path):
    assert read_data(tmp_path) == {}
    write(tmp_path, "raw/train.idx", b"\0\1")
    write(tmp_path, "a.csv", b"1,2")
    assert list(read_data(tmp_path).items()) == [("a.csv", b"1,2"), ("raw/train.idx", b"\0\1")]


@pytest.mark.parametrize("name", [".hidden", "a b.txt", "ä.txt", "raw/.hidden/x"])
def test_a_name_that_not_every_system_has_is_refused(tmp_path, name):
    write(tmp_path, name)
    with pytest.raises(GraderError, match=r"cannot be handed out"):
        read_data(tmp_path)


def test_a_link_is_refused(tmp_path):
    write(tmp_path, "a.txt")
    (tmp_path / "data" / "b.txt").symlink_to("a.txt")
    with pytest.raises(GraderError, match=r"data/b.txt cannot be handed out"):
        read_data(tmp_path)


def test_there_is_a_cap(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_DATA", 10)
    write(tmp_path, "a", b"12345")
    write(tmp_path, "b", b"12345")
    assert len(read_data(tmp_path)) == 2
    write(tmp_path, "c", b"1")
    with pytest.raises(GraderError, match="holds more than"):
        read_data(tmp_path)


def test_a_byte_of_the_data_decides_that_a_cohort_is_graded_again(tmp_path):
    folder = tmp_path / "reference" / "exercise1_x"
    folder.mkdir(parents=True)
    exercise = Course(tmp_path).exercise("1")
    write(folder, "a.bin", b"1")
    before = exercise.digest()
    assert exercise.digest() == before
    write(folder, "a.bin", b"2")
    assert exercise.digest() != before
