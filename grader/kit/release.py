"""A kit: what a course hands out, with answer keys in place of the sources of its checks."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

import msgspec

from grader.authoring.generate import course_page, generate, told_settings
from grader.course.course import Course, Exercise
from grader.course.submission import fingerprints
from grader.grading.options import Options
from grader.grading.oracle import LiveOracle, open_oracle
from grader.kit.answer_key import Key
from grader.kit.first_cell import digest, with_set_up
from grader.kit.planting import granted_by
from grader.kit.record import make_key
from grader.processes.host import open_host
from grader.records.errors import GraderError
from grader.records.report import Record, to_json
from grader.reports.render import environment

MANIFEST = "kit.json"

CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of its builds for CPUs."""

SCHEMA = 2
"""Version of the manifest."""

Kit = Mapping[str, bytes]
"""The files of a kit, by their path in it."""

Repaired = Mapping[str, frozenset[str]]
"""The planted mistakes that a student does not get, by exercise."""

Granted = Mapping[frozenset[str], tuple[str, ...]]
"""The checks, by name, that a stub passes by which planted mistakes it goes without."""

NONE: frozenset[str] = frozenset()


class Owner(msgspec.Struct, frozen=True):
    """Whose kit it is, and which planted mistakes that student goes without; nobody's is the same for all."""

    student: str = ""
    repaired: Repaired = {}


class Manifest(Record, frozen=True):
    """`kit.json`: the files of a kit as they were handed out, by path, with the SHA-256 of each; its owner.

    That of a notebook leaves out the first cell, which holds the SHA-256 of this file.
    """

    schema: int
    files: dict[str, str]
    student: str = ""


class Answered(msgspec.Struct, frozen=True):
    """An exercise with its answer key, and the files that are handed out, by which planted mistakes they go without."""

    exercise: Exercise
    key: Key
    files: Mapping[frozenset[str], Mapping[Path, bytes]]


def answer(
    exercises: Sequence[Exercise], seeds: Sequence[int], students: Sequence[Repaired], tell: Callable[[str], None]
) -> list[Answered]:
    """Record the answers of exercises.

    Args:
        exercises: some of a course.
        seeds: a round for each.
        students: what each student goes without.
        tell: is told what is being done.

    Raises:
        GraderError: the course or the installation is broken, or an exercise is not fit to be handed out.
    """
    preload = tuple(sorted({module for exercise in exercises for module in exercise.settings().preload}))

    found = []
    with open_host(preload) as host:
        for exercise in exercises:
            tell(f"recording {exercise.id} …")
            with open_oracle(exercise, Options("cpu"), host) as oracle:
                selections = {student.get(exercise.id, NONE) for student in students}
                key, granted = make_key(oracle, seeds), {each: granted_always(oracle, each, seeds) for each in selections}
            found.append(Answered(exercise, key, {repaired: hand_out(key, exercise, granted, repaired) for repaired in granted}))
    return found


def hand_out(key: Key, exercise: Exercise, granted: Granted, repaired: frozenset[str]) -> dict[Path, bytes]:
    """The files of an exercise without these planted mistakes, with its key, by path."""
    files = generate(exercise, repaired)
    given = fingerprints(exercise, files[exercise.student_file].decode())
    settings = told_settings(exercise, repaired)
    head = msgspec.structs.replace(key.head, granted=granted[repaired], given=given, settings=settings)
    return {**files, exercise.key_file: msgspec.structs.replace(key, head=head).pack()}


def granted_always(oracle: LiveOracle, repaired: frozenset[str], seeds: Sequence[int]) -> tuple[str, ...]:
    """The checks, by name, that a stub passes as it is handed out, with all of some seeds."""
    passed = [granted_by(oracle, repaired, seed) for seed in seeds]
    return tuple(name for name in passed[0] if all(name in names for names in passed))


def make_kit(course: Course, answered: Sequence[Answered], software: Kit, owner: Owner, address: str = "") -> Kit:
    """A kit: exercises as they are handed out, their keys, the grader, and what tells an update what is whose.

    Args:
        course: where the exercises are from.
        answered: some of them.
        software: the grader as it is handed out.
        owner: whose kit it is.
        address: from which its notebooks can fetch its zip file; empty where there is none.
    """
    exercises = [each.exercise for each in answered]
    files = {
        path.relative_to(course.root).as_posix(): data
        for each in answered
        for path, data in each.files[owner.repaired.get(each.exercise.id, NONE)].items()
    }
    page = course_page({each: told_settings(each, owner.repaired.get(each.id, NONE)) for each in exercises})
    files |= {path.relative_to(course.root).as_posix(): data for path, data in page.items()}
    torch = answered[0].key.head.torch.partition("+")[0]
    files["README.md"] = environment().get_template("kit.md").render(first=exercises[0], torch=torch, wheels=CPU_WHEELS).encode()
    files["requirements.txt"] = requirements(torch, software)
    files |= software
    known = {name: digest(name, data) for name, data in sorted(files.items())}
    manifest = to_json(Manifest(schema=SCHEMA, files=known, student=owner.student))
    for each in exercises:
        name = each.student_notebook.relative_to(course.root).as_posix()
        files[name] = with_set_up(files[name], each, manifest, address)
    return {**files, MANIFEST: manifest}


def disclosed(exercises: Sequence[Exercise]) -> list[str]:
    """What the stubs of exercises give away of the solutions of earlier ones: a sentence for each that does.

    Raises:
        GraderError: an exercise takes something over from one that is no earlier one.
    """
    return [
        f"{exercise.id}: its stub holds {', '.join(names)} of {earlier.id}'s solution; hand it out after {earlier.id} is due."
        for exercise in exercises
        for earlier, names in exercise.given()
    ]


def requirements(torch: str, software: Kit) -> bytes:
    """What a student has to install: the torch that the answers were recorded with, and the grader."""
    grader = [f"./{name}" for name in software] or [f"torchgrade=={metadata.version('torchgrade')}"]
    return "\n".join([f"torch=={torch}", *grader, ""]).encode()


def pack_grader() -> Kit:
    """This program as a wheel, if it runs from its source; else it can be had from where it was installed from."""
    root = Path(__file__).parents[2]
    if not (root / "pyproject.toml").is_file():
        return {}
    try:
        from hatchling.builders.wheel import WheelBuilder
    except ImportError as error:
        raise GraderError("Making a kit needs hatchling.", "Run: pip install 'torchgrade[release]'") from error
    with tempfile.TemporaryDirectory(prefix="grade-") as folder:
        built = [Path(path) for path in WheelBuilder(str(root)).build(directory=folder, versions=["standard"])]
        return {path.name: path.read_bytes() for path in built}
