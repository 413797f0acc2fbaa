"""Finding the students of a roster by whatever an export calls them: id, email, login or name."""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from grader.cohort.gradebook.result import Student


class Register(msgspec.Struct, frozen=True):
    """A roster by all that its students may be called; what fits more than one of them fits none.

    `ids`, `emails` and `logins` (before the @) are as in the roster but for case.
    """

    ids: dict[str, Student]
    emails: dict[str, Student | None]
    logins: dict[str, Student | None]
    names: dict[str, Student | None]

    def find(self, student: Student, *, internal: bool = False) -> Student | None:
        """The student of the roster whom an export calls so: by id, email, login, then name; None if unknown or ambiguous.

        An `internal` id is a platform's own number, which may equal another person's id: the names must not contradict it.
        """
        name = "" if student.name == student.id else student.name  # a folder's name may be either
        known = self.ids.get(key(student.id))
        if known and (not internal or agree(known.name, name)):
            return known
        email = key(student.email or ("" if internal else student.id))
        if found := self.emails.get(email):
            return found
        login = self.logins.get(email.partition("@")[0])
        if login and not internal and agree(login.name, name):
            return login
        return self.names.get("".join(words(student.name))) or self.names.get("".join(sorted(words(student.name))))


def register(roster: Iterable[Student]) -> Register:
    """The register of a roster."""
    made = Register({}, {}, {}, {})
    for student in roster:
        made.ids.setdefault(key(student.id), student)
        for address in {key(one) for one in (student.email, student.login, student.id if "@" in student.id else "") if one}:
            add(made.emails, address, student)
            add(made.logins, address.partition("@")[0], student)
        for name in orders(words(student.name)):
            add(made.names, name, student)
    return made


def stranger(student: Student, known: Register) -> Student:
    """A student whom the roster does not know, under an id that is nobody's there."""
    name = "" if student.name == student.id else student.name
    taken = key(student.id) in known.ids
    return msgspec.structs.replace(student, id=f"unknown:{student.id}" if taken else student.id, name=name)


def distrust(known: Register, student: Student) -> None:
    """Find a student by id and email alone from here on, and by nothing that others may call themselves."""
    known.names.update(dict.fromkeys(orders(words(student.name))))
    for address in (student.email, student.login):
        known.logins[key(address).partition("@")[0]] = None


def add(index: dict[str, Student | None], name: str, student: Student) -> None:
    """Note a name of a student; of two who share it, it names none."""
    index[name] = student if index.get(name, student) == student else None


def key(text: str) -> str:
    """An id or email for comparison."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def words(name: str) -> list[str]:
    """The words of a name without case, accents and punctuation."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return re.findall(r"[^\W_]+", "".join(character for character in bare if not unicodedata.combining(character)))


def orders(parts: list[str]) -> set[str]:
    """The ways to write a name in one word: family name first or last (Canvas: "doejane"), and in the order of the alphabet."""
    turned = {"".join(parts[start:] + parts[:start]) for start in range(len(parts))}
    return turned | {"".join(sorted(parts))} if parts else set()


def agree(one: str, other: str) -> bool:
    """Whether two names may be the same person's: a word of one is in the other, or one is not known."""
    first, second = words(one), words(other)
    if not first or not second:
        return True
    joined = "".join(first), "".join(second)
    return any(word in joined[1] for word in first if len(word) > 1) or any(word in joined[0] for word in second if len(word) > 1)
