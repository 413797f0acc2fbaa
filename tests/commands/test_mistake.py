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


@pytest.fixture
def class_of(copy, monkeypatch):
    """Has a class graded whose files are these, by id."""
    folder = copy.reference_folder.parent.parent
    monkeypatch.chdir(folder)

    def graded(**sources):
        for name, source in sources.items():
            (folder / "in" / name).mkdir(parents=True, exist_ok=True)
            (folder / "in" / name / "scale.py").write_text(source, "utf-8")
        return CliRunner().invoke(main, ["batch", "in", "--jobs", "1", "--device", "cpu", "--no-require-sandbox"])

    return graded


def test_a_students_file_becomes_a_mistake_that_is_told_to_all_who_made_it(copy, class_of):
    halves = MISTAKES["adds"].replace("x + factor", "x * factor / 2")
    loop = halves.replace("return x * factor / 2", "half = factor / 2\n    return torch.stack([half * row for row in x])")
    other = halves.replace("/ 2", "/ 3")
    assert class_of(s1=halves, s2=loop, s3=other, s4=MISTAKES["adds"]).exit_code == 0
    report = CliRunner().invoke(main, ["gradebook", "report", "class"]).output
    assert "1 mistake that no catalogue knows, of 2 students: the page has the commands that name them" in report
    answers = "Half of it is returned.\nLook at the division.\ny\n"
    told = CliRunner().invoke(main, ["mistake", "scale", "--from", "s2", "--name", "halves"], input=answers)
    assert told.exit_code == 0, told.output
    assert "It names what 2 students did that no other mistake does: s1, s2." in told.output
    again = class_of()
    assert "0 graded, 4 unchanged, 2 named anew" in again.output
    named = CliRunner().invoke(main, ["mistake", "scale", "--from", "s1"])
    assert "halves does the same already; nothing is written." in named.output


def test_a_student_of_whom_nothing_is_kept_is_told_with_what_to_do(class_of):
    assert class_of(s1=MISTAKES["adds"].replace("x + factor", "x * factor")).exit_code == 0
    told = CliRunner().invoke(main, ["mistake", "scale", "--from", "s1"])
    assert told.exit_code == 2
    assert "What counts of s1 in exercise1 earns everything." in told.stderr


@pytest.mark.parametrize("arguments", [[], ["wrong.py", "--from", "s1"]])
def test_a_file_or_a_student_is_named_and_not_both(arguments):
    told = CliRunner().invoke(main, ["mistake", "scale", *arguments])
    assert told.exit_code == 2
    assert "Name a FILE, or a student with --from." in told.stderr


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
