"""What students get is generated, byte for byte the same each time, holds nothing secret, and nothing of theirs is lost by it."""

import re
import shutil

import nbformat
import pytest

from grader.authoring.generate import course_page, generate, outdated, told_settings, write
from grader.course.course import Course, find_course
from grader.records.errors import GraderError
from small_course import TESTS, add_second


@pytest.fixture
def fresh(tmp_path):
    """A copy of the small course without its generated files."""
    shutil.copytree(
        TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__", "exercises")
    )
    return Course(tmp_path / "course")


def test_the_small_courses_own_files_are_up_to_date(exercise):
    assert outdated(generate(exercise)) == []


def test_the_data_is_handed_out_beside_the_stub():
    exercise = Course(TESTS / "courses/inputs").exercise("kinds")
    files = generate(exercise)
    assert files[exercise.student_folder / "data" / "points.csv"] == b"1.0,2.0\n3.0,6.0\n"
    assert b'"data"  # the files that came' in files[exercise.student_file]


def test_generating_twice_changes_nothing(fresh):
    exercise = fresh.exercise("1")
    assert sorted(path.name for path in write(fresh, generate(exercise))) == ["README.md", "scale.ipynb", "scale.py"]
    assert write(fresh, generate(exercise)) == []


def test_the_readme_states_every_check_with_its_points(fresh):
    exercise = fresh.exercise("1")
    readme = generate(exercise)[exercise.student_folder / "README.md"].decode()
    assert readme.startswith("# Exercise 1: Scaling\n")
    assert "| The module multiplies every feature by its weight. | 4 |" in readme
    assert "Look at the operator." not in readme


def test_the_notebook_holds_the_statement_the_stub_in_cells_and_a_cell_that_grades(fresh):
    exercise = fresh.exercise("1")
    cells = nbformat.reads(generate(exercise)[exercise.student_notebook].decode(), as_version=4).cells
    assert [cell.cell_type for cell in cells] == ["markdown", "code", "code", "code", "markdown", "code"]
    assert cells[0].source.startswith("# Exercise 1: Scaling\n")
    assert "| The module multiplies every feature by its weight. | 4 |" in cells[0].source
    assert cells[1].source == "import torch\nfrom torch import Tensor, nn"
    assert cells[3].source.startswith("class Scaler(nn.Module):")
    assert "`%%grade exercise1`" in cells[4].source
    assert cells[5].source == 'import grader\n\ngrader.check("exercise1")'


GIVEN_AWAY = {
    "# BEGIN SOLUTION": "exercises/exercise1_scale/README.md holds a marker: # BEGIN SOLUTION",
    "    return x * self.weight": "exercises/exercise1_scale/README.md gives away a line of the solution: return x * self.weight",
}


@pytest.mark.parametrize("line", GIVEN_AWAY)
def test_a_statement_that_gives_the_solution_away_is_refused(fresh, line):
    exercise = fresh.exercise("1")
    (exercise.reference_folder / "statement.md").write_text(f"The task.\n\n```python\n{line}\n```\n")
    with pytest.raises(GraderError) as caught:
        generate(exercise)
    assert caught.value.sentence == GIVEN_AWAY[line]


def page_of(exercises, repaired=frozenset()):
    ((path, page),) = course_page({exercise: told_settings(exercise, repaired) for exercise in exercises}).items()
    assert path == exercises[0].student_folder.parent / "README.md"
    return page.decode()


def test_the_page_of_a_course_lists_the_exercises_by_chapter(copy):
    page = page_of([copy, add_second(copy)])
    assert re.findall(r"^## (.*)|^\| `(.*?)`", page, re.MULTILINE) == [
        ("First steps", ""),
        ("", "exercise1"),
        ("Steps, and more", ""),
        ("", "exercise2"),
    ]
    assert "[Scaling](exercise2_again/README.md): Multiply tensors. |" in page


def test_the_page_of_a_course_links_what_is_generated(copy):
    second = add_second(copy)
    linked = {copy.student_folder.parent / link for link in re.findall(r"\]\((.*?)\)", page_of([copy, second]))}
    assert linked == {*generate(copy), *generate(second)}


def test_without_chapters_the_page_has_no_headings(exercise):
    assert "##" not in page_of([exercise])


def test_a_pipe_in_a_title_does_not_end_the_cell(copy):
    toml = copy.reference_folder / "exercise.toml"
    toml.write_text(toml.read_text("utf-8").replace('"Scaling"', '"`a | b`"'), "utf-8")
    assert r"| `exercise1` | [`a \| b`](exercise1_scale/README.md): Multiply tensors. |" in page_of([copy])


def test_the_page_says_how_many_planted_mistakes_a_student_has():
    planted = find_course(TESTS.parent).exercise("training_loop")
    assert "Find six bugs" in page_of([planted])
    assert "Find five bugs" in page_of([planted], frozenset({"missing_backward"}))


def test_what_is_replaced_is_kept(fresh):
    exercise = fresh.exercise("1")
    write(fresh, generate(exercise))
    exercise.student_file.write_text("my work")
    write(fresh, generate(exercise))
    backups = list((fresh.state_folder / "backup").rglob("scale*"))
    assert [path.read_text() for path in backups] == ["my work"]
    exercise.student_file.write_text("more work")
    write(fresh, generate(exercise))
    backups = list((fresh.state_folder / "backup").rglob("scale*"))
    assert sorted(path.read_text() for path in backups) == ["more work", "my work"]


def test_a_missing_statement_is_a_sentence(fresh):
    exercise = fresh.exercise("1")
    (exercise.reference_folder / "statement.md").unlink()
    with pytest.raises(GraderError, match=r"reference/exercise1_scale/statement\.md is missing"):
        generate(exercise)
