"""Which of the planted mistakes each student gets: drawn from the course's secret and the student's id.

So nothing has to be stored, and `grade batch` draws the same choice again.
"""

import hmac
import secrets
from collections.abc import Collection, Sequence

import msgspec

from grader.course.course import Course, Exercise
from grader.course.stub import parse, read_source
from grader.grading.grade import passed_by
from grader.grading.oracle import LiveOracle
from grader.processes.supervisor import Implementation
from grader.records.errors import GraderError
from grader.records.files import write_file
from grader.records.report import to_json

SECRET_BYTES = 32


def repaired_for(exercise: Exercise, secret: bytes, student: str) -> frozenset[str]:
    """The planted mistakes that this student does not get; the same whenever it is asked for.

    None are left out where the exercise's settings do not say how many of them a student gets.
    """
    count = exercise.settings().planted
    if not count:
        return frozenset()
    names = parse(read_source(exercise), exercise.filename).planted()
    if not 0 < count < len(names):
        return frozenset()

    def draw(name: str) -> bytes:
        return hmac.digest(secret, f"{exercise.id}\0{student}\0{name}".encode(), "sha256")

    return frozenset(sorted(names, key=draw)[count:])


def plan_repairs(exercises: Sequence[Exercise], secret: bytes, students: Sequence[str]) -> dict[str, dict[str, frozenset[str]]]:
    """For every student the planted mistakes that they do not get, by exercise."""
    return {student: {each.id: repaired_for(each, secret, student) for each in exercises} for student in students}


def granted_by(oracle: LiveOracle, repaired: frozenset[str], seed: int) -> tuple[str, ...]:
    """The checks, by name, that a stub without these planted mistakes passes as it is handed out.

    Raises:
        GraderError: those are all that are worth points.
    """
    if not repaired:
        return ()
    source = parse(read_source(oracle.exercise), oracle.exercise.filename)
    name = f"stub without {', '.join(sorted(repaired))}"
    passed = passed_by(oracle, Implementation(name, oracle.exercise.filename, source.stub(repaired)), seed)
    if all(check.name in passed for check in oracle.checks if check.points):
        left = ", ".join(name for name in source.planted() if name not in repaired)
        raise GraderError(
            f"No check of {oracle.exercise.id} that is worth points sees these planted mistakes: {left}.",
            f"Run `grade verify {oracle.exercise.id}`, and sharpen a check.",
        )
    return passed


def make_secret(course: Course) -> bytes:
    """The course's secret; a new one if there is none yet.

    Raises:
        GraderError: the file holds something else, or cannot be written.
    """
    path = course.secret_file
    if not path.exists():
        write_file(path, secrets.token_hex(SECRET_BYTES).encode() + b"\n")
    return read_secret(course)


def read_secret(course: Course) -> bytes:
    """The course's secret; empty if no student has ever got a kit of their own.

    Raises:
        GraderError: the file holds something else.
    """
    path = course.secret_file
    if not path.exists():
        return b""
    try:
        secret = bytes.fromhex(path.read_text("ascii"))
        require_length(secret)
    except (OSError, ValueError) as error:
        tip = "Restore it: without it nobody knows what each student was to repair."
        raise GraderError(f"{path} does not hold the course's secret.", tip) from error
    return secret


def require_length(secret: bytes) -> None:
    """Refuse what is no whole secret.

    Raises:
        ValueError: it is none.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(len(secret))


def note_handed_out(course: Course, students: Collection[str]) -> None:
    """Note who got a kit of their own, beside those who did before."""
    everybody = sorted(handed_out(course).union(students))
    write_file(course.handed_out_file, to_json(everybody))


def handed_out(course: Course) -> frozenset[str]:
    """The ids of the students who got kits of their own.

    Raises:
        GraderError: the file that says so is damaged.
    """
    path = course.handed_out_file
    try:
        return frozenset(msgspec.json.decode(path.read_bytes(), type=list[str]))
    except FileNotFoundError:
        return frozenset()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise GraderError(f"{path} does not say who got kits of their own.", "Restore it, or release the kits anew.") from error
