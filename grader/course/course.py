"""A course on disk: its exercises, found by any of their names."""

import difflib
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.course.settings import Settings, by_chapter, spelt
from grader.records.archive import LARGEST
from grader.records.errors import GraderError
from grader.records.files import write_file

SUFFIX = ".key"
"""Of an answer key's file."""

DRAWN_FROM = "secret"
"""Beside the exercises' sources: what decides which planted mistakes each student gets."""

NAME = re.compile(r"exercise(\d+)_([a-z][a-z0-9_]*)")

UNPACKED = "TORCHGRADE_KIT"
"""The variable in which the first cell of a notebook that stands alone says where it has put the kit."""


DATA = "data"
"""What lies in an exercise's folder of this name is handed out beside the stub, and laid out for every check."""

MOST_DATA = 2 * 1024 * 1024
"""Of all files of an exercise together."""

MOST_FILES = 200

DATA_NAME = re.compile(r"(?:[a-zA-Z0-9_][a-zA-Z0-9_.+-]*/)*[a-zA-Z0-9_][a-zA-Z0-9_.+-]*")
"""What files and folders are called, so that every system can have them: nothing hidden, nothing outside."""


GIVEN = re.compile(r"^# GIVEN (exercise\d+)[ \t]+(\w+(?:,[ \t]*\w+)*)[ \t]*$", re.MULTILINE)
"""The line of a reference in whose place the solution of an earlier exercise stands: `# GIVEN exercise19 Encoder`."""


class Exercise(msgspec.Struct, frozen=True):
    """One exercise: `exercise3`, slug `mlp`, in two folders of the same name."""

    number: int
    slug: str
    student_folder: Path
    reference_folder: Path

    @property
    def id(self) -> str:
        """`exercise3`."""
        return f"exercise{self.number}"

    @property
    def name(self) -> str:
        """`exercise3_mlp`."""
        return f"{self.id}_{self.slug}"

    @property
    def aliases(self) -> tuple[str, ...]:
        """What it may be called on the command line."""
        return self.id, str(self.number), self.slug, self.name

    @property
    def filename(self) -> str:
        """The file that a student edits."""
        return f"{self.slug}.py"

    @property
    def student_file(self) -> Path:
        """Where a student's own solution is."""
        return self.student_folder / self.filename

    @property
    def student_notebook(self) -> Path:
        """Where a student's own notebook is."""
        return self.student_file.with_suffix(".ipynb")

    @property
    def reference_file(self) -> Path:
        """Solution and stub in one."""
        return self.reference_folder / self.filename

    @property
    def checks_file(self) -> Path:
        """The hidden checks."""
        return self.reference_folder / f"test_{self.slug}.py"

    @property
    def key_file(self) -> Path:
        """The answer key, in a kit."""
        return self.reference_folder.parent.parent / "keys" / f"{self.name}{SUFFIX}"

    def given(self, path: Path | None = None) -> list[tuple["Exercise", tuple[str, ...]]]:
        """What the reference, or the variant at a path, takes over from earlier exercises: each with the names of what is taken.

        Raises:
            GraderError: there is no such exercise, or it is no earlier one.
        """
        path = path or self.reference_file
        text = path.read_text("utf-8") if path.is_file() else ""
        earlier = {each.id: each for each in Course(self.reference_folder.parent.parent).exercises() if each.number < self.number}
        found = []
        for match in GIVEN.finditer(text):
            if match[1] not in earlier:
                raise GraderError(
                    f"{self.named(path)} takes something over from {match[1]}, which is no earlier exercise.",
                    "Name an exercise with a lower number: `# GIVEN exercise3 MLP`.",
                )
            found.append((earlier[match[1]], tuple(name.strip() for name in match[2].split(","))))
        return found

    def named(self, path: Path) -> str:
        """A file of the author's as errors name it."""
        return path.relative_to(self.reference_folder.parents[1]).as_posix()

    def has_sources(self) -> bool:
        """Whether the checks, the reference and the mistakes are here, not an answer key alone."""
        return self.reference_folder.is_dir()

    @property
    def catalogue_file(self) -> Path:
        """The known misconceptions."""
        return self.reference_folder / "mistakes.md"

    @property
    def data_folder(self) -> Path:
        """What students get beside the stub, if anything."""
        return self.reference_folder / "data"

    def variants(self) -> list[Path]:
        """Right solutions, written differently."""
        return sorted((self.reference_folder / "variants").glob("*.py"))

    def digest(self) -> str:
        """SHA-256 over the names and contents of all that decides how many points a submission of this exercise earns.

        The catalogue is not among it, which decides what its mistakes are called.
        """
        sources = self.reference_folder.parent
        own = [path for path in self.reference_folder.rglob("*") if path.suffix in {".py", ".toml"}]
        own += [*self.data_folder.rglob("*"), *(each.reference_file for each, _ in self.given())]
        digest = hashlib.sha256()
        for path in sorted({*own, sources / "conftest.py", sources / DRAWN_FROM}):
            if path.is_file():
                name, content = path.relative_to(sources).as_posix(), path.read_bytes()
                digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def settings(self) -> Settings:
        """What `exercise.toml` says; in a kit, the answer key knows it (`kit.answer_key.read_settings`).

        Raises:
            GraderError: it is missing or not valid.
        """
        path = self.reference_folder / "exercise.toml"
        try:
            return msgspec.toml.decode(path.read_bytes(), type=Settings)
        except FileNotFoundError:
            raise GraderError(
                f"{self.name} has no exercise.toml in reference/.", "Add one with title, summary, topics and hints."
            ) from None
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise GraderError(f"{self.named(path)} is not valid: {error}.", "Correct that line and run again.") from error


