"""After the catalogue of mistakes has changed: the names in results that were graded before, without grading them again."""

import contextlib
import functools
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from grader.cohort.batch.executors import Executor
from grader.cohort.batch.grading_process import Graded, Naming, Setup
from grader.cohort.batch.scheduling import dispatch
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

    pieces = prepare(stale, gradebook, setup, entries)
    renamed = done = 0
    for ended in dispatch(pieces, lambda piece: piece[1], executor):
        named = [(*piece, outcome.report) for piece, outcome in ended if isinstance(outcome, Graded) and outcome.named]
        renamed += sum(mistakes(report) != mistakes(naming.report) for _, naming, report in named)
        gradebook.rename([msgspec.structs.replace(one, report=report, catalogue=setup.catalogue) for one, _, report in named])
        done += len(named)
    return Rediagnosed(renamed, len(stale) - done)


def prepare(
    results: Iterable[Result], gradebook: Gradebook, setup: Setup, entries: Mapping[str, str]
) -> Iterator[tuple[Result, Naming]]:
    """What a grading process needs to name the mistakes of each result; one whose report cannot be read is left out."""

    @functools.cache
    def changed_since(catalogue: str) -> frozenset[str]:
        known = gradebook.catalogue(catalogue)
        return frozenset(name for name, digest in entries.items() if known.get(name) != digest)

    for one in results:
        report = kept = None
        with contextlib.suppress(GraderError):
            report, kept = gradebook.report(one.student.id, one.exercise, one.run), gradebook.kept(one)
        if report and kept:
            yield one, Naming(setup, report, kept.behaviours, changed_since(one.catalogue))


def mistakes(report: Report) -> list[str]:
    """The name of the mistake behind each check, or none."""
    return [check.diagnosis.mistake if check.diagnosis else "" for check in report.checks]
