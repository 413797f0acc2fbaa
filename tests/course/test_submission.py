"""A submission is one regular file, a script or a notebook; anything else is a sentence."""

import json
import os
import shutil

import pytest

from grader.course.course import find_course
from grader.course.submission import choose_own, find_file, read_submission
from grader.kit.replay import read_given
from grader.records.archive import MAX_BYTES
from grader.records.errors import GraderError
from small_course import TESTS


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


# --- script or notebook ---

RIGHT = TESTS / "courses/small/reference/exercise1_scale/variants/ones.py"


@pytest.fixture
def own(tmp_path):
    """The exercise of a copy of the small course, as it was handed out."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return find_course(tmp_path / "course").exercise("scale")


def chosen(own):
    path, told = choose_own(own, read_given(own))
    return path.name, told


def change_notebook(own, change):
    notebook = json.loads(own.student_notebook.read_text("utf-8"))
    change([cell for cell in notebook["cells"] if cell["cell_type"] == "code"])
    own.student_notebook.write_text(json.dumps(notebook), "utf-8")


def solve(cells):
    cells[1]["source"] = "def scale(x, factor): return x * factor"


def run(cells):
    for cell in cells:
        cell["outputs"], cell["execution_count"] = [{"output_type": "stream", "name": "stdout", "text": "x"}], 3


def test_untouched_files_count_as_the_script(own):
    assert chosen(own) == ("scale.py", "")


def test_a_notebook_that_was_only_run_is_untouched(own):
    change_notebook(own, run)
    shutil.copy(RIGHT, own.student_file)
    assert chosen(own) == ("scale.py", "")


def test_a_script_whose_blanks_have_changed_is_untouched(own):
    own.student_file.write_bytes(own.student_file.read_bytes().replace(b"\n", b"  \r\n") + b"\r\n\r\n")
    change_notebook(own, solve)
    assert chosen(own) == ("scale.ipynb", "scale.ipynb was graded: scale.py is as it was handed out.")


def test_a_notebook_alone_is_graded(own):
    own.student_file.unlink()
    assert chosen(own) == ("scale.ipynb", "scale.ipynb was graded: there is no scale.py.")


def test_a_notebook_that_cannot_be_read_is_not_what_was_handed_out(own):
    own.student_notebook.write_text("{")
    assert chosen(own)[0] == "scale.ipynb"


def test_where_both_were_changed_it_is_said_how_to_choose(own):
    change_notebook(own, solve)
    shutil.copy(RIGHT, own.student_file)
    with pytest.raises(GraderError, match="You have changed both") as caught:
        chosen(own)
    assert caught.value.tip == "Say which one counts: grade scale.py, or grade scale.ipynb."


def test_where_it_is_not_known_what_was_handed_out_the_script_counts(own):
    change_notebook(own, solve)
    assert choose_own(own, ()) == (own.student_file, "")


def test_a_bare_name_is_the_students_own_file_unless_such_a_file_is_here(own, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_file(own, None, "scale.ipynb") == own.student_notebook
    (tmp_path / "scale.ipynb").write_text("{}")
    assert find_file(own, None, "scale.ipynb").absolute() == tmp_path / "scale.ipynb"
    assert find_file(own, None, "scale") is None


@pytest.mark.parametrize(
    "name",
    [
        "scale.py",
        "./scale.ipynb",
        "x/SCALE.PY",
        "exercises/exercise1_scale/",
        "exercises/exercise1_scale/mine.py",
        "exercise1.py",
    ],
)
def test_a_path_names_its_exercise(own, name, monkeypatch):
    root = own.student_folder.parents[1]
    monkeypatch.chdir(root)
    assert find_course(root).exercise(name).id == "exercise1"


def test_the_folder_one_is_in_names_its_exercise(own, monkeypatch):
    monkeypatch.chdir(own.student_folder)
    assert find_course(own.student_folder).exercise(".").id == "exercise1"


def test_a_file_that_names_no_exercise_is_to_come_after_one(own, monkeypatch):
    monkeypatch.chdir(own.student_folder.parents[1])
    with pytest.raises(GraderError) as caught:
        find_course(own.student_folder).exercise("mine.py")
    assert caught.value.tip == "Name the exercise before the file: grade exercise1 mine.py"
