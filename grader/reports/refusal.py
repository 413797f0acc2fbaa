"""The report on what cannot be graded at all: no points, and why."""

import datetime as dt
import platform
from importlib import metadata

from grader.checks.collect import MAX_POINTS
from grader.course.course import Exercise
from grader.records import report as records
from grader.records.errors import GraderError
from grader.records.report import Report


def refused(exercise: Exercise, title: str, path: str, error: GraderError) -> Report:
    """The report on a file that is missing, damaged, too large or the like: no points, and why.

    Args:
        exercise: what it was handed in for.
        title: what that is called.
        path: of the file; empty where nothing was handed in.
        error: why it cannot be graded.
    """
    most = float(MAX_POINTS)
    told = records.CheckReport(
        name="submission",
        title="What is handed in can be graded.",
        outcome="unreadable",
        points=0.0,
        max_points=most,
        message=error.sentence,
        hint=error.tip,
    )
    # nothing was run, so nothing was in force
    numbers = dict.fromkeys(("landlock", "seconds", "total", "memory", "files", "output"), 0)
    sandbox = records.Sandbox(text="nothing was run", confined=False, seccomp=False, unprivileged=False, user=-1, **numbers)
    return records.Report(
        schema=records.SCHEMA,
        exercise=exercise.id,
        slug=exercise.slug,
        title=title,
        submission=records.Submission(path=path, kind="notebook" if path.lower().endswith(".ipynb") else "script", sha256=""),
        outcome="unreadable",
        points=0.0,
        max_points=most,
        seed=0,
        device="cpu",
        environment=records.Environment(
            python=platform.python_version(), torch=metadata.version("torch"), platform=platform.platform(), sandbox=sandbox
        ),
        started=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        duration=0.0,
        printed="",
        checks=(told,),
    )
