"""A student's best results so far, kept in `.grade/` of the course's folder."""

import contextlib
import os

import msgspec

from grader.course.course import Course
from grader.records.report import Report, to_json

FILE = "progress.json"


class Best(msgspec.Struct, frozen=True):
    """The best result on an exercise, and how many of its hints were shown."""

    points: float = 0.0
    max_points: float = 10.0
    runs: int = 0
    hints: int = 0


Progress = dict[str, Best]
"""By the exercise's id."""


def read_progress(course: Course) -> Progress:
    """What is on record; nothing where there is none or it cannot be read (a damaged one is then kept beside the new one)."""
    path = course.state_folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Progress)
    except OSError:
        return {}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".damaged"))
        return {}


def why_not_kept(course: Course) -> str:
    """Why no result can be kept, as far as can be seen before it is tried; empty if nothing speaks against it."""
    place = next(path for path in (course.state_folder / FILE, course.state_folder, course.root) if os.path.lexists(path))
    wanted = os.W_OK if place.is_file() else os.R_OK | os.W_OK | os.X_OK
    if place == course.state_folder and not place.is_dir():
        return f"{place} is no folder"
    return "" if os.access(place, wanted) else f"{place} cannot be written"


def record_report(course: Course, report: Report) -> None:
    """Note a run; the best result stays.

    Raises:
        GraderError: it cannot be kept.
    """
    progress = read_progress(course)
    old = progress.get(report.exercise, Best())
    points = max(old.points, report.points)
    progress[report.exercise] = msgspec.structs.replace(old, points=points, max_points=report.max_points, runs=old.runs + 1)
    write_progress(course, progress)


def record_hint(course: Course, exercise_id: str, available: int) -> int:
    """Note that one hint more was shown and give how many are now; all of them from then on.

    Raises:
        GraderError: it cannot be kept.
    """
    progress = read_progress(course)
    old = progress.get(exercise_id, Best())
    shown = min(old.hints + 1, available)
    progress[exercise_id] = msgspec.structs.replace(old, hints=shown)
    write_progress(course, progress)
    return shown


def write_progress(course: Course, progress: Progress) -> None:
    """Put the record in place.

    Raises:
        GraderError: it cannot be.
    """
    course.keep(FILE, to_json(progress))
