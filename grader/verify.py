"""The proof that an exercise's checks tell right from wrong: every implementation of the course graded as a submission."""

import hashlib
import itertools
from collections.abc import Iterator

import msgspec

from grader.generate import read_text
from grader.grading import Bench, grade
from grader.markers import make_stub, parse
from grader.report import Report
from grader.submission import Submission


class Finding(msgspec.Struct, frozen=True):
    """One implementation graded with one seed: what it is, and what is not as it must be (empty: all is well)."""

    kind: str
    name: str
    seed: int
    points: float
    named: tuple[str, ...]
    problem: str


def verify(bench: Bench, seeds: range) -> Iterator[Finding]:
    """Grade every implementation of an exercise with every seed; findings come as they are made."""
    exercise = bench.exercise
    where = f"reference/{exercise.name}/{exercise.filename}"
    text = read_text(exercise.reference_file, where)
    stub, planted = make_stub(text, where), parse(text, where).planted()
    for seed in seeds:
        report = run(bench, "reference", text, seed)
        yield finding("reference", "reference", report, full_marks(report))
        report = run(bench, "stub", stub, seed)
        yield finding("stub", "stub", report, stub_problem(report, planted))
        for mistake in bench.mistakes:
            report = run(bench, mistake.name, mistake.implementation.source, seed)
            yield finding("mistake", mistake.name, report, mistake_problem(report, mistake.name))
        for path in exercise.variants():
            report = run(bench, path.stem, path.read_text("utf-8"), seed)
            yield finding("variant", path.stem, report, full_marks(report))
    yield from verify_combinations(bench, text, seeds.start)


def verify_combinations(bench: Bench, text: str, seed: int) -> Iterator[Finding]:
    """Where a stub plants mistakes: grade every combination of repairs; exactly the mistakes left in must be named."""
    source = parse(text, bench.exercise.filename)
    planted = source.planted()
    for count in range(1, len(planted) + 1):
        for repaired in itertools.combinations(planted, count):
            report = run(bench, "combination", source.stub(frozenset(repaired)), seed)
            left = set(planted) - set(repaired)
            problem = "" if named(report) == left else f"names {listed(named(report))} where {listed(left)} are left"
            yield finding("combination", f"without {', '.join(repaired)}", report, problem)


def run(bench: Bench, name: str, source: str, seed: int) -> Report:
    """Grade a source as if it had been handed in."""
    return grade(bench, Submission(name, "script", hashlib.sha256(source.encode()).hexdigest(), source), seed)


def finding(kind: str, name: str, report: Report, problem: str) -> Finding:
    """What verify says of one report."""
    faults = [check.message for check in report.checks if check.outcome == "grader_error"]
    return Finding(kind, name, report.seed, report.points, tuple(sorted(named(report))), faults[0] if faults else problem)


def named(report: Report) -> set[str]:
    """The mistakes that a report names."""
    return {check.diagnosis.mistake for check in report.checks if check.diagnosis}


def full_marks(report: Report) -> str:
    """Why a right implementation has not earned everything; empty if it has."""
    lost = [check for check in report.checks if check.outcome != "passed"]
    return f"loses {lost[0].name} ({lost[0].outcome}): {lost[0].message}" if lost else ""


def stub_problem(report: Report, planted: list[str]) -> str:
    """Why a stub is not graded as one: no points, and its open TODO or every planted mistake named."""
    if report.points:
        return f"earns {report.points:g} points as handed out"
    if planted:
        return "" if named(report) == set(planted) else f"names {listed(named(report))} where {listed(set(planted))} are planted"
    odd = [check for check in report.checks if check.outcome not in {"not_implemented", "skipped"}]
    return f"is not told in {odd[0].name} that its TODO is open ({odd[0].outcome})" if odd else ""


def mistake_problem(report: Report, name: str) -> str:
    """Why a mistake is not caught as itself; empty if it is."""
    if report.points >= report.max_points:
        return "earns full marks"
    if named(report) != {name}:
        return f"is named as {listed(named(report))}"
    return ""


def listed(names: set[str]) -> str:
    """Names for a sentence."""
    return ", ".join(sorted(names)) or "none"