class Course(msgspec.Struct, frozen=True):
    """A folder with `exercises/` and `reference/`, or a student's kit, with `keys/` in place of the latter."""

    root: Path

    def exercises(self) -> list[Exercise]:
        """All exercises in order."""
        sources = self.root / "reference"
        found = []
        for path in sources.glob("*") if sources.is_dir() else (self.root / "keys").glob(f"*{SUFFIX}"):
            name = path.name.removesuffix(SUFFIX)
            if (match := NAME.fullmatch(name)) and path.is_dir() == sources.is_dir():
                found.append(Exercise(int(match[1]), match[2], self.root / "exercises" / name, sources / name))
        return sorted(found, key=lambda exercise: exercise.number)

    def require_sources(self) -> None:
        """Insist that this is no kit.

        Raises:
            GraderError: it is one.
        """
        if not (self.root / "reference").is_dir():
            raise GraderError("This needs the sources of the checks, and a kit has none.", "Run it where reference/ is.")

    @property
    def secret_file(self) -> Path:
        """What decides which planted mistakes each student gets."""
        return self.root / "reference" / DRAWN_FROM

    @property
    def handed_out_file(self) -> Path:
        """Who got a kit of their own."""
        return self.root / "reference" / "handed_out.json"

    @property
    def state_folder(self) -> Path:
        """Where the student's progress and replaced files are kept; it need not be there."""
        return self.root / ".grade"

    def keep(self, name: str, data: bytes) -> None:
        """Write a file in there, out of the repository's history.

        Raises:
            GraderError: it cannot be written.
        """
        try:
            self.state_folder.mkdir(exist_ok=True)
        except OSError as error:
            tip = "Check the permissions of the course's folder."
            raise GraderError(f"{self.state_folder} cannot be written: {error.strerror}.", tip) from error
        ignore = self.state_folder / ".gitignore"
        if not os.path.lexists(ignore):
            write_file(ignore, b"*\n")
        write_file(self.state_folder / name, data)

    def choose(self, names: Iterable[str]) -> list[Exercise]:
        """The exercises that go by these names or are in chapters that do, each once; without names all.

        Raises:
            GraderError: there is no such.
        """
        return list(dict.fromkeys(exercise for name in names for exercise in self.named(name))) or self.exercises()

    def named(self, name: str) -> list[Exercise]:
        """The exercise that goes by this name or, if there is none, those in the chapter that does, in upper or lower case.

        Raises:
            GraderError: there is neither; the tip names the nearest.
        """
        try:
            return [self.exercise(name)]
        except GraderError as unknown:
            chapters = {spelt(chapter): chapter for chapter in self.chapters()}
            if spelt(name) in chapters:
                return self.chapters()[chapters[spelt(name)]]
            aliases = [alias for exercise in self.exercises() for alias in exercise.aliases if not alias.isdigit()]
            near = difflib.get_close_matches(spelt(name), [*aliases, *chapters], n=1)
            if near and near[0] in chapters:
                raise GraderError(unknown.sentence, f'Did you mean "{chapters[near[0]]}"?') from None
            raise

    def chapters(self) -> dict[str, list[Exercise]]:
        """The exercises whose sources are here, by their chapters.

        Raises:
            GraderError: the settings of one are missing or not valid.
        """
        return by_chapter({exercise: exercise.settings() for exercise in self.exercises() if exercise.has_sources()})

    def exercise(self, name: str) -> Exercise:
        """The exercise that goes by this name: `exercise3`, `3`, `mlp` or `exercise3_mlp`, also as a path to its file or folder.

        Raises:
            GraderError: there is none; the tip names the nearest.
        """
        exercises = self.exercises()
        if not exercises:
            raise GraderError(
                f"There is no answer key in {self.root / 'keys'}.", "Run `grade update KIT` with your course's kit."
            )
        names = {alias: exercise for exercise in exercises for alias in exercise.aliases}
        for said in spellings(name, self.root):
            if said in names:
                return names[said]
        wanted = name.strip().rstrip("/").lower()
        near = difflib.get_close_matches(wanted, [alias for alias in names if not alias.isdigit()], n=1)
        known = f"Did you mean {near[0]}?" if near else f"This course has {', '.join(exercise.id for exercise in exercises)}."
        if is_file_name(name):
            known = f"Name the exercise before the file: grade {exercises[0].id} {name}"
        raise GraderError(f"There is no exercise called {name!r}.", known)


