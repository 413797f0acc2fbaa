"""A new exercise begins with blanks, and verifies as soon as they are filled."""

import re

import pytest
from click.testing import CliRunner

from grader.authoring.new_exercise import BLANK, find_blanks
from grader.commands.student import main
from grader.course.course import find_course

ANSWERS = {
    "an expression of x": "x - x.mean(dim=1, keepdim=True)",
    "a wrong expression of x, as a student would write it": "x - x.mean(dim=0, keepdim=True)",
    "a right expression of x, written differently": "x - x.sum(dim=1).unsqueeze(1) / x.shape[1]",
    "the layers, of sizes and dropout": "nn.Sequential(nn.Linear(in_features, out_features), nn.Dropout(dropout))",
    "an expression of x and self.layers": "self.layers(x).relu()",
    "a wrong expression of x and self.layers, as a student would write it": "self.layers(x)",
    "the layers, made in another way": "nn.ModuleList([nn.Linear(in_features, out_features), nn.Dropout(dropout), nn.ReLU()])",
    "an expression of x and self.parts": "self.parts[2](self.parts[1](self.parts[0](x)))",
    "an optimizer of model.parameters() and lr": "torch.optim.SGD(model.parameters(), lr=lr)",
    "the loss of model(x) and y": "nn.functional.mse_loss(model(x), y)",
    "a wrong loss of model(x) and y, as a student would write it": 'nn.functional.mse_loss(model(x), y, reduction="sum")',
    "the optimizer, made in another way": 'torch.optim.SGD([{"params": list(model.parameters()), "lr": lr}])',
    "the loss of model(x) and y, written differently": "((model(x) - y) ** 2).mean()",
    "the targets of so many samples, as in: tensor(size, 3)": "tensor(size, 3)",
    "an expression of rows": "torch.tensor(rows).sum(dim=1)",
    "a wrong expression of rows, as a student would write it": "torch.tensor(rows).sum(dim=0)",
    "an expression of rows, written differently": "torch.tensor([sum(row) for row in rows])",
    "what was done wrong, as one sentence": "The wrong way was taken",
}

KINDS = ("function", "module", "training", "data")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def grade(*arguments):
    return CliRunner().invoke(main, arguments)


def fill(exercise):
    """Write over every blank, as an author would."""
    for path in {blank.path for blank in find_blanks(exercise)}:
        text = path.read_text("utf-8")
        path.write_text(BLANK.sub(lambda match: ANSWERS.get(match[1], f"Words about {match[1].split()[-1]}"), text), "utf-8")


def test_outside_of_a_course_the_first_exercise_makes_one(folder):
    told = grade("new", "centre")
    assert told.exit_code == 0
    assert "wrote: reference/exercise1_centre/centre.py" in told.stdout
    assert (folder / "reference/conftest.py").is_file()


def test_a_new_exercise_can_be_handed_out_as_soon_as_its_blanks_are_filled(folder):
    grade("new", "centre")
    exercise = find_course(folder).exercise("centre")
    unfilled = grade("verify", "centre")
    assert unfilled.exit_code == 2
    assert re.search(r"exercise.toml, line 2, is still to be written: the title, .* and \d+ more\.", unfilled.stderr)
    assert grade("generate", "centre").stderr == unfilled.stderr
    fill(exercise)
    assert grade("generate", "centre").exit_code == 0
    graded = grade("centre")
    assert "is still open: Words about student" in graded.stdout


def test_an_exercise_of_each_kind_verifies_as_soon_as_its_blanks_are_filled(folder):
    for kind in KINDS:
        assert grade("new", f"a_{kind}", "--kind", kind).exit_code == 0
        exercise = find_course(folder).exercise(f"a_{kind}")
        fill(exercise)
    verified = grade("verify", "--jobs", "1")
    assert verified.exit_code == 0, verified.output


def test_a_file_of_data_comes_with_the_kind_that_reads_one_alone(folder):
    grade("new", "total", "--kind", "data")
    grade("new", "centre")
    assert (folder / "reference/exercise1_total/data/table.csv").is_file()
    assert not (folder / "reference/exercise2_centre/data").exists()


def test_the_class_of_a_module_is_called_after_the_exercise(folder):
    grade("new", "layer_norm", "--kind", "module")
    assert "class LayerNorm(nn.Module):" in (folder / "reference/exercise1_layer_norm/layer_norm.py").read_text("utf-8")


def test_the_next_exercise_is_in_the_chapter_of_the_last(folder):
    grade("new", "centre")
    settings = folder / "reference/exercise1_centre/exercise.toml"
    assert "chapter" not in settings.read_text("utf-8")
    settings.write_text(settings.read_text("utf-8").replace("topics =", "chapter = 'My \"first\" steps'\ntopics ="), "utf-8")
    grade("new", "again")
    assert find_course(folder).exercise("again").settings().chapter == 'My "first" steps'


def test_the_next_exercise_has_the_next_number(folder):
    grade("new", "centre")
    assert "wrote: reference/exercise2_spread/spread.py" in grade("new", "spread").stdout
    assert [exercise.id for exercise in find_course(folder).exercises()] == ["exercise1", "exercise2"]


@pytest.mark.parametrize("slug", ["Centre", "2d", "layer-norm", "../x", "class", ""])
def test_a_name_that_cannot_be_a_module_is_a_sentence(folder, slug):
    told = grade("new", slug)
    assert (told.exit_code, f"{slug!r} cannot name an exercise." in told.stderr) == (2, True)
    assert list(folder.iterdir()) == []


def test_a_name_that_is_taken_is_a_sentence_and_nothing_is_written_over(folder):
    grade("new", "centre")
    path = folder / "reference/exercise1_centre/centre.py"
    path.write_text("x = 1")
    told = grade("new", "centre")
    assert (told.exit_code, "There is an exercise exercise1_centre already." in told.stderr) == (2, True)
    assert path.read_text() == "x = 1"


@pytest.mark.parametrize("slug", ["torch", "numpy", "random", "typing", "msgspec", "grader"])
def test_a_name_of_a_module_that_can_be_imported_is_a_sentence(folder, slug):
    told = grade("new", slug)
    assert told.exit_code == 2
    assert f"{slug!r} cannot name an exercise: its file would hide the module of this name." in told.stderr
    assert list(folder.iterdir()) == []


def test_a_name_of_a_module_that_another_exercise_has_preloaded_is_a_sentence(folder):
    grade("new", "centre")
    settings = folder / "reference/exercise1_centre/exercise.toml"
    settings.write_text(f'preload = ["some_package"]\n{settings.read_text("utf-8")}', "utf-8")
    assert "'some_package' cannot name an exercise" in grade("new", "some_package").stderr


@pytest.mark.parametrize("name", ["statement.md", "centre.py"])
def test_a_file_that_is_missing_is_a_sentence(folder, name):
    grade("new", "centre")
    fill(find_course(folder).exercise("centre"))
    (folder / "reference/exercise1_centre" / name).unlink()
    told = grade("verify", "centre")
    assert told.exit_code == 2
    assert f"reference/exercise1_centre/{name} is missing." in told.stderr
