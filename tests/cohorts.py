"""Small cohorts for tests: folders of submissions, and what a gradebook holds without what differs from run to run."""

import shutil
from pathlib import Path

import msgspec

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result
from grader.course.course import Course, find_course
from grader.records.report import Report
from small_course import MISTAKES, TESTS

RIGHT = TESTS / "courses/small/reference/exercise1_scale/scale.py"
BAD = [
    (TESTS / "submissions" / name).read_text("utf-8")
    for name in ("os_exit.py", "segfault.py", "syntax_error.py", "wrong_type.py", "todo.py")
]


def copy_course(folder: Path) -> Course:
    """A course of two exercises that are the same but for their names."""
    for name, slug in (("exercise1_scale", "scale"), ("exercise2_zoom", "zoom")):
        target = folder / "reference" / name
        shutil.copytree(TESTS / "courses/small/reference/exercise1_scale", target)
        if slug != "scale":
            (target / "scale.py").rename(target / f"{slug}.py")
            (target / "test_scale.py").rename(target / f"test_{slug}.py")
    return find_course(folder)


def hand_in(folder: Path, count: int, name: str = "scale.py") -> Path:
    """A folder with so many students: right ones, ones with mistakes, and bad ones, in turn."""
    sources = [RIGHT.read_text("utf-8"), *MISTAKES.values(), *BAD]
    for index in range(count):
        path = folder / f"student{index:03d}" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"{sources[index % len(sources)]}\n# {index}\n", "utf-8")
    return folder


def essence(gradebook: Gradebook) -> list[tuple[Result, Report | None]]:
    """What is in a gradebook, without times and numbers of runs."""
    return [
        (
            msgspec.structs.replace(result, run=0, graded="", submitted=""),
            timeless(gradebook.report(result.student.id, result.exercise)),
        )
        for result in gradebook.latest()
    ]


def timeless(report: Report | None) -> Report | None:
    """A report without times."""
    if report is None:
        return None
    checks = tuple(msgspec.structs.replace(check, duration=0.0) for check in report.checks)
    return msgspec.structs.replace(report, started="", duration=0.0, checks=checks)
