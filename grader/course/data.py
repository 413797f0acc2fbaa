"""The data of an exercise: what lies in its folder `data/`, handed out beside the stub and laid out for every check."""

import re
from pathlib import Path

from grader.records.errors import GraderError

FOLDER = "data"

MAX_BYTES = 2 * 1024 * 1024
"""Of all files of an exercise together."""

MAX_FILES = 200

NAME = re.compile(r"(?:[a-zA-Z0-9_][a-zA-Z0-9_.+-]*/)*[a-zA-Z0-9_][a-zA-Z0-9_.+-]*")
"""What files and folders are called, so that every system can have them: nothing hidden, nothing outside."""


def read_data(folder: Path) -> dict[str, bytes]:
    """The data of the exercise whose sources are in this folder, by the names in `data/`, in order; nothing if it has none.

    Raises:
        GraderError: it is more than may be handed out, or a name or a link is none that can be.
    """
    base = folder / FOLDER
    paths = sorted(path for path in base.rglob("*") if path.is_symlink() or not path.is_dir())
    where = f"reference/{folder.name}/{FOLDER}"
    for path in paths:
        name = path.relative_to(base).as_posix()
        if path.is_symlink() or not path.is_file() or not NAME.fullmatch(name):
            raise GraderError(
                f"{where}/{name} cannot be handed out.", "Use files with names of letters, digits, _ . + -, and no links."
            )
    if len(paths) > MAX_FILES or sum(path.stat().st_size for path in paths) > MAX_BYTES:
        raise GraderError(
            f"{where} holds more than {MAX_FILES} files or {MAX_BYTES // 1024**2} MiB in all.",
            "It travels to every process that grades and into every kit: keep what the checks need.",
        )
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in paths}
