"""What the exports of course platforms call students and exercises.

From the platforms' sources. Canvas (lib/content_zipper.rb): `doejane_LATE_<user>_<attachment>_mlp.py`, or
`anon_<id>_<attachment>_...`; a later attachment has a larger number. Moodle (mod/assign/classes/downloader.php):
`Jane Doe_<participant>_assignsubmission_file/mlp.py`, with or without a `_` before the slash, or flat. Gradescope:
`submission_<id>/...` beside `submission_metadata.yml`.
"""

import contextlib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.roster import Register, distrust
from grader.course.course import NAME, Exercise
from grader.records.archive import LARGEST as SUFFIXES
from grader.records.errors import GraderError

METADATA = "submission_metadata.yml"
"""Gradescope's list of submissions."""

EXPORT = re.compile(r"assignment_\d+_export")
"""What Gradescope calls the folder that holds it."""

CANVAS = re.compile(
    r"(?:(?P<name>[^/]*?)(?P<late>_LATE)?_(?P<user>\d+)|(?P<marked>LATE_)?(?P<anonymous>anon_[0-9A-Za-z]+))_(?P<order>\d+)_(?P<rest>[^/].*)",
    re.DOTALL,
)
MOODLE = re.compile(r"(?P<name>[^/_]*)_(?P<user>\d+)_assignsubmission_[a-z]+_?/?(?P<rest>.*)", re.DOTALL)
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)")
"""A time in Gradescope's list."""

COPY = re.compile(r"(?:[-_ ]*\((?P<first>\d{1,3})\)|[-_ ](?P<second>\d{1,3})|[-_ ]+copy)*")
"""What browsers and Canvas append to a name that is taken: `mlp (1)`, `mlp-2`, `mlp - copy`."""


class Claim(msgspec.Struct, frozen=True):
    """Whom an export says a file is from.

    `students` share one submission, `internal` if their ids are the platform's own; `place` is what the export calls it, `rest`
    the path in it, `order` is larger for later files, `submitted` as for an entry.
    """

    students: tuple[Student, ...]
    place: str
    rest: str
    internal: bool = False
    order: int = 0
    submitted: str = ""
    note: str = ""


def recognise(paths: Sequence[str], known: Register) -> tuple[str, int]:
    """Who wrote the names of these files (folder, canvas, moodle or gradescope), and in how many folders they all lie.

    Only names that an instructor or a platform gave decide: those on top, each once however many files it holds, and those below
    them if all on top hold the like and none is a student's. What is alone on top and nobody's in the roster may hold them all.
    """
    tops: dict[str, set[str]] = {}
    for path in paths:
        tops.setdefault(path.split("/")[0], set()).update(path.split("/")[1:2])
    if kind := platform(tops):
        return kind, 0
    if any(known.find(Student(id=bare(top), name=bare(top))) for top in tops):
        return "folder", 0
    kinds = {platform(names) for names in tops.values() if names}
    if len(kinds) == 1 and kinds != {""} and not (kinds == {"gradescope"} and may_be_own_list(tops, known)):
        return kinds.pop(), 1
    return "folder", int(is_wrapped(paths))


def platform(names: Collection[str]) -> str:
    """Which platform wrote most of these names; empty: none."""
    if METADATA in names:
        return "gradescope"
    for kind, pattern in (("moodle", MOODLE), ("canvas", CANVAS)):
        if 2 * sum(bool(pattern.match(name)) for name in names) > len(names):
            return kind
    return ""


def may_be_own_list(tops: Collection[str], known: Register) -> bool:
    """Whether a list that looks like Gradescope's may have been written by the only student."""
    return len(tops) == 1 and not known.ids and not EXPORT.fullmatch(min(tops))


def is_wrapped(paths: Sequence[str]) -> bool:
    """Whether all students' folders lie in one, as in the zip of a folder; with a script beside them it is a student's own."""
    parts = [path.split("/", 2) for path in paths]
    tops, inner = {part[0] for part in parts}, {part[1] for part in parts if len(part) > 2}  # noqa: PLR2004
    beside = any(len(part) == 2 and part[1].lower().endswith(tuple(SUFFIXES)) for part in parts)  # noqa: PLR2004
    return len(tops) == 1 and len(inner) > 1 and not beside and not any(map(NAME.fullmatch, inner))


def bare(name: str) -> str:
    """The name of a folder, or of a zip without its suffix."""
    return re.sub(r"\.zip$", "", name, flags=re.IGNORECASE)


def claim(kind: str, depth: int, path: str, listed: dict[str, Claim]) -> Claim | None:
    """Whom a file is from; `listed` is Gradescope's list by its folders. None: nobody's."""
    parts = path.split("/", depth + 1)
    if len(parts) <= depth:
        return None
    rest = "/".join(parts[depth:])
    if kind == "gradescope":
        found = listed.get("/".join(parts[: depth + 1]))
        return msgspec.structs.replace(found, rest=parts[-1]) if found else None
    if kind == "folder" and NAME.fullmatch(parts[depth]):  # a folder an exercise, and in it one a student
        return claim(kind, depth + 1, path, listed)
    if kind == "folder":
        place = bare(parts[depth])
        return Claim((Student(id=place, name=place),), place, parts[-1]) if "/" in rest else None
    match = (CANVAS if kind == "canvas" else MOODLE).fullmatch(rest)
    return numbered_claim(match) if match else None


