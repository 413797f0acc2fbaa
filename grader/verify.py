"""The proof that an exercise's checks tell right from wrong: every implementation of the course graded as a submission."""

import hashlib
import itertools
from collections.abc import Iterator

import msgspec

from grader.generate import read_text
from grader.grading import Bench, grade, grade_trusted
from grader.markers import make_stub, parse
from grader.report import CheckReport
from grader.runner import Implementation
from grader.submission import Submission


class Finding(msgspec.Struct, frozen=True):
    """One implementation graded with one seed: what it is, and what is not as it must be (empty: all is well)."""

    kind: str
    name: str
    seed: int
    points: float
    named: tuple[str, ...]
    problem: str


Checks = tuple[CheckReport, ...]


def verify(bench: Bench, seeds: range) -> Iterator[Finding]:
    """Grade every implementation of an exercise with every seed; findings come as they are made.

    With the first seed each is handed in like a submission; with the others, which are there to find what depends on the
    inputs, the values alone are looked at.
    """
    exercise = bench.exercise
    where = f"reference/{exercise.name}/{exercise.filename}"
    text = read_text(exercise.reference_file, where)
    stub, planted = make_stub(text, where), parse(text, where).planted()
    for seed in seeds:
        grade_source = grade_handed_in if seed == seeds.start else grade_among_trusted
        checks = grade_source(bench, "the reference", text, seed)
        yield finding("reference", "reference", seed, checks, full_marks(checks))
        checks = grade_source(bench, "the stub", stub, seed)
        yield finding("stub", "stub", seed, checks, stub_problem(checks, planted))
        for mistake in bench.mistakes:
            checks = grade_source(bench, mistake.name, mistake.implementation.source, seed)
            yield finding("mistake", mistake.name, seed, checks, mistake_problem(checks, mistake.name))
        for path in exercise.variants():
            checks = grade_source(bench, f"variant {path.stem}", path.read_text("utf-8"), seed)
            yield finding("variant", path.stem, seed, checks, full_marks(checks))
    yield from verify_combinations(bench, text, seeds.start)


def verify_combinations(bench: Bench, text: str, seed: int) -> Iterator[Finding]:
    """Where a stub plants mistakes: grade every combination of repairs; exactly the mistakes left in must be named."""
    source = parse(text, bench.exercise.filename)
    planted = source.planted()
    for count in range(1, len(planted) + 1):
        for repaired in itertools.combinations(planted, count):
            name = f"without {', '.join(repaired)}"
            checks = grade_handed_in(bench, name, source.stub(frozenset(repaired)), seed)
            left = set(planted) - set(repaired)
            problem = "" if named(checks) == left else f"names {listed(named(checks))} where {listed(left)} are left"
            yield finding("combination", name, seed, checks, problem)


def grade_handed_in(bench: Bench, name: str, source: str, seed: int) -> Checks:
    """Grade a source as if it had been handed in."""
    return grade(bench, Submission(name, "script", hashlib.sha256(source.encode()).hexdigest(), source), seed).checks


def grade_among_trusted(bench: Bench, name: str, source: str, seed: int) -> Checks:
    """Grade a source in the worker of the trusted implementations."""
    return grade_trusted(bench, Implementation(name, bench.exercise.filename, source), seed)


def finding(kind: str, name: str, seed: int, checks: Checks, problem: str) -> Finding:
    """What verify says of one implementation's checks."""
    faults = [check.message for check in checks if check.outcome == "grader_error"]
    points = round(sum(check.points for check in checks), 2)
    return Finding(kind, name, seed, points, tuple(sorted(named(checks))), faults[0] if faults else problem)


def named(checks: Checks) -> set[str]:
    """The mistakes that are named."""
    return {check.diagnosis.mistake for check in checks if check.diagnosis}


def full_marks(checks: Checks) -> str:
    """Why a right implementation has not earned everything; empty if it has."""
    lost = [check for check in checks if check.outcome != "passed"]
    return f"loses {lost[0].name} ({lost[0].outcome}): {lost[0].message}" if lost else ""


def stub_problem(checks: Checks, planted: list[str]) -> str:
    """Why a stub is not graded as one: no points, and its open TODO or every planted mistake named."""
    if points := sum(check.points for check in checks):
        return f"earns {points:g} points as handed out"
    if planted:
        return "" if named(checks) == set(planted) else f"names {listed(named(checks))} where {listed(set(planted))} are planted"
    odd = [check for check in checks if check.outcome not in {"not_implemented", "skipped"}]
    return f"is not told in {odd[0].name} that its TODO is open ({odd[0].outcome})" if odd else ""


def mistake_problem(checks: Checks, name: str) -> str:
    """Why a mistake is not caught as itself; empty if it is."""
    if all(check.outcome == "passed" for check in checks):
        return "earns full marks"
    if named(checks) != {name}:
        return f"is named as {listed(named(checks))}"
    return ""


def listed(names: set[str]) -> str:
    """Names for a sentence."""
    return ", ".join(sorted(names)) or "none"
