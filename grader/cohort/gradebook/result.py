"""The records of a cohort: students, runs, and what became of each submission."""

import re

from grader.grading.kept_submission import Kept
from grader.records.report import Record, Report

OUTCOMES = ("missing", "unreadable")
"""How a submission can end besides the outcomes of a report: there is none, or it is no script or notebook that can be read."""


def in_order(exercise: str) -> tuple[int, str]:
    """Exercises, which go by their ids, by their number."""
    return int("".join(re.findall(r"[0-9]", exercise)) or 0), exercise


class Student(Record, frozen=True):
    """One student; `id` is what tells them apart: that of the roster, else that of the export.

    `login` is by what a platform lets them in, where the roster tells it beside an email; the gradebook does not keep it.
    """

    id: str
    name: str = ""
    email: str = ""
    login: str = ""


class Run(Record, frozen=True):
    """One run over a cohort: all that decides its results beside the course, and when it was (UTC, ISO 8601).

    `source` is where the submissions came from, `seconds` the limit of a check in place of the exercise's own (0: none given),
    `grader` the version of this package; `finished` is empty until nothing is left to grade.
    """

    id: int
    source: str
    seed: int
    device: str
    seconds: float
    grader: str
    started: str
    finished: str = ""


class Result(Record, frozen=True):
    """What became of one student's submission of one exercise in one run.

    `outcome` is that of the report, or missing or unreadable; `note` says in a sentence why there is no report. `sha256` is of
    the file's bytes, `version` the digest of the exercise as it was graded, `catalogue` that of the mistakes it could be,
    `submitted` when it was handed in (UTC, ISO 8601; empty where the export does not tell), `graded` when it was graded.
    """

    run: int
    student: Student
    exercise: str
    path: str
    sha256: str
    version: str
    seed: int
    submitted: str
    graded: str
    outcome: str
    points: float
    max_points: float
    note: str = ""
    report: Report | None = None
    catalogue: str = ""
    evidence: Kept | None = None
