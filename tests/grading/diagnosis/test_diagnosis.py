"""What a submission gets wrong by a slip is named as no mistake that is about something else."""

import shutil

import pytest

from grader.course.course import Course
from grader.course.submission import parse_submission
from grader.grading.diagnosis.diagnosis import Evidence, Mistake, Runs, diagnose
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.kit.record import make_key
from grader.kit.replay import KeyOracle
from grader.processes.supervisor import Implementation
from grader.worker import wire
from small_course import MISTAKES, SEED, TESTS, check, remove_mistake, with_oracle, write_mistake

SLIPS = {
    "a name": "return F.relu(x)",
    "an import": "import nowhere",
    "syntax": 'return compile("a b", "x", "exec")',
}


@pytest.fixture
def copy(tmp_path):
    """A copy of the small course's exercise."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course").exercise("scale")


@pytest.fixture
def named(host, copy):
    """The mistake that is named for a slip, live and from a kit, where `adds` slips in the same way and its text ends so."""

    def name(slip, ending):
        text = MISTAKES["adds"].replace("return x + factor", slip)
        remove_mistake(copy, "adds")
        write_mistake(copy, "adds", text, hint=f"A product is asked for.\n{ending}")
        submission = parse_submission(text.encode(), "scale.py")

        def use(oracle):
            kit = KeyOracle(copy, make_key(oracle, [SEED]), host, Options("cpu"))
            return [check(grade(each, submission, SEED), "test_value").diagnosis for each in (oracle, kit)]

        return with_oracle(copy, host, Options("cpu"), use)

    return name


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_not_named_as_a_mistake_that_is_broken_itself(named, slip):
    assert named(SLIPS[slip], "") == [None, None]


@pytest.mark.parametrize(("slip", "kind"), [("a name", "NameError"), ("an import", "ImportError"), ("syntax", "SyntaxError")])
def test_a_mistake_that_is_about_a_slip_is_named_and_the_line_that_says_so_is_not_shown(named, slip, kind):
    found = named(SLIPS[slip], f"\nRaises: {kind}\n")
    assert [(each.mistake, each.hint) for each in found] == [("adds", "A product is asked for.")] * 2


def test_a_mistake_that_is_about_another_slip_is_not_named(named):
    assert named(SLIPS["a name"], "\nRaises: ImportError\n") == [None, None]


@pytest.fixture
def diagnosed():
    """Which mistake is named in each check, one letter a check, and which were asked for, for what each does (`.` passes)."""

    def name(did, submission, shows=lambda mistake, check: True):
        checks = "abcdefg"[: len(submission)]
        mistakes = [Mistake(name, "", "", Implementation(name, "scale.py", "")) for name in did]
        asked = []

        def observe(mistake, check):
            return wire.Done(did[mistake.name][checks.index(check)])

        def passes(mistake, check):
            return not shows(mistake.name, check) or observe(mistake, check).value == "."

        runs = Runs(
            observe,
            passes,
            lambda pairs: asked.append([f"{mistake.name} {check}" for mistake, check in pairs]),
            lambda mistake, check: shows(mistake.name, check),
        )
        failed = {check: (check, wire.Done(value)) for check, value in zip(checks, submission, strict=True) if value != "."}
        passed = [check for check in checks if check not in failed]
        found = diagnose(mistakes, Evidence(failed, passed, runs, lambda check, one, other: one == other))
        return {check: mistake.name for check, mistake in found.items()}, asked

    return name


def test_a_mistake_that_can_no_longer_be_named_is_not_run_and_one_that_can_is(diagnosed):
    named, asked = diagnosed({"elsewhere": "xxxx", "last": "...s"}, "ssss")
    assert named == {"d": "last"}
    assert asked == [
        ["elsewhere a", "last a"],
        ["elsewhere b", "elsewhere c", "last b", "last c"],
        ["last d"],
        ["last a", "last b", "last c", "last d"],
    ]


def test_a_mistake_is_run_no_more_often_than_it_takes_to_rule_it_out(diagnosed):
    named, asked = diagnosed({"other": "xxxxx", "half": "xxsss"}, "sssss")
    assert named == dict.fromkeys("cde", "half")
    assert [run for runs in asked for run in runs if run.startswith("other")] == ["other a", "other b", "other c"]


def test_a_mistake_is_not_run_where_it_is_known_not_to_show(diagnosed):
    catches = {"one": "b", "other": "ce"}
    named, asked = diagnosed({"one": ".s...", "other": "..x.s"}, "sss.s", lambda mistake, check: check in catches[mistake])
    assert named == {"b": "one", "e": "other"}
    assert {run for runs in asked for run in runs} == {"one b", "other c", "other e"}


def test_a_check_that_a_found_mistake_accounts_for_is_not_looked_at_again(diagnosed):
    named, asked = diagnosed({"all": "sss", "second": ".s."}, "sss")
    assert named == dict.fromkeys("abc", "all")
    assert "second b" not in {run for runs in asked for run in runs}
