"""What the rounds of a verification add up to: problems, warnings, and the table of mistakes against checks."""

import itertools
from collections.abc import Iterable, Iterator

import msgspec

from grader.grading.diagnosis.catches import FILE
from grader.verification.fairness import FAIR
from grader.verification.verify import ADVICE, Finding, Round


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with an implementation or a text, with which seeds, and what to do."""

    kind: str
    name: str
    seeds: tuple[int, ...]
    what: str
    advice: str


class Saved(msgspec.Struct, frozen=True):
    """What is known of which checks catch which mistakes, by name; `outdated`: what is in the file is of others."""

    catches: dict[str, frozenset[str]] = {}
    outdated: bool = False


class Account(msgspec.Struct, frozen=True):
    """What one share of the work has found, and the seconds it took: the checks with their titles, the rounds, leaks in texts.

    `saved` is what is known of which checks catch which mistakes.
    """

    exercise: str
    checks: tuple[tuple[str, str], ...]
    rounds: tuple[Round, ...]
    leaks: tuple[tuple[str, str], ...] = ()
    saved: Saved = Saved()
    seconds: float = 0.0


class Result(msgspec.Struct, frozen=True):
    """An exercise verified; `catches` are the checks that catch each mistake, `seconds` is what its shares took together."""

    exercise: str
    checks: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    catches: dict[str, set[str]] = {}
    seconds: float = 0.0

    def mistakes(self) -> list[Finding]:
        """The mistakes as graded with the first seed: the rows of the table."""
        return first_mistakes(self.findings)


def first_mistakes(findings: Iterable[Finding]) -> list[Finding]:
    """The mistakes as graded with the first seed."""
    each = list(findings)
    first = min((finding.seed for finding in each), default=0)
    return [finding for finding in each if finding.kind == "mistake" and finding.seed == first]


def conclude(accounts: Iterable[Account]) -> Result:
    """The proof that the accounts of all shares of an exercise give together."""
    ordered = sorted(accounts, key=lambda account: account.rounds[0].seed)
    checks, rounds = ordered[0].checks, [made for account in ordered for made in account.rounds]
    findings = tuple(finding for made in rounds for finding in made.findings)
    found = together(made.catches for made in rounds)
    told = [line for account in ordered for line in account.leaks]
    seconds = sum(account.seconds for account in ordered)
    if broken := [finding for made in rounds if made.broken for finding in made.findings]:
        # one fault may be behind all that else would be said
        alone = faults(finding for finding in broken if finding.name == broken[0].name)
        return Result(ordered[0].exercise, checks, findings, problems=tuple(alone), warnings=(), seconds=seconds)
    return Result(
        ordered[0].exercise,
        checks,
        findings,
        problems=(*leaking(told), *faults(findings)),
        warnings=(
            *flakes(findings, checks),
            *uncaught(rounds),
            *harsh(first_mistakes(findings)),
            *unloaded(rounds),
            *unknown(ordered[0].saved, found),
            *outdated(ordered[0].saved),
        ),
        catches=found,
        seconds=seconds,
    )


def leaking(told: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """The texts that hold a line of the solution."""
    for file, line in told:
        yield Problem("text", file, (), f"holds a line of the solution: {line}", ADVICE["leaked"])


def faults(findings: Iterable[Finding]) -> Iterator[Problem]:
    """The problems found, one an implementation: that of the first seed, with all the seeds at which there is one."""
    for (kind, name), group in grouped(findings):
        faulty = [finding for finding in group if finding.problem]
        well = {finding.seed for finding in group} - {finding.seed for finding in faulty}
        if faulty:
            what, advice = faulty[0].problem, faulty[0].advice
            # what is told is looked at only where all checks are run
            if well and advice != ADVICE["leaked"]:
                what = f"{what}; a flake: with {seeds_text(well)} all is well"
            yield Problem(kind, name, tuple(dict.fromkeys(finding.seed for finding in faulty)), what, advice)


def flakes(findings: Iterable[Finding], checks: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
    """The implementations of which a check sees with some inputs what it does not see with others."""
    for (kind, name), group in grouped(findings):
        # where some checks are not run, others are not skipped for them
        kinds = sorted({what_ran(finding) for finding in group if finding.outcomes})
        for run, (index, (check, _)) in itertools.product(kinds, enumerate(checks)):
            seeds: dict[str, list[int]] = {}
            for finding in (each for each in group if what_ran(each) == run):
                seeds.setdefault(finding.outcomes[index], []).append(finding.seed)
            if len(seeds) > 1:
                ends = ", ".join(f"{outcome} with {seeds_text(those)}" for outcome, those in seeds.items())
                advice = "Choose sizes and values with which it does not depend on the draw, if points are not to."
                yield Problem(kind, name, (), f"a flake in {check}: {ends}", advice)


def what_ran(finding: Finding) -> tuple[bool, ...]:
    """Which checks an implementation was run on."""
    return tuple(map(bool, finding.outcomes))


def uncaught(rounds: Iterable[Round]) -> Iterator[Problem]:
    """The checks that catch no mistake."""
    for name in dict.fromkeys(name for made in rounds for name in made.uncaught):
        yield Problem("check", name, (), "catches no mistake", "Write the mistake that it sees, or take it out.")


def harsh(mistakes: Iterable[Finding]) -> Iterator[Problem]:
    """The mistakes that leave a student less than a third of what is right in the file, all in one."""
    names = [mistake.name for mistake in mistakes if mistake.outcomes and mistake.points < FAIR * mistake.right]
    if names:
        kind, leaves = ("mistakes", "leave") if len(names) > 1 else ("mistake", "leaves")
        what = f"{leaves} less than a third of what is right in the file (--table shows the points)"
        advice = "Let a check look at a part on its own, or say with `Raises:` that the file is meant to end in an exception."
        yield Problem(kind, ", ".join(names), (), what, advice)


def together(rounds: Iterable[Iterable[tuple[str, tuple[str, ...]]]]) -> dict[str, set[str]]:
    """The checks that catch each mistake with any seed, by name."""
    found: dict[str, set[str]] = {}
    for catches in rounds:
        for mistake, checks in catches:
            found.setdefault(mistake, set()).update(checks)
    return found


def unknown(saved: Saved, found: dict[str, set[str]]) -> Iterator[Problem]:
    """The mistakes that a check catches of which it is said that it does not."""
    for mistake, checks in found.items():
        if new := sorted(checks - saved.catches.get(mistake, checks)):
            what = f"is caught by {', '.join(new)}, which {FILE} does not say"
            yield Problem("mistake", mistake, (), what, ADVICE["catches"])


def outdated(saved: Saved) -> Iterator[Problem]:
    """What is known of the catches, if it is of no use any more."""
    if saved.outdated:
        what = "is of other checks or mistakes than today's: it is not used, and mistakes take longer to name"
        yield Problem("file", FILE, (), what, ADVICE["catches"])


def unloaded(rounds: Iterable[Round]) -> Iterator[Problem]:
    """The modules that every submission would import anew, of which the slowest may bring the others along."""
    for name in [made.unloaded[0] for made in rounds if made.unloaded][:1]:
        what = "is imported while a submission is graded, each time anew, which takes seconds"
        yield Problem("module", name, (), what, f'Write preload = ["{name}"] into exercise.toml.')


def grouped(findings: Iterable[Finding]) -> Iterator[tuple[tuple[str, str], list[Finding]]]:
    """Findings by the implementation that they are about."""

    def subject(finding: Finding) -> tuple[str, str]:
        return finding.kind, finding.name

    for key, group in itertools.groupby(sorted(findings, key=subject), subject):
        yield key, list(group)


def seeds_text(seeds: Iterable[int]) -> str:
    """Seeds for a sentence, the first few."""
    each = sorted(set(seeds))
    few = ", ".join(map(str, each[:3]))
    return f"seed{'s' if len(each) > 1 else ''} {few}{' …' if len(each) > 3 else ''}"  # noqa: PLR2004
