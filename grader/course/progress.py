"""A student's best results so far, kept in `.grade/` of the course's folder."""

from pathlib import Path

import msgspec

from grader.course.course import Course
from grader.records.files import write_file
from grader.records.report import Report, to_json


class Best(msgspec.Struct, frozen=True):
    """The best result on an exercise, and how many of its hints were shown."""

    points: float = 0.0
    max_points: float = 10.0
    runs: int = 0
    hints: int = 0


Progress = dict[str, Best]
"""By the exercise's id."""


def read_progress(course: Course) -> Progress:
    """What is on record; nothing where there is no record or it is damaged (it is then kept beside the new one)."""
    path = progress_file(course)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Progress)
    except FileNotFoundError:
        return {}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        path.replace(path.with_suffix(".damaged"))
        return {}


def record_report(course: Course, report: Report) -> None:
    """Note a run; the best result stays."""
    progress = read_progress(course)
    old = progress.get(report.exercise, Best())
    points = max(old.points, report.points)
    progress[report.exercise] = msgspec.structs.replace(old, points=points, max_points=report.max_points, runs=old.runs + 1)
    write_progress(course, progress)


def record_hint(course: Course, exercise_id: str, available: int) -> int:
    """Note that one hint more was shown and give how many are now; all of them from then on."""
    progress = read_progress(course)
    old = progress.get(exercise_id, Best())
    shown = min(old.hints + 1, available)
    progress[exercise_id] = msgspec.structs.replace(old, hints=shown)
    write_progress(course, progress)
    return shown


def write_progress(course: Course, progress: Progress) -> None:
    """Put the record in place."""
    write_file(progress_file(course), to_json(progress))


def progress_file(course: Course) -> Path:
    """Where the record is."""
    return course.state_folder() / "progress.json"
