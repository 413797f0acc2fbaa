"""Whatever is handed in, a report comes back, and what is right in it is still graded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.records.report import Report
from small_course import TESTS, check

SUBMISSIONS = TESTS / "submissions"

Grade = Callable[[str], Report]

ENDLESS = {"endless_loop", "stubborn_loop", "endless_import"}

PARTLY_WRONG = {
    "missing_name": ("error", "scale is not defined in the file"),
    "misspelt_name": ("error", "Is Scale meant to be it?"),
    "todo": ("not_implemented", "The TODO in line 17 is still open: multiply x by the factor."),
    "returns_none": ("failed", "None came back where a float32 tensor of shape (4, 3) is expected."),
    "endless_loop": ("timeout", "it took longer than"),
    "stubborn_loop": ("timeout", "it took longer than"),
    "endless_recursion": ("error", "RecursionError: maximum recursion depth exceeded"),
    "sys_exit": ("error", "SystemExit: 0"),
    "os_exit": ("crashed", "it ended the process (exit code 0)"),
    "segfault": ("crashed", "a segmentation fault"),
    "flood": ("crashed", "it printed without end"),
    "wrong_type": ("failed", "'six' came back where a float32 tensor of shape (4, 3) is expected."),
    "returns_list": ("failed", "A list of 12 came back where a float32 tensor of shape (4, 3) is expected."),
    "huge_tensor": ("memory", "More memory was asked for than there is"),
    "large_tensor": ("failed", "A tensor of 1000000000000 elements, too large to be sent came back"),
    "odd_tensor": ("failed", "A float32 tensor that is not stored densely came back"),
    "deep_list": ("failed", "A list of 1 came back"),
    "own_exception": ("error", "raised in line 22: Odd"),
    "forged_replies": ("crashed", "its process sent something that is no reply"),
    "not_a_number": ("failed", "12 of 12 values are NaN."),
    "prints": ("failed", ""),
}

UNIMPORTABLE = {
    "syntax_error": ("error", "SyntaxError: expected ':' (line 1)"),
    "missing_package": ("error", "No module named 'matplotlib_of_mine' (line 16)"),
    "endless_import": ("timeout", "it took longer than"),
    "exit_on_import": ("error", "SystemExit: goodbye (line 3)"),
    "crash_on_import": ("crashed", "it ended the process (exit code 3)"),
    "raises_on_import": ("error", "RuntimeError: not today (line 1)"),
}


@pytest.fixture
def grade_bad(grade_file: Callable[[Path], Report], grade_briefly: Callable[[Path], Report]) -> Grade:
    """Grades one of the bad submissions by its name."""
    return lambda name: (grade_briefly if name in ENDLESS else grade_file)(SUBMISSIONS / f"{name}.py")


@pytest.mark.parametrize("name", PARTLY_WRONG)
def test_a_wrong_function_loses_its_own_checks_only(name: str, grade_bad: Grade) -> None:
    outcome, message = PARTLY_WRONG[name]
    report = grade_bad(name)
    assert check(report, "test_value").outcome == outcome
    assert message in check(report, "test_value").message
    assert check(report, "test_module").outcome == "passed"
    assert report.outcome == "failed"


@pytest.mark.parametrize("name", UNIMPORTABLE)
def test_a_file_that_cannot_be_imported_is_told_so_in_every_check(name: str, grade_bad: Grade) -> None:
    outcome, message = UNIMPORTABLE[name]
    report = grade_bad(name)
    assert {each.outcome for each in report.checks} <= {outcome, "skipped"}
    assert message in check(report, "test_module").message
    assert (report.outcome, report.points) == ("error", 0)


def test_a_file_without_code_is_told_which_names_it_lacks(grade_bad: Grade) -> None:
    report = grade_bad("empty")
    assert check(report, "test_value").message == "scale is not defined in the file."
    assert check(report, "test_module").message == "Scaler is not defined in the file."


def test_a_closed_output_costs_nothing(grade_bad: Grade) -> None:
    assert check(grade_bad("closed_output"), "test_value").outcome == "passed"


def test_torch_settings_left_behind_by_one_check_do_not_reach_the_next(grade_bad: Grade) -> None:
    report = grade_bad("poisons_torch")
    assert check(report, "test_module").outcome == "passed"


def test_state_of_the_module_does_not_reach_the_next_check(grade_bad: Grade) -> None:
    assert grade_bad("remembers").points == 10


def test_what_is_printed_is_kept_beside_its_check(grade_bad: Grade) -> None:
    report = grade_bad("prints")
    assert report.printed == "imported\n"
    assert check(report, "test_value").output == "\x1b[31mscaling\x1b[0m torch.Size([4, 3])\n"
    assert check(report, "test_value").diagnosis is not None
    assert check(report, "test_value").diagnosis.mistake == "adds"


def test_a_flood_of_output_is_cut(grade_bad: Grade) -> None:
    report = grade_bad("flood")
    assert len(check(report, "test_value").output) < 20_000
    assert check(report, "test_value").output.endswith("(the rest was cut off)")
