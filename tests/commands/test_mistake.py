"""A wrong file becomes a known mistake with one command, a yes and a sentence."""

import pytest
from click.testing import CliRunner

from grader.commands.student import main
from grader.course.catalogue import read_catalogue
from small_course import MISTAKES


@pytest.fixture
def hand_in(copy, monkeypatch):
    """Gives a file to `grade mistake`, with answers."""
    folder = copy.reference_folder.parent.parent
    monkeypatch.chdir(folder)

    def give(source, *options, answers=""):
        (folder / "wrong.py").write_text(source, "utf-8")
        return CliRunner().invoke(main, ["mistake", "scale", "wrong.py", *options], input=answers)

    return give


def test_a_wrong_file_becomes_a_mistake_after_a_yes(copy, hand_in):
    wrong = MISTAKES["adds"].replace("return x + factor", "return x * factor / 2  # by Jane")
    told = hand_in(wrong, "--name", "halves", answers="Half of it is returned.\nLook at the division.\ny\n")
    assert told.exit_code == 0, told.output
    assert "test_value: failed. Every value is 0.5 times what is expected." in told.output
    assert "+    return x * factor / 2\n" in told.output
    assert "Jane" not in copy.catalogue_file.read_text("utf-8")
    (entry,) = [entry for entry in read_catalogue(copy) if entry.name == "halves"]
    assert (entry.title, entry.hint) == ("Half of it is returned.", "Look at the division.")
    again = hand_in(wrong)
    assert "halves does the same already; nothing is written." in again.output


def test_without_a_yes_nothing_is_written(copy, hand_in):
    before = copy.catalogue_file.read_bytes()
    told = hand_in(MISTAKES["adds"].replace("x + factor", "x * factor / 2"), answers="halves\n\n\nn\n")
    assert (told.exit_code, copy.catalogue_file.read_bytes()) == (0, before)
    assert "<<what was done wrong, as one sentence>>." in told.output


def test_a_known_mistake_is_not_written_twice(copy, hand_in):
    before = copy.catalogue_file.read_bytes()
    told = hand_in(MISTAKES["adds"].replace("x + factor", "factor + x"))
    assert told.exit_code == 0
    assert "test_value: failed, as adds does." in told.output
    assert "adds does the same already" in told.output
    assert copy.catalogue_file.read_bytes() == before


TODO = "raise NotImplementedError('TODO')"
OPEN = f"def scale(x, factor):\n    {TODO}\n\n\nclass Scaler:\n    def __init__(self, x):\n        {TODO}\n"
SEEDED = (
    MISTAKES["adds"].replace("x + factor", "x * factor * HALF") + "\n\ndef make():\n    globals()['HALF'] = 0.5\n\n\nmake()\n"
)


@pytest.mark.parametrize(
    ("source", "options", "sentence"),
    [
        (MISTAKES["adds"].replace("x + factor", "x * factor"), (), "wrong.py earns everything."),
        ("x = (", (), "wrong.py cannot be graded: The file could not be imported: SyntaxError"),
        (
            OPEN,
            (),
            "wrong.py only fails in ways that name no mistake: not_implemented.",
        ),
        (SEEDED, (), "wrong.py does something in test_value that its definitions alone do not do."),
        (MISTAKES["adds"], ("--name", "adds"), "exercise1 has a mistake adds already."),
        (MISTAKES["adds"], ("--name", "Adds!"), "'Adds!' cannot name a mistake."),
    ],
)
def test_what_cannot_become_a_mistake_is_a_sentence(copy, hand_in, source, options, sentence):
    before = copy.catalogue_file.read_bytes()
    told = hand_in(source, *options, answers="x\n\n\ny\n")
    assert told.exit_code == 2
    assert sentence in told.stderr
    assert copy.catalogue_file.read_bytes() == before
