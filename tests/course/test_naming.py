"""The names of files that students hand in."""

import time
import unicodedata
from pathlib import Path

import pytest

from grader.course.course import Exercise
from grader.course.naming import Named, is_old, names_of

NAMES = names_of(
    Exercise(number, slug, Path(slug), Path(slug)) for number, slug in ((1, "linear_model"), (3, "mlp"), (8, "encoder"))
)


@pytest.mark.parametrize(
    ("name", "exercise", "copy"),
    [
        ("mlp.py", "exercise3", 0),
        ("MLP-2.py", "exercise3", 2),
        ("x/mlp (1).ipynb", "exercise3", 1),
        ("exercise3_mlp - copy.py", "exercise3", 0),
        ("exercise3 (2) (3).py", "exercise3", 3),
        ("mlp_2.py", "exercise4", 0),
        ("mlp_2 (1).py", "exercise4", 1),
        ("mlp_3.py", "exercise3", 3),
        ("mlp2.py", "", 0),
        ("my mlp.py", "", 0),
        ("mlp.txt", "", 0),
    ],
)
def test_files_are_named_after_exercises_with_what_browsers_append(name, exercise, copy):
    exercises = [Exercise(number, slug, Path(slug), Path(slug)) for number, slug in ((3, "mlp"), (4, "mlp_2"))]
    assert names_of(exercises).of_file(name) == Named(exercise, copy)


@pytest.mark.parametrize("tail", [" (1)", " copy", "-1", "_", " - "])
def test_a_long_name_takes_no_longer_to_read_than_to_write(tail):
    start = time.process_time()
    assert names_of([Exercise(3, "mlp", Path(), Path())]).of_file(f"mlp{tail * 16000}x.py") == Named()
    assert time.process_time() - start < 1


COLAB = (
    "Copy of {}",
    "Copy_of_{}",
    "Copy+of+{}",
    "Copy%20of%20{}",
    "Copy of Copy of {}",
    "Copy (2) of {}",
    "Kopie von {}",
    "Kopie_van_{}",
    "Copie de {}",
    "Copia de {}",
    "Copia di {} (1)",
    "Cópia de {}",
    "C%C3%B3pia%20de%20{}",
    "C#U00f3pia_de_{}",
    "CÃ³pia de {}",
    "C_pia_de_{}",
    "Còpia de {}",
    "Kopia notatnika {}",
    "Kopia pliku {}",
    "Kopia {}",
    "Kopia av {}",
    "Kopi af {}",
    "Kopio kohteesta {}",
    "Kopie souboru {}",
    "{} kopyas\u0131",
    "\u041a\u043e\u043f\u0438\u044f {}",
    "\u0391\u03bd\u03c4\u03af\u03b3\u03c1\u03b1\u03c6\u03bf {}",
    "Bản sao của {}",
    "{}.ipynb のコピー",
    "“{}.ipynb”的副本",
    "{}의 사본",
)
SYSTEMS = (
    "{} - Copy",
    "{} - Copy (3)",
    "{} copy",
    "{} copy 2",
    "{}-Copy1",
    "{} - Kopie",
    "{} - Kopie (2)",
    "{} Kopie 2",
    "{} - Copie",
    "{} - copia",
    "{} — kopia",
    "{} (copy)",
    "{} (another copy)",
    "{} (3rd copy)",
    "{} (Kopie)",
    "{} (weitere Kopie)",
    "{} (autre copie)",
    "{} - コピー",
    "{} (1)",
    "{}(12)",
    "{}-2",
    "{}_1",
    "{}.py",
)


@pytest.mark.parametrize("form", COLAB + SYSTEMS)
@pytest.mark.parametrize("composed", ["NFC", "NFD"])
def test_a_copy_is_known_in_many_languages_and_forms(form, composed):
    for name, exercise in (("mlp", "exercise3"), ("Linear Model", "exercise1"), ("exercise8_encoder", "exercise8")):
        for suffix in (".ipynb", ".PY"):
            assert NAMES.of_file(unicodedata.normalize(composed, form.format(name)) + suffix).exercise == exercise


@pytest.mark.parametrize(
    "name", ["copy.py", "test_mlp.py", "mlp_final.py", "mlp of.py", "van mlp.py", "mlp_v2.py", "mlp_encoder.py", "2 mlp.py"]
)
def test_what_no_copying_adds_makes_another_name(name):
    assert NAMES.of_file(name) == Named()


@pytest.mark.parametrize(
    ("name", "exercise"),
    [("my_mlp.py", "exercise3"), ("linear_model_final.ipynb", "exercise1"), ("mlp_encoder.py", ""), ("a.py", "")],
)
def test_among_other_words_one_exercise_may_be_named(name, exercise):
    assert NAMES.within(name) == exercise


def test_a_jupyter_copy_and_a_numbered_one_tell_which_copy_they_are():
    assert [NAMES.of_file(name).copy for name in ("mlp-Copy3.ipynb", "mlp (3rd copy).py", "Copy (2) of mlp.py")] == [3, 3, 2]


@pytest.mark.parametrize(
    ("path", "old"), [("old/mlp.py", True), ("a/Backup 2/mlp.py", True), ("alte Version/x.py", True), ("gold/mlp.py", False)]
)
def test_some_folders_say_that_what_is_in_them_does_not_count(path, old):
    assert is_old(path) is old
