"""After the catalogue of mistakes has changed: the names in results that were graded before, without grading them again."""

from collections.abc import Iterator

import msgspec

from grader.cohort.batch.executors import Executor
from grader.cohort.batch.grading_process import Graded, Naming
from grader.cohort.batch.scheduling import Note, dispatch
from grader.cohort.batch.tasks import TaskMaker
from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.course.course import Exercise
from grader.course.submission import Submission
from grader.grading.diagnosis.diagnosis import Mistake
from grader.grading.diagnosis.rediagnosis import rediagnose
from grader.grading.oracle import Oracle
from grader.records.errors import GraderError
from grader.records.report import Report


def rediagnose_results(exercise: str, gradebook: Gradebook, maker: TaskMaker, executor: Executor) -> int:
    """Name the mistakes of an exercise's results by the catalogue of today; in how many reports names have changed.

    Raises:
        GraderError: the course or a machine is at fault; what was named before is in the gradebook.
    """
    setup, entries = maker.setup(exercise), maker.entries(exercise)
    gradebook.keep_catalogue(setup.catalogue, entries)
    stale = [one for one in gradebook.with_evidence(exercise, setup.version) if one.catalogue != setup.catalogue]

    def prepare(result: Result) -> Naming | Note:
        known = gradebook.catalogue(result.catalogue)
        changed = frozenset(name for name, digest in entries.items() if known.get(name) != digest)
        try:
            report, kept = gradebook.report(result.student.id, exercise, result.run), gradebook.kept(result)
        except GraderError as error:
            return Note("unreadable", error.sentence)
        return Naming(setup, report, kept.behaviours, changed) if report and kept else Note("missing")

    renamed = 0
    for ended in dispatch(stale, prepare, executor):
        # what could not be named stays as it is, and is tried by the next batch
        done = [(result, outcome.report) for result, outcome in ended if isinstance(outcome, Graded)]
        renamed += sum(names(report) != names(gradebook.report(one.student.id, exercise, one.run)) for one, report in done)
        gradebook.rename([msgspec.structs.replace(one, report=report, catalogue=setup.catalogue) for one, report in done])
    return renamed


def read_handed_in(gradebook: Gradebook, exercise: Exercise, student: Student) -> tuple[Submission, int]:
    """The last file of a student that lost points, as it was graded, and the seed of its inputs.

    Raises:
        GraderError: none is kept.
    """
    kept = [one for one in gradebook.history(student.id) if one.exercise == exercise.id]
    if not kept or not (found := gradebook.kept(kept[-1])):
        who = f"{student.name} ({student.id})" if student.name else student.id
        raise GraderError(
            f"No file of {who} that lost points in {exercise.id} is kept.",
            "Run `grade batch` once with this version of torchgrade, or name the file in place of --from.",
        )
    return found.submission, kept[-1].seed


def find_named(oracle: Oracle, gradebook: Gradebook, mistake: Mistake) -> list[str]:
    """The students of whom a new mistake would be told, by id: those whose last file it explains as far as nothing else does."""
    oracle.mistakes.append(mistake)
    found = []
    for one in gradebook.latest([oracle.exercise.id]):
        report = gradebook.report(one.student.id, one.exercise, one.run)
        kept = gradebook.kept(one) if one.version == oracle.exercise.digest() else None
        if report and kept and mistake.name in mistakes(rediagnose(oracle, report, kept.behaviours, {mistake.name})):
            found.append(one.student.id)
    return found


def names(report: Report | None) -> list[str]:
    """The mistakes that a report names, check by check."""
    return list(mistakes(report)) if report else []


def mistakes(report: Report) -> Iterator[str]:
    """The name of the mistake behind each check, or none."""
    return (check.diagnosis.mistake if check.diagnosis else "" for check in report.checks)