def allot(kind: str, depth: int, paths: Sequence[str], listed: dict[str, Claim], known: Register) -> list[Claim | None]:
    """Whom each file is from. A student to whom several accounts lead is `known` by id and email alone from here on.

    A name may be anybody's: who goes by that of a neighbour must not take the neighbour's place.
    """
    claims = [claim(kind, depth, path, listed) for path in paths]
    accounts: dict[tuple[str, Student], set[str]] = {}
    for path, one in zip(paths, claims, strict=True):
        if one is None or kind == "folder":
            continue
        assignment = path.split("/")[0] if kind == "moodle" and depth else ""  # Moodle numbers a student anew in each
        for student in one.students:
            if found := known.find(student, internal=one.internal):
                accounts.setdefault((assignment, found), set()).add(student.id)
    shared = [(student, ids) for (_, student), ids in accounts.items() if len(ids) > 1]
    for student, _ in shared:
        distrust(known, student)
    doubtful = {account for _, ids in shared for account in ids}
    return [doubt(one, doubtful, known) if one else None for one in claims]


def doubt(one: Claim, doubtful: set[str], known: Register) -> Claim:
    """The claim, with a note if it is from such an account and that is nobody's in the roster."""
    if not any(student.id in doubtful and not known.find(student, internal=one.internal) for student in one.students):
        return one
    return msgspec.structs.replace(one, note=f"{one.note} Another account goes by the same name.".strip())


def numbered_claim(match: re.Match[str]) -> Claim | None:
    """Whom a file of Canvas or Moodle is from.

    A student who may choose a name could end it in another's number; then there is one number too many, and the file is nobody's.
    """
    group = match.groupdict()
    rest = group["rest"]
    if re.match(r"\d+_", rest):
        return None
    number = group.get("anonymous") or group["user"]
    note = "Canvas marked it late." if group.get("late") or group.get("marked") else ""
    student = Student(id=number, name=group["name"] or "")
    return Claim((student,), number, rest, internal=True, order=int((group.get("order") or "0")[:18]), note=note)


def read_metadata(data: bytes, folder: str) -> dict[str, Claim]:
    """Gradescope's list of submissions: for each of its folders, below `folder`, whose it is and when it was handed in.

    Raises:
        GraderError: it is damaged.
    """
    import yaml  # type: ignore[import-untyped,unused-ignore]

    found: dict[str, dict[tuple[str | int, ...], str]] = {}
    try:
        for keys, value in scalars(data):
            if keys[1:] == (":created_at",) or (len(keys) == 4 and keys[1] == ":submitters"):  # noqa: PLR2004
                found.setdefault(str(keys[0]), {})[keys[1:]] = value
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GraderError(f"Gradescope's list {folder}{METADATA} is damaged.", "Download the submissions again.") from error
    return {f"{folder}{place}": listed_claim(place, fields) for place, fields in found.items()}


def listed_claim(place: str, fields: dict[tuple[str | int, ...], str]) -> Claim:
    """Whose a submission of Gradescope is; who has no id there goes by the email."""
    students = []
    for index in dict.fromkeys(keys[1] for keys in fields if len(keys) > 1):
        sid, email, name = (fields.get((":submitters", index, field), "").strip() for field in (":sid", ":email", ":name"))
        students.append(Student(id=sid or email or name or place, name=name, email=email))
    return Claim(tuple(students) or (Student(id=place),), place, "", submitted=in_utc(fields.get((":created_at",), "")))


def in_utc(text: str) -> str:
    """A time of Gradescope's list in UTC, ISO 8601; empty if it has no zone."""
    if not (match := MOMENT.match(text)):
        return ""
    zone = match[3].replace("UTC", "Z")
    with contextlib.suppress(ValueError, OverflowError):
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").astimezone(UTC).isoformat()
    return ""


def scalars(data: bytes) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each text of a YAML document with the keys and positions that lead to it; nothing is built, so that nothing can blow up."""
    import yaml  # type: ignore[import-untyped,unused-ignore]

    keys: list[str | int | None] = []  # for each open collection where we are in it; None: a key comes next
    anchors: dict[str, str] = {}
    for event in yaml.parse(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            keys.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            is_text = isinstance(event, yaml.ScalarEvent)
            value = event.value if is_text else anchors.get(event.anchor, "")
            if is_text and event.anchor:
                anchors[event.anchor] = value
            if keys and keys[-1] is None:
                keys[-1] = value
                continue
            yield tuple("" if one is None else one for one in keys), value
        if keys:
            keys[-1] = keys[-1] + 1 if isinstance(keys[-1], int) else None


def exercise_of(path: str, exercises: Sequence[Exercise]) -> tuple[str, int]:
    """The id of the exercise that a file is named after, and the number of a copy: `mlp.py`, `MLP-2.py`, `mlp (1).ipynb`."""
    stem, suffix = os.path.splitext(path.rpartition("/")[2].lower())  # noqa: PTH122
    names = {name: one.id for one in exercises for name in (one.slug, one.name, one.id)} if suffix in SUFFIXES else {}
    for name in sorted(names, key=len, reverse=True):  # of `mlp` and `mlp_2` the latter is meant by `mlp_2`
        if stem.startswith(name) and (match := COPY.fullmatch(stem, len(name))):
            return names[name], int(match["first"] or match["second"] or 0)
    return "", 0


def is_of_another(path: str, exercises: Sequence[Exercise]) -> bool:
    """Whether a file lies in the folder of an exercise that is not asked for."""
    folders = {part for part in path.lower().split("/")[:-1] if NAME.fullmatch(part)}
    return bool(folders) and not folders & {exercise.name for exercise in exercises}
