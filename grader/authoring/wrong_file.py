"""A wrong file on its way to become a known mistake: which checks it fails, and whether that is known already."""

import msgspec

from grader.authoring.entry import make_block, make_entry
from grader.course.catalogue import NAME, NAMING, parse_catalogue, read_catalogue, read_reference
from grader.course.course import Exercise
from grader.course.submission import Submission, parse_submission
from grader.grading.diagnosis.diagnosis import Mistake, as_mistake
from grader.grading.grade import EVIDENCE, grade
from grader.grading.oracle import Oracle
from grader.records.errors import GraderError
from grader.records.files import write_file
from grader.records.report import CheckReport, Report


class WrongFile(msgspec.Struct, frozen=True):
    """A wrong submission graded: the checks that it does not pass, and the known mistake that does the same, if one does."""

    submission: Submission
    report: Report
    lost: tuple[CheckReport, ...]
    known: str


def look_at(oracle: Oracle, submission: Submission, seed: int) -> WrongFile:
    """Grade a submission that is thought to be wrong.

    Raises:
        GraderError: it is right, or does not come so far that a check could tell what is wrong with it.
    """
    report = grade(oracle, submission, seed)
    lost = tuple(check for check in report.checks if check.outcome != "passed")
    if not lost:
        tip = "A right solution that is written differently is a variant: put it into variants/."
        raise GraderError(f"{submission.path} earns everything.", tip)
    telling = [check for check in lost if check.outcome in EVIDENCE]
    # the whole is an error only where the file cannot be imported
    if report.outcome == "error":
        raise GraderError(f"{submission.path} cannot be graded: {lost[0].message}", "A mistake is named by what it does.")
    if not telling:
        raise GraderError(f"{submission.path} only fails in ways that name no mistake: {lost[0].outcome}.", "Write what it does.")
    named = {check.diagnosis.mistake if check.diagnosis else "" for check in telling}
    return WrongFile(submission, report, lost, named.pop() if len(named) == 1 else "")


def propose(oracle: Oracle, wrong: WrongFile) -> str:
    """The block of code that makes the reference do in every check what a wrong file does; graded to make sure.

    Raises:
        GraderError: what the file does is not in its definitions alone.
    """
    exercise = oracle.exercise
    reference = read_reference(exercise)
    block = make_block(reference, wrong.submission)
    (entry,) = parse_catalogue(make_entry("it", "It.", "Why.", block), reference, "the entry")
    again = grade(oracle, parse_submission(entry.source.encode(), exercise.filename), wrong.report.seed)
    for check, other in zip(wrong.report.checks, again.checks, strict=True):
        if essence(check) != essence(other):
            raise GraderError(
                f"{wrong.submission.path} does something in {check.name} that its definitions alone do not do.",
                "Look at what stands outside of them, and write the entry by hand: docs/authors.md shows how.",
            )
    return block


def essence(check: CheckReport) -> tuple[object, ...]:
    """What became of a check, but for the lines of the file."""
    return check.outcome, check.mismatch, check.diagnosis


def require_new(exercise: Exercise, name: str) -> None:
    """Insist on a name that a mistake can have and that none has.

    Raises:
        GraderError: it is not.
    """
    if not NAME.fullmatch(name):
        raise GraderError(f"{name!r} cannot name a mistake.", NAMING)
    if any(entry.name == name for entry in read_catalogue(exercise)):
        raise GraderError(f"{exercise.id} has a mistake {name} already.", "Choose another name with --name.")


def as_known(exercise: Exercise, entry: str) -> Mistake:
    """The mistake that an entry would make known.

    Raises:
        GraderError: the entry is not valid.
    """
    (parsed,) = parse_catalogue(entry, read_reference(exercise), "the entry")
    return as_mistake(exercise, parsed)


def add_entry(exercise: Exercise, entry: str) -> None:
    """Write an entry below all others, if what the catalogue then holds is valid.

    Raises:
        GraderError: it is not.
    """
    file = exercise.catalogue_file
    before = file.read_text("utf-8").rstrip("\n") + "\n\n" if file.is_file() else ""
    parse_catalogue(before + entry, read_reference(exercise), exercise.named(file))
    write_file(file, (before + entry).encode())
