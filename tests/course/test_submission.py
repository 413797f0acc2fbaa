"""A submission is one regular file, a script or a notebook; anything else is a sentence."""

import os

import pytest

from grader.course.submission import read_submission
from grader.records.archive import MAX_BYTES
from grader.records.errors import GraderError


def test_without_a_file_the_students_own_is_read(exercise):
    submission = read_submission(exercise, None)
    assert submission.path == str(exercise.student_file)
    assert "NotImplementedError" in submission.source


def test_a_file_is_read_with_its_declared_encoding(exercise, tmp_path):
    path = tmp_path / "scale.py"
    path.write_bytes("# -*- coding: latin-1 -*-\nname = 'é'\r\n".encode("latin-1"))
    assert read_submission(exercise, path).source == "# -*- coding: latin-1 -*-\nname = 'é'\n"


def refused(exercise, path):
    with pytest.raises(GraderError) as caught:
        read_submission(exercise, path)
    return caught.value


def test_a_missing_file_is_a_sentence(exercise, tmp_path):
    error = refused(exercise, tmp_path / "mlp.py")
    assert error.sentence == f"There is no file {tmp_path / 'mlp.py'}."
    assert error.tip == "Copy the stub there, or name the file: grade exercise1 FILE."


def test_a_folder_is_a_sentence_that_names_the_file_in_it(exercise, tmp_path):
    assert refused(exercise, tmp_path).tip == f"Name the file in it, for example {tmp_path / 'scale.py'}."


def test_another_kind_of_file_is_a_sentence(exercise, tmp_path):
    path = tmp_path / "scale.docx"
    path.write_text("x")
    assert refused(exercise, path).sentence == f"{path} is neither a Python script nor a notebook."
    assert refused(exercise, path).tip == "exercise1 is graded from scale.py or scale.ipynb."


def test_what_is_not_text_is_a_sentence(exercise, tmp_path):
    path = tmp_path / "scale.py"
    path.write_bytes(b"\xff\xfe\x00x")
    assert refused(exercise, path).sentence == f"{path} is not text in UTF-8."


def test_a_huge_file_is_a_sentence(exercise, tmp_path):
    path = tmp_path / "scale.py"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert refused(exercise, path).sentence == f"{path} is larger than 1024 KiB."


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed on this system")
def test_a_link_is_not_followed(exercise, tmp_path):
    (tmp_path / "secret.py").write_text("x = 1")
    path = tmp_path / "scale.py"
    path.symlink_to("secret.py")
    assert refused(exercise, path).sentence == f"{path} is a link."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(exercise, tmp_path):
    path = tmp_path / "scale.py"
    os.mkfifo(path)
    assert refused(exercise, path).sentence == f"{path} is not a regular file."


def test_a_file_that_cannot_be_opened_is_a_sentence(exercise, tmp_path):
    path = tmp_path / f"{'x' * 300}.py"
    assert refused(exercise, path).sentence.startswith(f"{path} cannot be read")


@pytest.mark.parametrize("codec", ["punycode", "hex", "zlib", "rot13", "undefined", "utf-7", "unicode_escape", "nonsense"])
def test_an_encoding_that_is_none_of_text_is_a_sentence_at_once(exercise, tmp_path, codec):
    path = tmp_path / "scale.py"
    path.write_bytes(f"# coding: {codec}\n".encode() + b"b" * 400_000 + b"-" + b"a" * 600_000)
    assert refused(exercise, path).sentence == f"{path} is not text in UTF-8."
