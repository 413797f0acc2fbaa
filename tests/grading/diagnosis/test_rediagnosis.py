"""A mistake that becomes known later is named from what was kept, as it would be if the submission were run again."""

import msgspec
import pytest

from grader.course.submission import parse_submission
from grader.grading.diagnosis.rediagnosis import rediagnose
from grader.grading.grade import examine, grade
from grader.grading.kept_submission import keep
from grader.grading.options import Options
from small_course import MISTAKES, SEED, add_mistake, remove_mistake, with_oracle

HALVES = MISTAKES["adds"].replace("x + factor", "x * factor / 2")
SUBMISSIONS = {**MISTAKES, "halves": HALVES, "both": MISTAKES["adds_weight"].replace("x * factor", "x + factor")}
HALVED = "-    return x * factor\n+    return 0.5 * factor * x"


@pytest.fixture
def use(host, copy):
    """Calls a function with the oracle of a copy as it is now."""
    return lambda function: with_oracle(copy, host, Options("cpu"), function)


def kept(source):
    """Grades a source: its report and what is kept of it."""

    def examined(oracle):
        submission = parse_submission(source.encode(), "scale.py")
        seen = examine(oracle, submission, SEED)
        return seen.report, keep(seen, submission).behaviours

    return examined


def named(report):
    return {check.name: (check.outcome, check.diagnosis, check.hint) for check in report.checks}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_names_are_those_of_a_submission_that_is_run_again(use, copy, name):
    add_mistake(copy, "halves", HALVED)
    full = use(lambda oracle: grade(oracle, parse_submission(SUBMISSIONS[name].encode(), "scale.py"), SEED))
    for other in MISTAKES:
        remove_mistake(copy, other)
    text = copy.catalogue_file.read_text("utf-8")
    copy.catalogue_file.write_text(text.partition("## halves")[0], "utf-8")
    report, seen = use(kept(SUBMISSIONS[name]))
    assert all(check.diagnosis is None for check in report.checks)
    copy.catalogue_file.write_text(text, "utf-8")
    with_all(copy)
    again = use(lambda oracle: rediagnose(oracle, report, seen, {*MISTAKES, "halves"}))
    assert named(again) == named(full)
    assert any(check.diagnosis for check in again.checks)
    assert [check.points for check in again.checks] == [check.points for check in report.checks]


def with_all(copy):
    """Writes the mistakes that were taken out back into the catalogue, behind the one that is new."""
    own = copy.catalogue_file.read_text("utf-8")
    original = (copy.reference_folder / "../../../original.md").resolve()
    copy.catalogue_file.write_text(original.read_text("utf-8") + own[own.index("## halves") :], "utf-8")


@pytest.fixture(autouse=True)
def original(copy, tmp_path):
    """The catalogue as it was."""
    (tmp_path / "original.md").write_bytes(copy.catalogue_file.read_bytes())


def test_a_name_whose_mistake_is_gone_is_taken_back_and_another_is_found(use, copy):
    report, seen = use(kept(MISTAKES["adds"]))
    assert {check.diagnosis.mistake for check in report.checks if check.diagnosis} == {"adds"}
    remove_mistake(copy, "adds")
    gone = use(lambda oracle: rediagnose(oracle, report, seen, set()))
    assert all(check.diagnosis is None for check in gone.checks)
    # the check's own hint is told where no mistake is
    assert {check.hint for check in gone.checks if check.name == "test_value"} == {"Look at the operator."}
    add_mistake(copy, "sums", "-    return x * factor\n+    return factor + x")
    again = use(lambda oracle: rediagnose(oracle, report, seen, {"sums"}))
    assert {check.diagnosis.mistake for check in again.checks if check.diagnosis} == {"sums"}


def test_an_error_about_a_device_has_the_name_that_it_has_when_run_again(use, copy):
    source = MISTAKES["adds"].replace("return x + factor", "return x.cuda() * factor")
    report, seen = use(kept(source))
    add_mistake(copy, "asks_for_a_gpu", "-    return x * factor\n+    return x.cuda() * factor")
    again, _ = use(kept(source))
    renamed = use(lambda oracle: rediagnose(oracle, report, seen, {"asks_for_a_gpu"}))
    assert named(renamed) == named(again)
    assert {check.diagnosis.mistake for check in renamed.checks if check.diagnosis} == {"asks_for_a_gpu"}


def test_what_has_a_name_keeps_it_and_nothing_is_run(use, copy, monkeypatch):
    report, seen = use(kept(MISTAKES["adds"]))
    add_mistake(copy, "sums", "-    return x * factor\n+    return factor + x")
    assert use(lambda oracle: rediagnose(oracle, report, seen, {"sums"})) == report

    def refuse(oracle):
        monkeypatch.setattr(oracle, "run", lambda *_: pytest.fail("something was run"))
        return rediagnose(oracle, report, seen, set())

    assert use(refuse) == report


def test_a_mistake_that_fails_what_the_submission_passes_is_not_named(use, copy):
    report, seen = use(kept(HALVES))
    change = (
        "-    return x * factor\n+    return x * factor / 2\n@@\n-        return x * self.weight\n+        return x + self.weight"
    )
    add_mistake(copy, "halves_and_adds", change)
    assert use(lambda oracle: rediagnose(oracle, report, seen, {"halves_and_adds"})) == report


def test_a_report_that_lists_checks_of_another_version_is_left_as_it_is(use):
    report, seen = use(kept(HALVES))
    strange = msgspec.structs.replace(
        report, checks=tuple(msgspec.structs.replace(check, name=f"{check.name}_old") for check in report.checks)
    )
    assert use(lambda oracle: rediagnose(oracle, strange, seen, set(MISTAKES))) == strange
