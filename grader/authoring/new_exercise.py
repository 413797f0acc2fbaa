"""The beginning of a new exercise: files with blanks that an author writes over, `<<what belongs here>>`."""

import keyword
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import msgspec

from grader.course.course import Course, Exercise
from grader.records.errors import GraderError
from grader.reports.render import environment, template_folder

SLUG = re.compile(r"[a-z][a-z0-9_]*")
BLANK = re.compile(r"<<([^<>\n]+)>>")

PLACES = {"solution.py": "{slug}.py", "checks.py": "test_{slug}.py"}
"""Where a template of another name than its file goes."""

CONFTEST = b'''"""Lets plain `pytest reference/` run the checks on the reference solutions."""

pytest_plugins = ["grader.plugin"]
'''


class Blank(msgspec.Struct, frozen=True):
    """What is still to be written: in which file and line, and what belongs there."""

    path: Path
    line: int
    what: str


def plan_exercise(course: Course, slug: str) -> Exercise:
    """The exercise that comes next in a course, under a new name.

    Raises:
        GraderError: the name is taken or cannot be the name of a module.
    """
    if not SLUG.fullmatch(slug) or keyword.iskeyword(slug):
        raise GraderError(f"{slug!r} cannot name an exercise.", "Use lower-case letters, digits and _, as in layer_norm.")
    exercises = course.exercises()
    if shadows(slug, exercises):
        tip = f"Choose one that cannot be imported, such as {slug}_exercise."
        raise GraderError(f"{slug!r} cannot name an exercise: its file would hide the module of this name.", tip)
    if taken := [exercise for exercise in exercises if exercise.slug == slug]:
        raise GraderError(f"There is an exercise {taken[0].name} already.", f"It is in reference/{taken[0].name}.")
    name = f"exercise{1 + max((exercise.number for exercise in exercises), default=0)}_{slug}"
    number = int(name.removeprefix("exercise").split("_")[0])
    return Exercise(number, slug, course.root / "exercises" / name, course.root / "reference" / name)


def shadows(slug: str, exercises: list[Exercise]) -> bool:
    """Whether a submission of this name would stand in the way of a module that exercises, or what they import, may need."""
    preloaded = {name.split(".")[0] for each in exercises for name in each.settings().preload}
    return slug in sys.stdlib_module_names or slug in preloaded or slug in packages_distributions()


def scaffold(exercise: Exercise, kind: str = "function") -> dict[Path, bytes]:
    """The files of a new exercise for its author, by path, in the chapter of the last one before it; nothing is written.

    Args:
        exercise: where it goes.
        kind: what its students write: a folder of templates, whose files stand before those of the same name in `base`.
    """
    jinja = environment()
    before = [each for each in Course(exercise.reference_folder.parents[1]).exercises() if each.number < exercise.number]
    known = {
        "slug": exercise.slug,
        "name": exercise.slug.title().replace("_", ""),
        "number": exercise.number,
        "chapter": before[-1].settings().chapter if before else "",
    }
    files = {}
    for relative, template in templates("base", kind).items():
        place = PLACES.get(relative, relative).format(slug=exercise.slug)
        files[exercise.reference_folder / place] = jinja.get_template(template).render(known).encode()
    conftest = exercise.reference_folder.parent / "conftest.py"
    return files if conftest.exists() else {conftest: CONFTEST, **files}


def templates(*folders: str) -> dict[str, str]:
    """The templates in folders of `new` by the file that each makes; of those for one file the last counts."""
    root = template_folder()
    found = {}
    for folder in folders:
        for path in sorted((root / "new" / folder).rglob("*.*")):
            found[path.relative_to(root / "new" / folder).as_posix()] = path.relative_to(root).as_posix()
    return dict(sorted(found.items()))


def require_complete(exercise: Exercise) -> None:
    """Insist that the files of an exercise are there, and have no blanks left.

    Raises:
        GraderError: names the first that is missing, or the first blank.
    """
    for path in (exercise.reference_file, exercise.reference_folder / "statement.md"):
        if not path.is_file():
            where = exercise.named(path)
            raise GraderError(f"{where} is missing.", "Every exercise has it; docs/authors.md says what goes in.")
    require_filled(exercise)


def find_blanks(exercise: Exercise) -> list[Blank]:
    """What is still to be written, file by file."""
    paths = [exercise.reference_folder / "exercise.toml", exercise.reference_folder / "statement.md"]
    paths += [exercise.reference_file, exercise.checks_file, exercise.catalogue_file, *exercise.variants()]
    return [
        Blank(path, number, match[1])
        for path in paths
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        for match in BLANK.finditer(line)
    ]


def require_filled(exercise: Exercise) -> None:
    """Insist that an exercise has no blanks left.

    Raises:
        GraderError: names the first one.
    """
    if blanks := find_blanks(exercise):
        first = blanks[0]
        where = f"{exercise.named(first.path)}, line {first.line}"
        more = f" and {len(blanks) - 1} more" if len(blanks) > 1 else ""
        raise GraderError(f"{where}, is still to be written: {first.what}{more}.", "Write over what is between << and >>.")
