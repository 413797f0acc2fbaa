"""What the exports of course platforms call students, one name at a time.

From the platforms' sources. Canvas (lib/content_zipper.rb): `doejane_LATE_<user>_<attachment>_mlp.py`, or
`anon_<id>_<attachment>_...`; a later attachment has a larger number. Moodle (mod/assign/classes/downloader.php):
`Jane Doe_<participant>_assignsubmission_file/mlp.py`, with or without a `_` before the slash, or flat. GitHub Classroom
(github/gh-classroom): `<assignment>-submissions/<assignment>-<login>/...`.

From descriptions, never seen. Brightspace: `<user>-<folder> - Jane Doe - May 18, 2025 1224 PM/mlp.py`, or flat with ` - ` for the
slash, and in some places the student's number before the name. Blackboard:
`<assignment>_<login>_attempt_2025-05-18-12-24-30_mlp.py`.
"""

import contextlib
import re
from collections.abc import Callable, Collection
from datetime import datetime

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.claim import Claim

CANVAS = re.compile(
    r"(?:(?P<name>[^/]*?)(?P<late>_LATE)?_(?P<user>\d+)|(?P<marked>LATE_)?(?P<anonymous>anon_[0-9A-Za-z]+))_(?P<order>\d+)_(?P<rest>[^/].*)",
    re.DOTALL,
)
MOODLE = re.compile(r"(?P<name>[^/_]*)_(?P<user>\d+)_assignsubmission_[a-z]+_?/?(?P<rest>.*)", re.DOTALL)
BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-\d+ - (?:(?P<number>[A-Za-z]?\d+) - )?(?P<name>[^/]+?) ?- "
    r"(?P<date>[^/]{0,30}?\b\d{4}\b[^/]{0,10}?\d[\d.:h-]{1,6}\d(?: ?[AaPp]\.?[Mm]\.?)?)(?:/| - |$)(?P<rest>.*)",
    re.DOTALL,
)
BLACKBOARD = re.compile(
    r"(?P<before>[^/]*?)_attempt_(?P<order>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:[_/.](?P<rest>.*))?", re.DOTALL | re.IGNORECASE
)

PATTERNS = (("moodle", MOODLE), ("blackboard", BLACKBOARD), ("brightspace", BRIGHTSPACE), ("canvas", CANVAS))
"""How names on top of an export look; one of Blackboard may look like one of Canvas's, and not the other way."""

KINDS = {
    "canvas": "Canvas's export",
    "moodle": "Moodle's export",
    "gradescope": "Gradescope's export",
    "brightspace": "Brightspace's export",
    "blackboard": "Blackboard's export",
    "github": "GitHub Classroom's folders",
    "folder": "a folder for each student",
    "clone": "one student's copy of the course",
}
"""What a source may be, in words."""

DESCRIBED = ("brightspace", "blackboard", "github")
"""Of those, what has been described but never seen here."""

DATES = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%b %d, %Y %H%M", "%d %B, %Y %H%M", "%d %b, %Y %H%M", "%Y-%m-%d %H%M")
"""How Brightspace writes times, in English and as numbers; those of other languages order nothing."""


def platform(names: Collection[str]) -> str:
    """Which platform wrote most of these names; empty: none."""
    for kind, pattern in PATTERNS:
        if 2 * sum(bool(pattern.match(name)) for name in names) > len(names):
            return kind
    return ""


def claim_of_canvas(path: str) -> Claim | None:
    """Whom a file of Canvas is from.

    A student who may choose a name could end it in another's number; then there is one number too many, and the file is nobody's.
    """
    match = CANVAS.fullmatch(path)
    if not match or re.match(r"\d+_", match["rest"]):
        return None
    number = match["anonymous"] or match["user"]
    note = "Canvas marked it late." if match["late"] or match["marked"] else ""
    student = Student(id=number, name=match["name"] or "")
    return Claim((student,), number, match["rest"], internal=True, order=int(match["order"][:18]), note=note)


def participant_of_moodle(path: str) -> str:
    """By what name and number Moodle calls whom a file is from, such as `Jane Doe_123`; empty if it is not from Moodle."""
    for part in path.split("/"):
        if match := MOODLE.match(part):
            return f"{match['name']}_{match['user']}"
    return ""


def claim_of_moodle(path: str) -> Claim | None:
    """Whom a file of Moodle is from; None, for the same reason, if there is a number too many."""
    match = MOODLE.fullmatch(path)
    if not match or re.match(r"\d+_", match["rest"]):
        return None
    return Claim((Student(id=match["user"], name=match["name"]),), match["user"], match["rest"], internal=True)


def claim_of_brightspace(path: str) -> Claim | None:
    """Whom a file of Brightspace is from; a later submission counts before an earlier one."""
    match = BRIGHTSPACE.fullmatch(path)
    if not match:
        return None
    number = match["number"] or match["user"]
    student = Student(id=number, name=match["name"].strip())
    return Claim((student,), f"{match['user']}, {match['date']}", match["rest"], internal=True, order=minutes(match["date"]))


def minutes(date: str) -> int:
    """A number that is larger for a later time of Brightspace's; 0 for one in other words."""
    plain = re.sub(r"(?<=\d)[.:h-](?=\d\d\b)(?!\d{4})", "", re.sub(r"\.(?=[Mm]|$)", "", date)).strip()
    for form in DATES:
        with contextlib.suppress(ValueError):
            return int(datetime.strptime(plain, form).strftime("%Y%m%d%H%M"))  # noqa: DTZ007 -- of one zone, whatever that is
    return 0


def claim_of_blackboard(path: str) -> Claim | None:
    """Whom a file of Blackboard is from: by the login, which follows the last `_` before `_attempt_`."""
    match = BLACKBOARD.fullmatch(path)
    login = match["before"].rpartition("_")[2] if match else ""
    if not match or not login:
        return None
    order = int(match["order"].replace("-", ""))
    return Claim((Student(id=login, name=login),), f"{login}, {match['order']}", match["rest"] or "", order=order)


CLAIMS: dict[str, Callable[[str], Claim | None]] = {
    "canvas": claim_of_canvas,
    "moodle": claim_of_moodle,
    "brightspace": claim_of_brightspace,
    "blackboard": claim_of_blackboard,
}
"""How each platform's names are read."""
