"""Files are put in place whole or not at all, under names that every system takes."""

import contextlib
import hashlib
import os
import re
from pathlib import Path

from grader.records.errors import GraderError

SAFE = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")
"""Ids that are a name on every system, and that differ there if they differ at all."""


def safe_name(identity: str) -> str:
    """A name for what belongs to somebody: the id where that is one on every system, else one that cannot be another's."""
    if SAFE.fullmatch(identity):
        return identity
    readable = re.sub(r"[^a-z0-9]+", "-", identity.lower()).strip("-")[:24].strip("-")
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}-{digest}".strip("-")


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
