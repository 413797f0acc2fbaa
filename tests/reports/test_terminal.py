"""What is shown in a terminal fits 80 columns, and a whole course one screen."""

from pathlib import Path

import pytest

from grader.course.course import Exercise
from grader.course.progress import Best
from grader.course.settings import Settings
from grader.reports.terminal import make_console, show_progress

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
