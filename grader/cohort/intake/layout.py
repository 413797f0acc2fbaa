"""What a source is: folders of students, one student's copy of the course, or what a platform exports; and whose each file is."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.claim import Claim, settle
from grader.cohort.intake.gradescope import EXPORT, METADATA
from grader.cohort.intake.platforms import BLACKBOARD, CLAIMS, platform
from grader.cohort.intake.register import Register
from grader.course.course import NAME
from grader.course.naming import Names, is_old
from grader.records.archive import LARGEST as SUFFIXES

SUBMISSIONS = "-submissions"
"""How the name of the folder ends into which GitHub Classroom clones: what is before it begins the name of each folder in it."""

FEW = 5
"""Beginnings of folders' names that are tried, the most frequent first."""


class Export(msgspec.Struct, frozen=True):
    """What a source is: `kind` is one of `platforms.KINDS`, and in `depth` folders all that matters lies.

    `owner` is the only student of a clone; `prefix` is what GitHub Classroom puts before each login, where the folder around them
    does not tell.
    """

    kind: str
    depth: int = 0
    owner: str = ""
    prefix: str = ""


def recognise(paths: Sequence[str], known: Register, names: Names, source: str = "") -> Export:
    """Who wrote the names of these files, by what lies on top of a source of this name, and in how many folders that lies.

    Only names that an instructor or a platform gave decide: those on top, each once however many files it holds, and those below
    them if all on top hold the like and none is a student's. What is alone on top and nobody's in the roster may hold them all.
    """
    tops = tops_of(paths)
    if kind := platform_of(tops):
        return Export(kind)
    if any(is_known(top, known) for top in tops):
        return Export("folder")
    kinds = {platform_of(inner) for inner in tops.values() if inner}
    if len(kinds) == 1 and kinds != {""} and not (kinds == {"gradescope"} and may_be_own_list(tops, known)):
        return Export(kinds.pop(), 1)
    found = classroom(tops, known, source) or clone(paths, known, names, source)
    if not found and len(tops) == 1:
        around, inner = min(tops), tops_of([path.partition("/")[2] for path in paths if "/" in path])
        if any(is_known(name, known) for name in inner):
            return Export("folder", 1)
        within = classroom(inner, known, around)
        found = within and msgspec.structs.replace(within, depth=within.depth + 1)
    return found or Export("folder", int(is_wrapped(paths)))


def tops_of(paths: Iterable[str]) -> dict[str, set[str]]:
    """What lies on top, each with what lies right below it."""
    tops: dict[str, set[str]] = {}
    for path in paths:
        tops.setdefault(path.split("/")[0], set()).update(path.split("/")[1:2])
    return tops


def platform_of(names: Collection[str]) -> str:
    """Which platform wrote most of these names; empty: none that does so in names."""
    return "gradescope" if METADATA in names else platform(names)


def is_known(name: str, known: Register) -> bool:
    """Whether a folder or zip has the name of a student of the roster."""
    return known.find(Student(id=bare(name), name=bare(name))) is not None


def may_be_own_list(tops: Collection[str], known: Register) -> bool:
    """Whether a list that looks like Gradescope's may have been written by the only student."""
    return len(tops) == 1 and not known.ids and not EXPORT.fullmatch(min(tops))


def classroom(tops: dict[str, set[str]], known: Register, source: str) -> Export | None:
    """GitHub Classroom's folders, if these are such: by the name of the folder around them, else by the logins of the roster."""
    folders = {top: inner for top, inner in tops.items() if inner}
    if folders and all(is_classroom(top, inner) for top, inner in folders.items()):
        return Export("github", 1)
    if is_classroom(bare(source), folders):
        return Export("github", prefix=assignment(bare(source)))
    prefix = prefix_before_logins(folders, known)
    return Export("github", prefix=prefix) if prefix else None


def prefix_before_logins(folders: Collection[str], known: Register) -> str:
    """What most folders have before a dash and a name of the roster; empty if there is no such."""
    starts = Counter(name[: match.end()] for name in folders for match in re.finditer("-", name))
    for start, _ in starts.most_common(FEW):
        if 2 * sum(name.startswith(start) and is_known(name[len(start) :], known) for name in folders) >= len(folders):
            return start
    return ""


def is_classroom(folder: str, inner: Collection[str]) -> bool:
    """Whether a folder is called as that into which GitHub Classroom clones, and all that it holds as well."""
    return folder.endswith(SUBMISSIONS) and bool(inner) and all(name.startswith(assignment(folder)) for name in inner)


def assignment(folder: str) -> str:
    """What GitHub Classroom puts before the logins in a folder of this name."""
    return folder.removesuffix(SUBMISSIONS) + "-"


