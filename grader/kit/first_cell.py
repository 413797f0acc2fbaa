"""The first cell of a kit's notebooks: where a notebook is all there is, it gets the rest from the kit's zip file.

It takes a zip file only if the SHA-256 of its manifest is the one that the cell holds. The manifest has those of all other files;
that of a notebook leaves this cell out, which could not hold it otherwise.
"""

import hashlib
import re

from grader.course.course import Exercise
from grader.course.notebook import with_first_cell, without_first_cell
from grader.records.errors import GraderError
from grader.reports.render import environment

NOTEBOOK = ".ipynb"

ADDRESS = re.compile(r"https://[!#$%&()*+,./0-9:;=?@A-Z\[\]_a-z~'-]+")
"""What an address is made of: nothing that ends a string of Python."""


def require_address(address: str) -> None:
    """Insist that a notebook can fetch a kit from somewhere.

    Raises:
        GraderError: it is no https address.
    """
    if not ADDRESS.fullmatch(address):
        raise GraderError(
            f"A notebook cannot fetch a kit from {address!r}.",
            "Give an address that begins with https://, of the zip file itself.",
        )


def with_set_up(notebook: bytes, exercise: Exercise, manifest: bytes, address: str) -> bytes:
    """A notebook that stands alone.

    Args:
        notebook: as it is generated.
        exercise: whose it is.
        manifest: of the kit that it is from.
        address: from which the kit's zip file can be fetched; empty where it has to be uploaded.
    """
    template = environment().get_template("first_cell.py")
    text = template.render(exercise=exercise.name, kit=hashlib.sha256(manifest).hexdigest(), address=address)
    return with_first_cell(notebook, text)


def digest(name: str, data: bytes) -> str:
    """SHA-256 of a kit's file, in hexadecimal; of a notebook that without its first cell."""
    return hashlib.sha256(without_first_cell(data) if name.endswith(NOTEBOOK) else data).hexdigest()
