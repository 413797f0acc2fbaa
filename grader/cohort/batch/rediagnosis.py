"""After the catalogue of mistakes has changed: the names in results that were graded before, without grading them again."""

from collections.abc import Iterable, Iterator

import msgspec

from grader.cohort.batch.executors import Executor
from grader.cohort.batch.grading_process import Graded, Naming
from grader.cohort.batch.scheduling import Note, dispatch
from grader.cohort.batch.tasks import TaskMaker
from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Result
from grader.records.errors import GraderError
from grader.records.report import Report


class Rediagnosed(msgspec.Struct, frozen=True):
    """In how many reports mistakes have other names now, and in how many that is left to the next batch."""

    changed: int = 0
    left: int = 0


def add_up(several: Iterable[Rediagnosed]) -> Rediagnosed:
    """Those of several exercises together."""
    every = list(several)
    return Rediagnosed(sum(one.changed for one in every), sum(one.left for one in every))


def rediagnose_results(exercise: str, gradebook: Gradebook, maker: TaskMaker, executor: Executor) -> Rediagnosed:
    """Name the mistakes of an exercise's results by the catalogue of today.

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

    renamed = done = 0
    for ended in dispatch(stale, prepare, executor):
        named = [(one, outcome.report) for one, outcome in ended if isinstance(outcome, Graded) and outcome.named]
        renamed += sum(names(report) != names(gradebook.report(one.student.id, exercise, one.run)) for one, report in named)
        gradebook.rename([msgspec.structs.replace(one, report=report, catalogue=setup.catalogue) for one, report in named])
        done += len(named)
    return Rediagnosed(renamed, len(stale) - done)


def names(report: Report | None) -> list[str]:
    """The mistakes that a report names, check by check."""
    return list(mistakes(report)) if report else []


def mistakes(report: Report) -> Iterator[str]:
    """The name of the mistake behind each check, or none."""
    return (check.diagnosis.mistake if check.diagnosis else "" for check in report.checks)
