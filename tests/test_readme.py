"""What the README says is so."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cohort.gradebook.gradebook import open_gradebook
from grader.commands.student import main
from grader.course.course import find_course
from small_course import thin_out

ROOT = Path(__file__).parent.parent
COURSE = find_course(ROOT)
README = (ROOT / "README.md").read_text("utf-8")
FILES = {name: text for name, _, text in re.findall(r"in\s`(reference/\S+)`[:.].*?(```+)\w+\n(.*?)\2", README, re.DOTALL)}
COMMANDS = [
    line.split("#")[0].split()
    for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("grade")
]
CHEAP = [command for command in COMMANDS if command[:2] != ["grade", "verify"]]


def test_the_worked_example_verifies(tmp_path, monkeypatch):
    assert [Path(name).name for name in FILES] == [
        "standardise.py",
        "exercise.toml",
        "statement.md",
        "test_standardise.py",
        "mistakes.md",
    ]
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["generate", "exercise90"]).exit_code == 0
    verified = CliRunner().invoke(main, ["verify", "exercise90"])
    assert verified.exit_code == 0, verified.output
    assert "2 checks, 1 mistake, 1 seed: no problems" in verified.output
    graded = CliRunner().invoke(main, ["exercise90"])
    assert "is still open: subtract the mean" in graded.output


@pytest.mark.parametrize("command", CHEAP, ids=" ".join)
def test_every_command_does_what_it_says(command, tmp_path, monkeypatch):
    # in a copy, so that neither the progress nor the exercises of the checkout change
    for exercise in COURSE.choose({"exercise1", *(word for word in command if re.fullmatch(r"exercise\d", word))}):
        for folder in (exercise.student_folder, exercise.reference_folder):
            shutil.copytree(folder, tmp_path / folder.relative_to(ROOT))
    # `grade mistake` says that the mistake is known
    for copied in find_course(tmp_path).exercises() if command[1:2] != ["mistake"] else ():
        thin_out(copied)
    shutil.copy(ROOT / "reference/conftest.py", tmp_path / "reference")
    (tmp_path / "roster.csv").write_text("id,name,email\nada,Ada,ada@example.org\n", "utf-8")
    (tmp_path / "submissions" / "ada").mkdir(parents=True)
    shutil.copy(tmp_path / "exercises/exercise1_linear_model/linear_model.py", tmp_path / "submissions" / "ada")
    (tmp_path / "wrong.py").write_text(
        "def custom_loss(predictions, ground_truth):\n    return (predictions - ground_truth).sum()\n"
    )
    with open_gradebook(str(tmp_path / "gradebook.db")):
        pass
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(main, ["generate"])  # the page that lists the exercises: here they are fewer
    result = CliRunner().invoke(main, command[1:])
    graded = command[1:2] == ["exercise1"]
    assert result.exit_code == (1 if graded else 0), result.output
    assert "Traceback" not in result.output


def test_pytest_runs_the_checks_on_the_reference_solution():
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "reference/exercise2_custom_loss"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_the_tree_names_every_folder_and_no_other():
    tree = re.search(r"## The tree\n\n```\n(.*?)```", README, re.DOTALL)[1]
    named = {line.split()[0].rstrip("/") for line in tree.splitlines() if not line.startswith(" ")}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    top = {name.split("/")[0] for name in tracked} - {".gitignore", ".ci", "README.md"}
    assert named == top


def test_the_tree_names_every_wing():
    named = set(re.findall(r"^    (\w+)/", README, re.MULTILINE))
    assert named == {path.parent.name for path in (ROOT / "grader").glob("*/__init__.py")}


ROWS = re.findall(r"^\| \[(.+?)\]\(exercises/README\.md#(.+?)\) \| (.+?) \|$", README, re.MULTILINE)
"""The table of chapters: name, anchor on the page of the course, exercises."""


def test_every_chapter_is_in_the_table_in_order():
    chapters = list(find_course(ROOT).chapters())
    assert [name for name, _, _ in ROWS if name in chapters] == chapters


def test_the_table_leads_to_the_chapters_of_the_course():
    for name, anchor, _ in ROWS:
        # as GitHub makes it of a heading
        assert anchor == re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-")


def test_the_table_names_exercises_with_their_own_chapter():
    chapter_of = {exercise.slug: chapter for chapter, exercises in find_course(ROOT).chapters().items() for exercise in exercises}
    named = {slug: name for name, _, slugs in ROWS for slug in slugs.split(", ")}
    assert chapter_of.keys() & named.keys()
    assert all(chapter_of[slug] == named[slug] for slug in chapter_of.keys() & named.keys())


def test_the_page_of_the_course_links_every_exercise():
    page = (ROOT / "exercises/README.md").read_text("utf-8")
    assert "](exercises/README.md)" in README
    for exercise in find_course(ROOT).exercises():
        assert f"]({exercise.name}/README.md)" in page


def test_the_build_for_cpus_is_taken_before_anything_that_needs_torch():
    blocks = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    start = next(block for block in blocks if "pip install" in block).splitlines()
    place = next(place for place, line in enumerate(start) if "https://download.pytorch.org/whl/cpu" in line)
    assert "pip install -c constraints.txt torch torchvision --index-url" in start[place]
    assert not any("pip install" in line for line in start[:place])
