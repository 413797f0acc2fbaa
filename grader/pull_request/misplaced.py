"""Work that a pull request adds where it is not graded: in another folder, or under the name that Colab gave it."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from grader.course.course import NAME, Exercise
from grader.course.naming import names_of
from grader.records.archive import LARGEST
from grader.records.report import Record

MOST_LOOKED_AT = 200
"""New scripts and notebooks of which it is asked whether they look like an exercise."""


class Finding(Record, frozen=True):
    """Why a file that the pull request touches could not be graded, and what to do; `ours` if that is not up to the student."""

    exercise: str
    path: str
    sentence: str
    tip: str
    ours: bool = False


def new_sources(paths: Iterable[str]) -> Sequence[str]:
    """Of changed paths those of scripts and notebooks, as many as are looked at."""
    return [path for path in paths if path.lower().endswith(tuple(LARGEST))][:MOST_LOOKED_AT]


def misplaced(
    paths: Sequence[str], files: Mapping[str, Exercise], touched: Collection[str], solved: Collection[str]
) -> Iterator[Finding]:
    """For each exercise that is not `solved`, what of new files looks like the work on it.

    They are told by their names. One that has another name and lies in an exercise's folder is meant if the exercise's own files
    are not `touched`. `files` are the students' own, by their paths.
    """
    names, found = names_of(files.values()), dict[str, list[str]]()
    for path in paths:
        if in_reference(path) or any(path.startswith(f"{own}/") for own in files):
            continue
        named, folder = names.of_file(path).exercise, inside(path, files)
        exercise = named or (folder if folder not in touched else "")
        if exercise and exercise not in solved:
            found.setdefault(exercise, []).append(path)
    for exercise, several in sorted(found.items()):
        yield finding_of(exercise, several, [own for own in files if files[own].id == exercise])


def inside(path: str, files: Mapping[str, Exercise]) -> str:
    """The exercise in whose folder a file lies beside the student's own, by its id; empty if in none."""
    folder = path.rpartition("/")[0]
    return next((exercise.id for own, exercise in files.items() if own.rpartition("/")[0] == folder), "")


def in_reference(path: str) -> bool:
    """Whether a path leads into an author's folder of an exercise, where variants and mistakes may have its name."""
    parts = path.split("/")
    return any(part == "reference" and NAME.fullmatch(after) for part, after in itertools.pairwise(parts))


def finding_of(exercise: str, paths: Sequence[str], own: Sequence[str]) -> Finding:
    """Where work belongs that lies at these paths, by the paths of the exercise's own files."""
    path, *others = paths
    suffix = ".ipynb" if path.lower().endswith(".ipynb") else ".py"
    place = next(one for one in own if one.endswith(suffix))
    more = f" The same holds for {', '.join(others[:3])}{', …' if len(others) > 3 else ''}." if others else ""  # noqa: PLR2004
    sentence = f"{path} looks like the work on {exercise}, but is not where that is graded."
    return Finding(exercise=exercise, path=path, sentence=sentence, tip=f"It belongs at {place}, under exactly that name.{more}")
