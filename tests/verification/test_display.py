"""What is shown of a verification fits 80 columns and says what to do."""

import io

import pytest

from grader.reports.terminal import make_console
from grader.verification.display import show_result, show_table
from grader.verification.result import Account, conclude
from grader.verification.verify import ADVICE, Finding, Round

CHECKS = tuple((f"test_{number}", f"Says what the check with the number {number} is about.") for number in range(1, 22))
PASSED, NOTHING = ("passed",) * 21, ("",) * 21


def finding(name, seed=0, kind="mistake", **fields):
    return Finding(kind, name, seed, **{"outcomes": PASSED, "blamed": NOTHING, **fields})


def shown(show, *findings, idle=(), told=()):
    rounds = [
        Round(seed, tuple(each for each in findings if each.seed == seed), idle) for seed in {each.seed for each in findings}
    ]
    result = conclude([Account("exercise1", CHECKS, tuple(rounds), told)])
    console = make_console()
    console.file = io.StringIO()
    show(console, result)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert max(map(len, lines)) <= 80
    return lines


def test_the_table_has_a_column_for_each_check():
    outcomes = ("passed", "failed", "error", "skipped", *PASSED[4:])
    named = finding("adds", outcomes=outcomes, blamed=("", "adds", "sums", *NOTHING[3:]), points=0.25)
    lines = shown(show_table, named, finding("a_mistake_with_a_name_that_is_longer_than_there_is_room_for"))
    assert lines[1].split() == ["1"] * 10 + ["2"] * 2
    assert lines[2].split() == [str(number % 10) for number in range(1, 22)]
    assert lines[3].split() == ["adds", "·", "◆", "✓", "-", *"·" * 17, "2.5"]
    assert lines[4].split()[0] == "a_mistake_with_a_name_that_…"
    assert lines[2].index("1") == lines[3].index("·")
    assert "  21 test_21: Says what the check with the number 21 is about." in lines


def test_a_problem_comes_with_its_seeds_and_what_to_do():
    problem = {"problem": "earns full marks", "advice": ADVICE["caught"]}
    lines = shown(show_result, *(finding("adds", seed, **problem) for seed in range(5)), finding("sums", **problem))
    text = " ".join(" ".join(lines).split())
    assert "✗ mistake adds, seeds 0, 1, 2 …: earns full marks → Sharpen a check" in text
    assert text.count("Sharpen a check") == 1
    assert lines[-1] == "  21 checks, 2 mistakes, 5 seeds: 2 problems (0.0 s)"


def test_a_problem_of_some_seeds_is_a_flake():
    lines = shown(show_result, finding("adds", 3, problem="earns full marks", advice=ADVICE["caught"]), finding("adds", 4))
    assert "mistake adds, seed 3: earns full marks; a flake: with seed 4 all is well" in " ".join(" ".join(lines).split())


def test_what_a_text_gives_away_is_said():
    lines = shown(show_result, finding("adds"), told=(("mistakes.md, adds", "return x * factor"),))
    assert "✗ text mistakes.md, adds: holds a line of the solution: return x * factor" in " ".join(" ".join(lines).split())


@pytest.mark.parametrize(("count", "how"), [(1, "1 warning"), (2, "2 warnings")])
def test_warnings_are_counted_apart(count, how):
    lines = shown(show_result, finding("adds"), idle=("test_1", "test_2")[:count])
    assert lines[-1] == f"  21 checks, 1 mistake, 1 seed: no problems, {how} (0.0 s)"


def test_a_check_that_sees_a_mistake_with_some_seeds_only_is_doubtful():
    failed = ("failed", *PASSED[1:])
    seeds = [finding("adds", 0, outcomes=failed), finding("adds", 1), finding("adds", 2, outcomes=())]
    lines = shown(show_result, *seeds)
    assert "! mistake adds: a flake in test_1: failed with seed 0, passed with seed 1" in " ".join(" ".join(lines).split())


@pytest.mark.parametrize(("right", "warned"), [(0.7, True), (0.6, False), (0.0, False)])
def test_a_mistake_that_leaves_less_than_a_third_of_what_is_right_is_warned_of(right, warned):
    text = " ".join(" ".join(shown(show_result, finding("adds", points=0.2, right=right))).split())
    assert ("! mistake adds: leaves less than a third of what is right in the file" in text) is warned


def test_all_that_leave_too_little_are_one_warning():
    text = " ".join(" ".join(shown(show_result, finding("adds", right=1.0), finding("sums", right=1.0))).split())
    assert "! mistakes adds, sums: leave less than a third" in text
    assert text.count("→") == 1
