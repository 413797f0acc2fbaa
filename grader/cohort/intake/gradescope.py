"""Gradescope's list of submissions: which of its folders is whose, and when it was handed in."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.claim import Claim
from grader.records.errors import GraderError

METADATA = "submission_metadata.yml"
"""Gradescope's list of submissions."""

EXPORT = re.compile(r"assignment_\d+_export")
"""What Gradescope calls the folder that holds it."""

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)")
"""A time in Gradescope's list."""


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