def clone(paths: Sequence[str], known: Register, names: Names, source: str) -> Export | None:
    """One student's copy of the course, if this is one: files lie right in the folders of exercises, or on top with nothing else.

    Its owner goes by the name of the source, unless only that of the folder in it is known.
    """
    tops = {path.split("/")[0] for path in paths}
    if is_clone(paths, names):
        return Export("clone", owner=bare(source))
    if len(tops) == 1 and is_clone([path.partition("/")[2] for path in paths], names) and is_known(source, known):
        return Export("clone", owner=bare(source))
    return None


def is_clone(paths: Sequence[str], names: Names) -> bool:
    """Whether these are the files of one student, by where those of exercises lie; students' folders in them speak against it."""
    scripts = [path.removeprefix("exercises/") for path in paths if path.lower().endswith(tuple(SUFFIXES))]
    within = [path.partition("/")[2] for path in scripts if NAME.fullmatch(path.split("/")[0])]
    own = [path for path in scripts if names.of_file(path).exercise and not is_old(path)]
    if any("/" not in path for path in within):
        return not any("/" in path and names.of_file(path).exercise and not is_old(path) for path in within)
    return bool(own) and all("/" not in path or is_old(path) for path in scripts)


def is_wrapped(paths: Sequence[str]) -> bool:
    """Whether all students' folders lie in one, as in the zip of a folder; with a script beside them it is a student's own."""
    parts = [path.split("/", 2) for path in paths]
    tops, inner = {part[0] for part in parts}, {part[1] for part in parts if len(part) > 2}  # noqa: PLR2004
    beside = any(len(part) == 2 and part[1].lower().endswith(tuple(SUFFIXES)) for part in parts)  # noqa: PLR2004
    # a student's own copy of the course holds the folder of exercises, or those of exercises themselves
    own = any(NAME.fullmatch(name) for name in inner) or any(
        part[1:2] == ["exercises"] and NAME.match(part[2]) for part in parts if part[2:]
    )
    return len(tops) == 1 and len(inner) > 1 and not beside and not own


def bare(name: str) -> str:
    """The name of a folder, or of a zip without its suffix."""
    return re.sub(r"\.zip$", "", name, flags=re.IGNORECASE)


def claims(export: Export, paths: Sequence[str], listed: dict[str, Claim], known: Register) -> list[Claim | None]:
    """Whom each file is from; `listed` is Gradescope's list by its folders. None: nobody's."""
    found = [claim(export, path, listed, known) for path in paths]
    if export.kind in {"folder", "clone", "github"}:
        return found
    # Moodle numbers a student anew in each assignment
    assignments = [path.split("/")[0] if export.kind == "moodle" and export.depth else "" for path in paths]
    return settle(found, assignments, known)


def claim(export: Export, path: str, listed: dict[str, Claim], known: Register) -> Claim | None:
    """Whom a file is from."""
    if export.kind == "clone":
        return Claim((Student(id=export.owner, name=export.owner),), export.owner, path)
    parts = path.split("/", export.depth + 1)
    if len(parts) <= export.depth:
        return None
    rest = "/".join(parts[export.depth :])
    if export.kind == "gradescope":
        found = listed.get("/".join(parts[: export.depth + 1]))
        return msgspec.structs.replace(found, rest=parts[-1]) if found else None
    if export.kind in CLAIMS:
        return spelt_out(CLAIMS[export.kind](rest), rest, known) if export.kind == "blackboard" else CLAIMS[export.kind](rest)
    if export.kind == "folder" and NAME.fullmatch(parts[export.depth]):  # a folder an exercise, and in it one a student
        return claim(msgspec.structs.replace(export, depth=export.depth + 1), path, listed, known)
    return claim_of_folder(export, parts) if "/" in rest else None


def claim_of_folder(export: Export, parts: Sequence[str]) -> Claim:
    """Whom a file in a student's folder is from; GitHub Classroom puts the assignment before the login."""
    place = bare(parts[export.depth])
    before = export.prefix or (assignment(parts[export.depth - 1]) if export.depth else "") if export.kind == "github" else ""
    student = place.removeprefix(before) or place
    return Claim((Student(id=student, name=student),), place, parts[-1])


def spelt_out(one: Claim | None, rest: str, known: Register) -> Claim | None:
    """A claim of Blackboard's under a login that the roster knows, if one with a `_` in it does."""
    match = BLACKBOARD.fullmatch(rest)
    if one is None or match is None or is_known(one.students[0].id, known):
        return one
    words = match["before"].split("_")
    logins = ["_".join(words[start:]) for start in range(len(words))]
    login = next((login for login in logins if is_known(login, known)), one.students[0].id)
    return msgspec.structs.replace(one, students=(Student(id=login, name=login),))
