"""The proof that an exercise's checks tell right from wrong: every implementation of the course graded as a submission."""

import itertools
from collections.abc import Iterator

import msgspec

from grader.authoring.leaks import leaked, solution_lines
from grader.checks.check import Check
from grader.course.stub import make_stub, parse, read_source
from grader.course.submission import parse_submission
from grader.grading.grade import grade, grade_trusted
from grader.grading.oracle import LiveOracle
from grader.processes.supervisor import Implementation
from grader.records.plain import counted
from grader.records.points import total
from grader.records.report import CheckReport
from grader.verification.fairness import share_right
from grader.verification.fitness import broken_check, caught, caught_by, idle_checks, slip, uncaught
from grader.verification.preload import missing_preload
from grader.verification.seeds import FurtherSeed

Checks = tuple[CheckReport, ...]


class Finding(msgspec.Struct, frozen=True):
    """One implementation graded with one seed: what became of it, and what is not as it must be (empty: all is well).

    `outcomes` (nothing where a check was not run) and `blamed` (the mistake that is named, or nothing) go check by check, and are
    empty for a mistake that was settled before it had been run on all checks; `advice` says what to do about the problem.
    `points` is the share of all points that it earns, and `right` the share of the solution that is surely right in a mistake.
    """

    kind: str
    name: str
    seed: int
    outcomes: tuple[str, ...] = ()
    blamed: tuple[str, ...] = ()
    problem: str = ""
    advice: str = ""
    points: float = 0.0
    right: float = 0.0


class Plan(msgspec.Struct, frozen=True):
    """How much to do: `first` what is done once, with the first seed; `thorough` all checks on all mistakes with every seed."""

    first: bool = True
    thorough: bool = False


class Round(msgspec.Struct, frozen=True):
    """All findings of one seed. Looked for with the first: checks that catch no mistake, slow modules that are not preloaded.

    `catches` are the checks that catch each mistake that was run on all of them. `broken`: the reference fails a check, which is
    all that was found.
    """

    seed: int
    findings: tuple[Finding, ...]
    uncaught: tuple[str, ...] = ()
    unloaded: tuple[str, ...] = ()
    catches: tuple[tuple[str, tuple[str, ...]], ...] = ()
    broken: bool = False


ADVICE = {
    "broken": "Correct the check or the reference: all else is verified once that is done.",
    "idle": "Return what is to be compared, or assert something of it.",
    "reference": "Correct the reference or the check.",
    "stub": "Nothing may be right or missing in what is handed out but what the TODOs say: look at the solution regions.",
    "variant": "Relax the check if it demands more than the statement says; correct the variant if it is wrong.",
    "combination": "Let each check look at one planted mistake alone, whatever the others do.",
    "caught": "Sharpen a check so that it sees the mistake, or take out the mistake if it is none.",
    "slip": "Correct the mistake: who forgets an import must not be told that it is something else.",
    "named": "Have a check return what differs between the two, or take out one of them.",
    "leaked": "Say it in other words: students read this.",
    "catches": "Run `grade verify --save`: a mistake is not run where it is said not to show.",
}
"""What an author can do about a problem."""


def verify(oracle: LiveOracle, seeds: range, plan: Plan) -> Iterator[Round]:
    """Grade every implementation of an exercise with every seed.

    Reference, stub and variants are run on all checks with every seed, among the trusted. So are the mistakes with the first;
    with others a mistake only until it has been caught and told from all others (see `seeds`), unless the plan is thorough.
    The first seed also does what need not be repeated for other inputs: reference, stub and variants are handed in like
    submissions, and only so are they trained; where a stub plants mistakes every combination of repairs is graded. Where the
    reference fails a check nothing else is looked at.
    """
    text = read_source(oracle.exercise)
    known = oracle.catches
    for seed in seeds:
        first = plan.first and seed == seeds.start
        # what is known is looked at with the first seed, and gone by with others
        oracle.catches = {} if first or plan.thorough else known
        # before anything else is run
        unloaded = missing_preload(oracle, seed) if first else ()
        name, what = broken_check(oracle, seed)
        if name:
            yield Round(seed, (Finding("check", name, seed, problem=what, advice=ADVICE["broken"]),), broken=True)
            continue
        settled = set() if first or plan.thorough else FurtherSeed(oracle, seed).settle()
        findings = list(verify_sources(oracle, text, seed, handed_in=False))
        findings += verify_mistakes(oracle, text, settled, seed)
        catching_none: tuple[str, ...] = ()
        if first:
            findings += verify_checks(oracle, seed)
            findings += verify_sources(oracle, text, seed, handed_in=True)
            findings += verify_combinations(oracle, text, seed)
            catching_none = tuple(uncaught(oracle, seed))
        yield Round(seed, tuple(findings), catching_none, unloaded, tuple(caught(oracle, settled, seed)))


