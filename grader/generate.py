"""Writes what students get from what instructors edit: stubs and READMEs."""

import hashlib
from pathlib import Path

from grader.checks import Check, with_checks
from grader.course import Course, Exercise
from grader.errors import GraderError
from grader.files import write_file
from grader.markers import make_stub
from grader.render import environment


def generate(exercise: Exercise) -> dict[Path, bytes]:
    """The files of an exercise for students, by path; nothing is written.

    Raises:
        GraderError: the reference is not fit for it.
    """
    where = f"reference/{exercise.name}/{exercise.filename}"
    stub = make_stub(read_text(exercise.reference_file, where), where)
    return {
        exercise.student_file: stub.encode(),
        exercise.student_folder / "README.md": readme(exercise).encode(),
    }


def readme(exercise: Exercise) -> str:
    """The exercise's README: the author's statement, and every check with its points."""
    where = f"reference/{exercise.name}/statement.md"
    statement = read_text(exercise.reference_folder / "statement.md", where)

    def render(checks: list[Check]) -> str:
        # parametrised checks share a title: to the student they are one
        points = {check.title: sum(other.points for other in checks if other.title == check.title) for check in checks}
        template = environment().get_template("exercise.md")
        return template.render(exercise=exercise, settings=exercise.settings(), statement=statement.strip(), checks=points)

    return with_checks(exercise, render)


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
            write_file(course.state_folder() / "backup" / path.parent.name / name, old)
        write_file(path, files[path])
    return changed
