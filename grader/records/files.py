"""Files are put in place whole or not at all."""

import contextlib
import os
from pathlib import Path

from grader.records.errors import GraderError


def write_file(path: Path, data: bytes) -> None:
    """Write a file to a temporary name and put it in place at once.

    Raises:
        GraderError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise GraderError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place, or check its permissions."
        ) from error