def verify_checks(oracle: LiveOracle, seed: int) -> Iterator[Finding]:
    """Look for checks that compare nothing."""
    for name in idle_checks(oracle, seed):
        what = "returns nothing of the implementation's, asserts nothing and expects no exception: it compares nothing"
        yield Finding("check", name, seed, problem=what, advice=ADVICE["idle"])


def verify_sources(oracle: LiveOracle, text: str, seed: int, *, handed_in: bool) -> Iterator[Finding]:
    """Grade what is no mistake: the reference, the stub, the variants."""
    filename = oracle.exercise.filename
    variants = {path.stem: read_source(oracle.exercise, path) for path in oracle.exercise.variants()}
    sources = {"the reference": text, "the stub": make_stub(text, filename)}
    sources |= {f"variant {name}": source for name, source in variants.items()}
    if handed_in:
        checks = {name: grade_handed_in(oracle, name, source, seed) for name, source in sources.items()}
    else:
        checks = grade_together(oracle, [Implementation(name, filename, source) for name, source in sources.items()], seed)
    yield finding(oracle, ("reference", "reference", seed), checks["the reference"], full_marks(checks["the reference"]))
    yield finding(
        oracle, ("stub", "stub", seed), checks["the stub"], stub_problem(checks["the stub"], parse(text, filename).planted())
    )
    for name in variants:
        yield finding(oracle, ("variant", name, seed), checks[f"variant {name}"], full_marks(checks[f"variant {name}"]))


def verify_mistakes(oracle: LiveOracle, text: str, settled: set[str], seed: int) -> Iterator[Finding]:
    """Grade every mistake that is not settled; each must lose points, be named as itself alone, and not be told a solution."""
    telling = solution_lines(oracle.exercise)
    solution = parse(text, oracle.exercise.filename)
    if not settled:
        oracle.observe_mistakes(itertools.product(oracle.mistakes, oracle.checks), seed)
    for mistake in oracle.mistakes:
        if mistake.name in settled:
            yield Finding("mistake", mistake.name, seed)
            continue
        if not oracle.catches.get(mistake.name, frozenset()).issuperset(caught_by(oracle, mistake, seed)):
            # what is known of it is not all
            oracle.catches = {name: checks for name, checks in oracle.catches.items() if name != mistake.name}
        checks = grade_trusted(oracle, mistake.implementation, seed)
        told = " ".join(f"{check.message} {check.asked} {check.hint}" for check in checks)
        fault, problem = "", ""
        if broken := slip(oracle, mistake, seed):
            fault, problem = "slip", broken
        elif all(check.points == check.max_points for check in checks):
            fault, problem = "caught", "earns full marks"
        elif named(checks) != {mistake.name}:
            fault, problem = "named", naming_problem(oracle, checks, mistake.name, seed)
        elif line := leaked(telling, told):
            fault, problem = "leaked", f"is told a line of the solution: {line}"
        found = finding(oracle, ("mistake", mistake.name, seed), checks, problem, fault)
        right = 0.0 if mistake.raises else share_right(solution, mistake.implementation.source)
        yield msgspec.structs.replace(found, right=right)


