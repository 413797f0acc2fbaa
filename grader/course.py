"""A course on disk: its exercises, found by any of their names."""

import difflib
import re
from pathlib import Path
from typing import Annotated

import msgspec

from grader.errors import GraderError

NAME = re.compile(r"exercise(\d+)_([a-z][a-z0-9_]*)")

Positive = Annotated[float, msgspec.Meta(gt=0)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`exercise.toml`.

    `hints` lead to the solution in rising explicitness. Limits: `seconds` for one check, `memory` in MiB of address space beside
    torch itself, `files` in MiB that a submission may write, `output` in KiB of what a check prints that is kept. `preload` names
    modules to import before submissions run: `torch._dynamo` where optimizers are made, since the first optimizer of a process
    imports it.
    """

    title: str
    summary: str
    topics: tuple[str, ...]
    hints: tuple[str, ...]
    seconds: Positive = 5.0
    memory: Positive = 4096
    files: Positive = 64
    output: Positive = 16
    preload: tuple[str, ...] = ()


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

    def mistakes(self) -> list[Path]:
        """Known misconceptions, one file each."""
        return sorted((self.reference_folder / "mistakes").glob("*.py"))

    def variants(self) -> list[Path]:
        """Right solutions, written differently."""
        return sorted((self.reference_folder / "variants").glob("*.py"))

    def settings(self) -> Settings:
        """What `exercise.toml` says.

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
            raise GraderError(
                f"reference/{self.name}/exercise.toml is not valid: {error}.", "Correct that line and run again."
            ) from error


class Course(msgspec.Struct, frozen=True):
    """A folder with `exercises/` and `reference/`."""

    root: Path

    def exercises(self) -> list[Exercise]:
        """All exercises in order."""
        found = []
        for folder in (self.root / "reference").glob("*"):
            if (match := NAME.fullmatch(folder.name)) and folder.is_dir():
                number, slug = int(match[1]), match[2]
                found.append(Exercise(number, slug, self.root / "exercises" / folder.name, folder))
        return sorted(found, key=lambda exercise: exercise.number)

    def state_folder(self) -> Path:
        """Where the student's progress and replaced files are kept, out of the repository's history."""
        folder = self.root / ".grade"
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        return folder

    def exercise(self, name: str) -> Exercise:
        """The exercise that goes by this name: `exercise3`, `3`, `mlp` or `exercise3_mlp`.

        Raises:
            GraderError: there is none; the tip names the nearest.
        """
        exercises = self.exercises()
        names = {
            alias: exercise
            for exercise in exercises
            for alias in (exercise.id, str(exercise.number), exercise.slug, exercise.name)
        }
        wanted = name.strip().rstrip("/").lower()
        if wanted in names:
            return names[wanted]
        near = difflib.get_close_matches(wanted, [alias for alias in names if not alias.isdigit()], n=1)
        known = f"Did you mean {near[0]}?" if near else f"This course has {', '.join(exercise.id for exercise in exercises)}."
        raise GraderError(f"There is no exercise called {name!r}.", known)


def find_course(start: Path) -> Course:
    """The course that a folder lies in.

    Raises:
        GraderError: neither the folder nor any above it holds one.
    """
    for folder in [start, *start.parents]:
        if (folder / "reference").is_dir() and any(NAME.fullmatch(entry.name) for entry in (folder / "reference").iterdir()):
            return Course(folder)
    raise GraderError(
        f"There is no course in {start} or above it.",
        "Change to the folder that holds exercises/ and reference/ and run the command there.",
    )
