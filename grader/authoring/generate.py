"""Writes what students get from what instructors edit: stubs, notebooks and READMEs."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.authoring.new_exercise import require_filled
from grader.checks.check import Check
from grader.checks.collect import open_checks
from grader.course.course import DATA, Course, Exercise, read_data
from grader.course.notebook import grading_cell, make_notebook, split
from grader.course.settings import Settings, by_chapter
from grader.course.stub import make_stub, parse, read_source, require_hidden
from grader.records.errors import GraderError
from grader.records.files import write_file
from grader.records.points import total
from grader.reports.render import environment

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

GRADE = """\
## Grade it

Run the cells above, then this one: it grades what you have run so far and shows the report. To have a cell graded whenever you
run it, run `%load_ext grader` once and write `%%grade {exercise.id}` on top of the cell. Only what is asked for is graded: plots,
trials and cells of your own cost nothing, even where they fail."""
"""What stands above the cell that grades."""


def generate(exercise: Exercise, repaired: frozenset[str] = frozenset()) -> dict[Path, bytes]:
    """The files of an exercise for students, by path, without the planted mistakes of these names; nothing is written.

    Raises:
        GraderError: the reference is not fit for it, or a file would give away a line of the solution.
    """
    require_filled(exercise)
    where = exercise.named(exercise.reference_file)
    text = read_source(exercise)
    source, stub = parse(text, where), make_stub(text, where, repaired)
    with open_checks(exercise) as checks:
        points = points_by_title(checks)
    planted = len(source.planted()) - len(repaired)
    readme = statement(exercise, points, "README.md", planted)
    cells = [("markdown", statement(exercise, points, exercise.student_notebook.name, planted).strip())]
    cells += [("code", cell) for cell in split(stub)]
    cells += [("markdown", GRADE.format(exercise=exercise)), ("code", grading_cell(exercise.id))]
    for name, given in (("README.md", readme), (exercise.student_notebook.name, "\n".join(cell for _, cell in cells))):
        require_hidden(source, given, f"exercises/{exercise.name}/{name}", repaired)
    return {
        exercise.student_file: stub.encode(),
        exercise.student_notebook: make_notebook(exercise.slug, cells),
        exercise.student_folder / "README.md": readme.encode(),
        **{exercise.student_folder / DATA / name: content for name, content in read_data(exercise.reference_folder).items()},
    }


def points_by_title(checks: list[Check]) -> dict[str, float]:
    """What each check is worth; parametrised checks share a title: to the student they are one."""
    return {check.title: total(other.points for other in checks if other.title == check.title) for check in checks}


def statement(exercise: Exercise, points: dict[str, float], name: str, planted: int) -> str:
    """The author's statement with what is checked, as the file of this name begins or reads.

    Where it says `{planted}`, students read how many planted mistakes they have, as a word.
    """
    path = exercise.reference_folder / "statement.md"
    text = read_text(path, exercise.named(path)).strip()
    template = environment().get_template("exercise.md")
    page = template.render(exercise=exercise, settings=exercise.settings(), statement=text, checks=points, name=name)
    return tell_planted(page, planted)


def tell_planted(text: str, planted: int) -> str:
    """A text that says how many planted mistakes there are, as a word, where it said `{planted}`."""
    return text.replace("{planted}", NUMBERS[planted] if planted < len(NUMBERS) else str(planted))


def told_settings(exercise: Exercise, repaired: frozenset[str] = frozenset()) -> Settings:
    """What `exercise.toml` says, with the summary as students read it who go without these planted mistakes."""
    settings = exercise.settings()
    if "{planted}" not in settings.summary:
        return settings
    planted = len(parse(read_source(exercise), exercise.filename).planted()) - len(repaired)
    return msgspec.structs.replace(settings, summary=tell_planted(settings.summary, planted))


def course_page(settings: Mapping[Exercise, Settings]) -> dict[Path, bytes]:
    """The page that lists exercises, at least one, in order and by chapter, by its path; `settings` are as students read them."""
    page = environment().get_template("course.md").render(chapters=by_chapter(settings), settings=settings)
    return {next(iter(settings)).student_folder.parent / "README.md": page.encode()}


def read_text(path: Path, where: str) -> str:
    """A file of the course.

    Raises:
        GraderError: it is missing.
    """
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise GraderError(f"{where} is missing.", "Every exercise has it; docs/authors.md says what goes in.") from None


def outdated(files: dict[Path, bytes]) -> list[Path]:
    """The files that are not on disk as they should be."""
    return [path for path, data in files.items() if not path.is_file() or path.read_bytes() != data]


def write(course: Course, files: dict[Path, bytes]) -> list[Path]:
    """Write the files that have changed and give their paths; what they replace is kept in `.grade/backup/`."""
    changed = outdated(files)
    for path in changed:
        if path.is_file():
            old = path.read_bytes()
            name = f"{path.stem}.{hashlib.sha256(old).hexdigest()[:8]}{path.suffix}"
            course.keep(f"backup/{path.parent.name}/{name}", old)
        write_file(path, files[path])
    return changed