def verify_combinations(oracle: LiveOracle, text: str, seed: int) -> Iterator[Finding]:
    """Where a stub plants mistakes: grade every combination of repairs; exactly the mistakes left in must be named."""
    source = parse(text, oracle.exercise.filename)
    planted = source.planted()
    repairs = [set(some) for count in range(1, len(planted) + 1) for some in itertools.combinations(planted, count)]
    names = [f"without {listed(repaired)}" for repaired in repairs]
    stubs = [source.stub(frozenset(repaired)) for repaired in repairs]
    combinations = [Implementation(name, oracle.exercise.filename, stub) for name, stub in zip(names, stubs, strict=True)]
    graded = grade_together(oracle, combinations, seed)
    for name, repaired in zip(names, repairs, strict=True):
        checks, left = graded[name], set(planted) - repaired
        problem = "" if named(checks) == left else f"names {listed(named(checks))} where {listed(left)} are left"
        yield finding(oracle, ("combination", name, seed), checks, problem)


def grade_handed_in(oracle: LiveOracle, name: str, source: str, seed: int) -> Checks:
    """Grade a source as if it had been handed in."""
    return grade(oracle, parse_submission(source.encode(), name), seed).checks


def grade_together(oracle: LiveOracle, implementations: list[Implementation], seed: int) -> dict[str, Checks]:
    """Grade implementations in the workers of the trusted, by name."""
    oracle.observe_together(itertools.product(implementations, oracle.checks), seed)
    return {each.name: grade_trusted(oracle, each, seed) for each in implementations}


def finding(oracle: LiveOracle, subject: tuple[str, str, int], checks: Checks, problem: str, fault: str = "") -> Finding:
    """What verify says of checks with one seed. `fault` is where to look for advice, if not under its kind."""
    kind, name, seed = subject
    run = {check.name: check for check in checks}
    blamed = {check.name: check.diagnosis.mistake for check in checks if check.diagnosis}
    return Finding(
        kind,
        name,
        seed,
        outcomes=tuple(run[check.name].outcome if check.name in run else "" for check in oracle.checks),
        blamed=tuple(blamed.get(check.name, "") for check in oracle.checks),
        problem=problem,
        advice=ADVICE[fault or kind] if problem else "",
        points=sum(check.points for check in checks) / (sum(check.max_points for check in checks) or 1.0),
    )


def named(checks: Checks) -> set[str]:
    """The mistakes that are named."""
    return {check.diagnosis.mistake for check in checks if check.diagnosis}


def full_marks(checks: Checks) -> str:
    """Why a right implementation has not earned everything; empty if it has."""
    lost = [check for check in checks if check.outcome != "passed"]
    return f"loses {lost[0].name} ({lost[0].outcome}): {lost[0].message}" if lost else ""


def stub_problem(checks: Checks, planted: list[str]) -> str:
    """Why a stub is not graded as one: no points, and its open TODO or every planted mistake named."""
    if points := total(check.points for check in checks):
        return f"earns {counted(points, 'point')} as handed out"
    if planted:
        return "" if named(checks) == set(planted) else f"names {listed(named(checks))} where {listed(set(planted))} are planted"
    odd = [check for check in checks if check.outcome not in {"not_implemented", "skipped"}]
    return f"is not told in {odd[0].name} that its TODO is open ({odd[0].outcome})" if odd else ""


def naming_problem(oracle: LiveOracle, checks: Checks, name: str, seed: int) -> str:
    """How a mistake is not named as itself alone; those named instead that do the same in every check are said to."""
    implementations = {mistake.name: mistake.implementation for mistake in oracle.mistakes}
    one = implementations[name]
    equal = {
        other
        for other in named(checks) - {name}
        if not any(told_apart(oracle, check, (one, implementations[other]), seed) for check in oracle.checks if not check.trains)
    }
    if equal:
        return f"is named as {listed(named(checks))}: no check tells it from {listed(equal)}"
    return f"is named as {listed(named(checks))}"


def told_apart(oracle: LiveOracle, check: Check, pair: tuple[Implementation, Implementation], seed: int) -> bool:
    """Whether two implementations do something else in a check."""
    one, other = (oracle.compared(implementation, check, seed).seen.observation for implementation in pair)
    return not oracle.comparisons.alike(check, one, other)


def listed(names: set[str]) -> str:
    """Names for a sentence."""
    return ", ".join(sorted(names)) or "none"
