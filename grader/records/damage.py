"""Files that are not what their names say: empty, unmerged, or something else that git, browsers and office programs leave."""

import re
from pathlib import PurePath

from grader.records.errors import GraderError

CONFLICT = tuple(re.compile(rb"^%b{7}(?: [^\r\n]*)?\r?$" % mark, re.MULTILINE) for mark in (b"<", b"=", b">"))
"""The marks of a merge conflict, in their order."""

WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)

NOT_FOUND = re.compile(rb'404: Not Found\s*$|\{\s*"message"\s*:\s*"(?:Not Found|Bad credentials)"')
"""What GitHub answers where there is no file."""

DOCUMENTS = {
    b"PK\x03\x04": "a zip file or a document of an office program",
    b"%PDF-": "a PDF",
    b"{\\rtf": "a document of a text processor (RTF)",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"Rar!": "a RAR file",
    b"7z\xbc\xaf": "a 7z file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
"""What other files begin with."""

MERGE = "Keep of each place what is right, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>."

DOWNLOAD = "Download the file itself (on GitHub: Raw, then save), and hand in that."


def require_undamaged(data: bytes, path: str) -> None:
    """Insist that a script or a notebook may be what its name says.

    Raises:
        GraderError: it is empty, holds marks of a merge conflict, or is something else, which is named.
    """
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.strip(b"\xef\xbb\xbf\0 \t\r\n"):
        raise GraderError(f"{path} is empty.", "Save your work under this name, and look at it before you hand it in.")
    if start.startswith(b"version https://git-lfs"):
        tip = "Run `git lfs pull`, and hand in the file that comes."
        raise GraderError(f"{path} is a pointer of Git LFS: it says where the file is, and is not the file.", tip)
    if WEB_PAGE.match(start) or start.startswith((b"From: <Saved by", b"bplist00")):
        raise GraderError(f"{path} is a web page that was saved in place of the file.", DOWNLOAD)
    if NOT_FOUND.match(start):
        raise GraderError(f"{path} is the answer of a web server that has no such file.", DOWNLOAD)
    document = next((what for magic, what in DOCUMENTS.items() if start.startswith(magic)), "")
    if document:
        raise GraderError(f"{path} is {document}, whatever its name says.", "Hand in the script or the notebook itself.")
    require_merged(data, path)
    require_named(data, path)


def require_merged(data: bytes, path: str) -> None:
    """Insist that git has not left two versions in a file.

    Raises:
        GraderError: it has.
    """
    first, end = -1, 0
    for mark in CONFLICT:
        match = mark.search(data, end)
        if match is None:
            return
        first, end = (match.start() if first < 0 else first), match.end()
    line = data.count(b"\n", 0, first) + 1
    tip = MERGE
    if path.lower().endswith(".ipynb"):
        tip = "Take one of the two versions whole: `git checkout --ours FILE`, or `--theirs`."
    raise GraderError(f"{path} holds the marks of a merge conflict, the first in line {line}.", tip)


def require_named(data: bytes, path: str) -> None:
    """Insist that a notebook is called one, and nothing else is.

    Raises:
        GraderError: it is the other way round.
    """
    name, brace = PurePath(path).name, data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    if path.lower().endswith(".ipynb"):
        is_text = not brace and b"\0" not in data[:4096]
        if is_text and re.search(rb"^(?:import|from|def|class|#|\"\"\")", data[:65536], re.MULTILINE):
            tip = f"If it is your script, call it {name[:-6]}.py; else download the notebook again."
            raise GraderError(f"{path} is no notebook but a script under the name of one.", tip)
    elif brace and re.search(rb'"nbformat(?:_minor)?"\s*:\s*\d', data) and b'"cells"' in data:
        raise GraderError(f"{path} is a notebook under the name of a script.", f"Call it {PurePath(path).stem}.ipynb.")
