"""The roster: who is in the course, from the CSV files that platforms write.

Rosters. Canvas: the gradebook's export (`Student, ID, SIS User ID, SIS Login ID, Section`; its first rows hold no student).
Moodle: the grader report and the grading worksheet (`Identifier, Full name, ID number, Email address`). Gradescope: its own
(`First Name, Last Name, SID, Email`). And whatever people write by hand in these words.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.cohort.gradebook.result import Student
from grader.records.errors import GraderError

LARGEST = 64 * 1024 * 1024
"""Bytes of a roster at most."""

IDS = ("id", "studentid", "sid", "sisuserid", "idnumber", "studentnumber", "matriculationnumber")
NAMES = ("name", "fullname", "student", "studentname")
FIRST = ("firstname", "givenname", "forename")
LAST = ("lastname", "surname", "familyname")
EMAILS = ("email", "emailaddress", "mail", "sisloginid", "loginid", "login", "username", "netid")
"""What columns are called, in letters and digits alone, best first. Canvas's own `ID` is the one that its other files use."""

TIP = "Save it as CSV in UTF-8, with a header such as: id,name,email."


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a CSV file with a header, in its order; comma, semicolon or tab separate.

    A student without an id goes by the email or the login.

    Raises:
        GraderError: it cannot be read, has no column that tells students apart, or the same id twice.
    """
    rows = [(line, row) for line, row in numbered(read_text(path), path) if any(cell.strip() for cell in row)]
    if not rows:
        raise GraderError(f"{path} is empty.", TIP)
    header = [re.sub(r"[\W_]", "", cell).casefold() for cell in rows[0][1]]
    if not set(header) & {*IDS, *EMAILS, "identifier"}:
        raise GraderError(f"{path} has no column of ids or emails in line {rows[0][0]}.", TIP)
    found: dict[str, int] = {}
    students = []
    for line, row in rows[1:]:
        cells = dict(reversed(list(zip(header, map(str.strip, row), strict=False))))
        if is_filler(cells):
            continue
        student = read_student(cells, f"{path}, line {line}")
        if student.id in found:
            sentence = f"{path} has the id {student.id!r} twice, in lines {found[student.id]} and {line}."
            raise GraderError(sentence, "Remove one of them.")
        found[student.id] = line
        students.append(student)
    if not students:
        raise GraderError(f"{path} names no students.", TIP)
    return tuple(students)


def read_text(path: Path) -> str:
    """The text of a roster, composed (NFC), without a byte order mark; Excel's "Unicode text" is UTF-16.

    Raises:
        GraderError: it cannot be read, is too large or is not text.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise GraderError(f"The roster {path} cannot be read: {error.strerror}.", "Check its name and permissions.") from error
    if len(data) > LARGEST:
        raise GraderError(f"{path} is larger than {LARGEST // 2**20} MiB.", TIP)
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GraderError(f"{path} is not text in UTF-8: see line {line}.", TIP) from None
    if "\0" in text:
        raise GraderError(f"{path} is not text: see line {text[: text.index(chr(0))].count(chr(10)) + 1}.", TIP)
    return unicodedata.normalize("NFC", text)


def numbered(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text with the line on which each begins; what separates cells is what the header has most of.

    Raises:
        GraderError: a cell never ends.
    """
    header = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise GraderError(f"{path} is no CSV: see line {line}, {error}.", TIP) from error


def is_filler(cells: dict[str, str]) -> bool:
    """Whether a row of Canvas's gradebook holds no student: the points possible, the posting policy, the Test Student."""
    if "sisloginid" not in cells:
        return False
    name = cells.get("student", "")
    return (
        name == "Points Possible"
        or not first_of(cells, (*IDS, *EMAILS))
        or (name == "Student, Test" and not cells.get("sisuserid"))
    )


def read_student(cells: dict[str, str], where: str) -> Student:
    """The student of one row.

    Raises:
        GraderError: nothing tells who it is.
    """
    email = first_of(cells, EMAILS)
    # Moodle's worksheet writes "Participant 123" where its folders say 123
    identity = first_of(cells, IDS) or re.sub(r"^\D+(\d+)$", r"\1", cells.get("identifier", "")) or email
    if not identity:
        raise GraderError(f"{where} has neither an id nor an email.", "Add one, or remove the line.")
    parts = [first_of(cells, FIRST), first_of(cells, LAST)]
    return Student(id=identity, name=" ".join(filter(None, parts)) or first_of(cells, NAMES), email=email)


def first_of(cells: dict[str, str], columns: Sequence[str]) -> str:
    """The first of these columns that says something."""
    return next((cells[column] for column in columns if cells.get(column)), "")


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
        if student.email:
            add(made.emails, key(student.email), student)
            add(made.logins, key(student.email).partition("@")[0], student)
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
    known.logins[key(student.email).partition("@")[0]] = None


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