def spellings(name: str, root: Path) -> list[str]:
    """What an argument may call an exercise by: itself or, if it is a path or a file's name, the file and the folders it is in.

    Args:
        name: the argument.
        root: of the course; the folders above it say nothing.
    """
    said = name.strip().rstrip("/\\").lower()
    if not is_file_name(name) and not re.search(r"[/\\.]", name):
        return [said]
    path = Path(os.path.abspath(name))  # noqa: PTH100 -- pathlib would follow a link of the student's
    inside = path.relative_to(root).parts if path.is_relative_to(root) else path.parts[-2:]
    last = [path.stem.lower()] if is_file_name(name) else []
    return [said, *last, *(part.lower() for part in reversed(inside))]


def is_file_name(name: str) -> bool:
    """Whether an argument names a script or a notebook."""
    return os.path.splitext(name.lower())[1] in LARGEST  # noqa: PTH122 -- pathlib finds no suffix in "..py"


def find_course(start: Path) -> Course:
    """The course that a folder lies in or, where it lies in none, the kit that a notebook's first cell has unpacked elsewhere.

    Raises:
        GraderError: neither the folder nor any above it holds one, and no such cell was run.
    """
    unpacked = os.environ.get(UNPACKED)
    for folder in [start, *start.parents, *([Path(unpacked)] if unpacked else [])]:
        # a kit whose keys are gone can be brought up to date
        if (folder / "kit.json").is_file():
            return Course(folder)
        entries = [*(folder / "reference").glob("*"), *(folder / "keys").glob(f"*{SUFFIX}")]
        if any(NAME.fullmatch(entry.name.removesuffix(SUFFIX)) for entry in entries):
            return Course(folder)
    raise GraderError(
        f"There is no course in {start} or above it.",
        "Change to the folder that holds exercises/ and reference/, or that of your kit. In a notebook, run its first cell.",
    )


def read_data(folder: Path) -> dict[str, bytes]:
    """The data of the exercise whose sources are in this folder, by the names in `data/`, in order; nothing if it has none.

    Raises:
        GraderError: it is more than may be handed out, or a name or a link is none that can be.
    """
    base = folder / DATA
    paths = sorted(path for path in base.rglob("*") if path.is_symlink() or not path.is_dir())
    where = f"reference/{folder.name}/{DATA}"
    for path in paths:
        name = path.relative_to(base).as_posix()
        if path.is_symlink() or not path.is_file() or not DATA_NAME.fullmatch(name):
            raise GraderError(
                f"{where}/{name} cannot be handed out.", "Use files with names of letters, digits, _ . + -, and no links."
            )
    if len(paths) > MOST_FILES or sum(path.stat().st_size for path in paths) > MOST_DATA:
        raise GraderError(
            f"{where} holds more than {MOST_FILES} files or {MOST_DATA // 1024**2} MiB in all.",
            "It travels to every process that grades and into every kit: keep what the checks need.",
        )
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in paths}
