"""What is shown in a terminal fits 80 columns, and a whole course one screen."""

from pathlib import Path

import pytest

from grader.course.course import Exercise
from grader.course.progress import Best
from grader.course.settings import Settings
from grader.reports.terminal import make_console, shorten, show_progress, show_report
from sample_reports import check, report

LONG = "A title that goes on and on, as a title should not, and says what the summary says"


@pytest.fixture
def shown():
    """The lines of an overview of exercises with these titles and chapters, with some results."""

    def show(rows, progress):
        exercises = [Exercise(number, "slug", Path(), Path()) for number in range(1, len(rows) + 1)]
        settings = {
            exercise: Settings(title, "", (), (), chapter=chapter)
            for exercise, (title, chapter) in zip(exercises, rows, strict=True)
        }
        console = make_console()
        with console.capture() as captured:
            show_progress(console, settings, progress)
        return captured.get().splitlines()

    return show


def test_a_course_of_23_exercises_in_four_chapters_fits_a_screen(shown):
    chapters = ["First"] * 5 + ["Second"] * 5 + ["Third"] * 6 + ["Fourth"] * 7
    lines = shown([(LONG, chapter) for chapter in chapters], {"exercise23": Best(7.25, 10, 3)})
    assert len(lines) == 27
    assert max(map(len, lines)) <= 80
    assert [index for index, line in enumerate(lines) if not line.startswith(("○", "◐"))] == [0, 6, 12, 19]
    assert lines[1].startswith("○  exercise1   A title that goes on and on")
    assert lines[1].endswith("…  not graded yet")
    assert lines[26].startswith("◐  exercise23  ")
    assert lines[26].endswith("…  7.25 of 10")


def test_exercises_without_a_chapter_are_a_plain_list(shown):
    lines = shown([("Scaling", ""), ("Sums", "")], {"exercise2": Best(10, 10, 1)})
    assert lines == ["○  exercise1  Scaling  not graded yet", "✓  exercise2  Sums     10 of 10"]


def test_an_exercise_in_no_chapter_is_not_taken_for_one_of_the_last(shown):
    lines = shown([("Scaling", "First"), ("Sums", "")], {})
    assert [line.split()[0] for line in lines] == ["First", "○", "Other", "○"]


def test_a_course_without_exercises_shows_nothing(shown):
    assert shown([], {}) == []


BUILDS_ON = "This builds on a check that did not pass: A hidden layer is linear, and an activation follows each but the last."


@pytest.fixture
def told():
    """The lines of a report on these checks."""

    def tell(*checks):
        console = make_console()
        with console.capture() as captured:
            show_report(console, report(*checks))
        return [line.rstrip() for line in captured.get().splitlines()]

    return tell


def test_checks_that_were_not_run_take_a_line_each_and_the_reason_is_told_once(told):
    skipped = [check("skipped", name=f"test_{number}", title=f"Step {number}.", message=BUILDS_ON) for number in range(3)]
    lines = told(check(message="Every value is 0."), *skipped, check("deferred", title="It is fast."))
    assert max(map(len, lines)) <= 80
    first, second, third = (lines.index(next(line for line in lines if f"Step {number}." in line)) for number in range(3))
    assert " ".join(" ".join(lines[first + 1 : second]).split()) == BUILDS_ON
    assert (third - second, second - first) == (1, 3)
    assert lines[third].endswith("skipped  0/2")
    assert lines[third + 1].endswith("checked by your instructor")
    assert len(lines) == third + 3


def test_one_line_that_is_left_out_of_what_was_printed_is_told_in_the_singular():
    assert shorten("x\n" * 9).endswith("… (1 line more)")
    assert shorten("x\n" * 10).endswith("… (2 lines more)")
