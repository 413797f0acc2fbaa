"""Names mistakes that became known after a submission was graded, from what was kept of it: the submission is not run again."""

from collections.abc import Collection, Mapping

import msgspec

from grader.checks.check import Check
from grader.checks.observation import Observation
from grader.grading.diagnosis.behaviour import Behaviour, alike, summarise
from grader.grading.diagnosis.diagnosis import Evidence, Mistake, as_diagnosis, diagnose
from grader.grading.grade import EVIDENCE, runs_of_mistakes
from grader.grading.oracle import Oracle
from grader.records.report import CheckReport, Report
from grader.worker import wire


def rediagnose(oracle: Oracle, report: Report, kept: Mapping[str, Behaviour], changed: Collection[str]) -> Report:
    """A report with the names that its failed checks have by the catalogue of today.

    A name stays, unless its mistake has changed or is gone; then all mistakes are tried, else those alone that have changed.

    Args:
        oracle: the exercise, with the checks with which the report was made.
        report: as it was.
        kept: what the submission did in the checks that it did not pass, by name.
        changed: the mistakes, by name, that are new or were others when the report was made.
    """
    there = {mistake.name for mistake in oracle.mistakes} - set(changed)
    stale = {check.name for check in report.checks if check.diagnosis and check.diagnosis.mistake not in there}
    tried = [mistake for mistake in oracle.mistakes if stale or mistake.name in changed]
    named = diagnose_kept(oracle, report, kept, tried) if tried else {}
    checks = {check.name: check for check in oracle.checks}
    told = (
        one if one.diagnosis and one.name not in stale else told_of(one, named.get(one.name), checks.get(one.name))
        for one in report.checks
    )
    return msgspec.structs.replace(report, checks=tuple(told))


def diagnose_kept(oracle: Oracle, report: Report, kept: Mapping[str, Behaviour], tried: list[Mistake]) -> dict[str, Mistake]:
    """Which of some mistakes is behind each failed check, by the check's name."""
    seed = report.seed
    outcomes = {one.name: one.outcome for one in report.checks}
    telling = {name: one for name, one in kept.items() if outcomes.get(name) in EVIDENCE and not one.nameless}
    failed = {check.name: (check, stand_in(telling[check.name])) for check in oracle.checks if check.name in telling}
    passed = [check for check in oracle.checks if outcomes.get(check.name) == "passed"]

    def same(check: Check, seen: Observation, _: Observation) -> bool:
        return alike(summarise(check, seen, seed), telling[check.name])

    return diagnose(tried, Evidence(failed, passed, runs_of_mistakes(oracle, seed), same))


def stand_in(behaviour: Behaviour) -> Observation:
    """An observation that ended as a behaviour did; what else is known of it only `alike` can tell."""
    if behaviour.ended == ("returned",):
        return wire.Done(None)
    return wire.Raised(behaviour.ended, behaviour.said, 0, 0, own=False)


def told_of(one: CheckReport, mistake: Mistake | None, check: Check | None) -> CheckReport:
    """What is told of a check that has this name now, or none any more; the check's own hint stands where there is none."""
    general = check.hint if check else ""
    if mistake:
        return msgspec.structs.replace(one, diagnosis=as_diagnosis(mistake), hint="" if one.hint == general else one.hint)
    return msgspec.structs.replace(one, diagnosis=None, hint=one.hint or general) if one.diagnosis else one
