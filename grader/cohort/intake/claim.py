"""Whom an export says a file is from, and whom of the roster that makes it."""

from collections.abc import Sequence

import msgspec

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.register import Register, distrust


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


def settle(claims: Sequence[Claim | None], assignments: Sequence[str], known: Register) -> list[Claim | None]:
    """The claims of accounts, in doubt where several lead to one student, who is `known` by id and email alone from here on.

    A name may be anybody's: who goes by that of a neighbour must not take the neighbour's place. A platform that numbers students
    anew in each assignment tells `assignments`.
    """
    accounts: dict[tuple[str, Student], set[str]] = {}
    for one, assignment in zip(claims, assignments, strict=True):
        for student in one.students if one else ():
            if found := known.find(student, internal=one is not None and one.internal):
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
