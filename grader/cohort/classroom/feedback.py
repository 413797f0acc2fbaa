"""Feedback for students: a page for each submission that counts, in folders or as the zip files that Moodle takes."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result
from grader.cohort.intake.platforms import participant_of_moodle
from grader.cohort.marking.lateness import Adjusted
from grader.cohort.marking.policy import Policy
from grader.cohort.marking.standing import standings
from grader.course.course import Exercise
from grader.records.errors import GraderError
from grader.records.files import safe_name, write_file
from grader.records.plain import counted, number
from grader.records.report import Report, redact
from grader.reports.refusal import refused
from grader.reports.render import render_html

TIP = "Moodle's feedback goes to those whose files came in Moodle's export: name the exercises that did."


class Page(msgspec.Struct, frozen=True):
    """What one student gets on one exercise."""

    result: Result
    html: bytes


class Delivered(msgspec.Struct, frozen=True):
    """What was written: how many pages, and the ids of students for whom there was no place."""

    written: int
    left: tuple[str, ...]


def read_pages(gradebook: Gradebook, policy: Policy, exercise: Exercise, level: str) -> Iterator[Page]:
    """The pages on what counts of an exercise, by student.

    Who handed in nothing gets one only where something was said of that, as does whose submission has no report through our own
    fault.

    Args:
        gradebook: where the results are.
        policy: which attempt counts, and what late days cost.
        exercise: which one.
        level: what the pages tell: full, title or outcome; what an instructor said is on all of them.
    """
    for one in standings(gradebook, policy, [exercise.id]):
        if report := report_on(gradebook, exercise, one):
            told = redact(report, level)
            told = msgspec.structs.replace(told, notes=(*told.notes, *late_days(one)))
            yield Page(one.result, render_html(told, one.amended).encode("utf-8", "replace"))


def report_on(gradebook: Gradebook, exercise: Exercise, one: Adjusted) -> Report | None:
    """What is to be told of a result, if anything is."""
    result = one.result
    if report := gradebook.report(result.student.id, result.exercise, result.run):
        return report
    said = bool(one.amended and one.amended.amendments)
    if result.outcome == "unreadable" or said:
        why = GraderError(result.note or "Nothing was handed in.")
        report = refused(exercise, exercise.settings().title, result.path, why)
        return msgspec.structs.replace(report, started=result.graded)
    return None


def late_days(one: Adjusted) -> Iterator[str]:
    """What is taken off for late days, in a sentence, if anything is."""
    if one.percent and one.final is not None:
        most = number(one.result.max_points)
        yield (
            f"Handed in {counted(one.days, 'day')} late: {number(one.percent)} % of {most} points are taken off, "
            f"which leaves {number(one.final)}."
        )


def write_folders(folder: Path, pages: Iterable[Page]) -> Delivered:
    """Write each page into the folder of its student, named after the exercise.

    Raises:
        GraderError: a file cannot be written.
    """
    written = 0
    for page in pages:
        write_file(folder / safe_name(page.result.student.id) / f"{page.result.exercise}.html", page.html)
        written += 1
    return Delivered(written, ())


def write_moodle(file: Path, pages: Iterable[Page]) -> Delivered:
    """Write the zip that Moodle takes as feedback files of one assignment.

    Its members are named as Moodle's own exports are without folders, which all of its versions take
    (mod/assign/feedback/file/importziplib.php): the participant's name and number there, by which it finds who is meant, then the
    name of the file.

    Raises:
        GraderError: the file cannot be written, or nobody's number is known.
    """
    every = list(pages)
    members, left = name_members(every)
    if every and not members:
        raise GraderError(f"No result on {every[0].result.exercise} came in Moodle's export.", TIP)
    write_file(file, zipped(members))
    return Delivered(len(members), tuple(left))


def name_members(pages: Sequence[Page]) -> tuple[dict[str, bytes], list[str]]:
    """The pages by their names in the zip, and the ids of those who have none: a number that two claim is nobody's."""
    numbers: dict[str, list[Page]] = {}
    for page in pages:
        participant = participant_of_moodle(page.result.path)
        numbers.setdefault(participant.rpartition("_")[2], []).append(page)
    named = {number: group[0] for number, group in numbers.items() if number and len(group) == 1}
    left = [page.result.student.id for number, group in numbers.items() if number not in named for page in group]
    members = {
        f"{participant_of_moodle(page.result.path)}_assignsubmission_file_{page.result.exercise}.html": page.html
        for page in named.values()
    }
    return members, sorted(left)


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these files, the same every time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = 0o644 << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
