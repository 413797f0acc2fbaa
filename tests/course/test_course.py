"""Exercises are found by any of their names; what is broken in a course is one sentence."""

import shutil
from pathlib import Path

import pytest

from grader.checks.collect import open_checks
from grader.course.catalogue import catalogue_digest, entry_digests
from grader.course.course import Course, find_course
from grader.course.settings import OTHERS, Settings, by_chapter
from grader.records.errors import GraderError
from small_course import TESTS, add_mistake, add_second


@pytest.fixture
def broken(tmp_path):
    """A copy of the small course, to be broken."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course")


def collect(exercise):
    with open_checks(exercise):
        pass


def sentence_of(function, *args):
    with pytest.raises(GraderError) as caught:
        function(*args)
    return caught.value.sentence


@pytest.mark.parametrize("name", ["exercise1", "1", "scale", "exercise1_scale", "Exercise1", " scale ", "exercise1_scale/"])
def test_every_form_of_a_name_finds_the_exercise(course, name):
    assert course.exercise(name).name == "exercise1_scale"


def test_a_near_miss_is_met_with_a_suggestion(course):
    with pytest.raises(GraderError) as caught:
        course.exercise("scael")
    assert (caught.value.sentence, caught.value.tip) == ("There is no exercise called 'scael'.", "Did you mean scale?")


def test_a_far_miss_is_met_with_what_there_is(course):
    with pytest.raises(GraderError) as caught:
        course.exercise("99")
    assert caught.value.tip == "This course has exercise1."


def grouped(tmp_path, chapters):
    """The headings of exercises in these chapters, each with the numbers below it."""
    for number in range(1, len(chapters) + 1):
        (tmp_path / f"reference/exercise{number}_a").mkdir(parents=True)
    settings = {
        exercise: Settings("A title", "A summary.", (), (), chapter=chapter)
        for exercise, chapter in zip(Course(tmp_path).exercises(), chapters, strict=True)
    }
    return [(chapter, [each.number for each in exercises]) for chapter, exercises in by_chapter(settings).items()]


def test_exercises_stand_in_order_by_chapter_and_those_in_none_come_last(tmp_path):
    assert grouped(tmp_path, ["B", "B", "", "A", " B"]) == [("B", [1, 2, 5]), ("A", [4]), (OTHERS, [3])]


def test_where_there_are_no_chapters_there_is_no_heading(tmp_path):
    assert grouped(tmp_path, ["", ""]) == [("", [1, 2])]


@pytest.mark.parametrize("name", ["Steps, and more", "steps, AND more", " Steps,  and more "])
def test_a_chapter_stands_for_its_exercises(copy, name):
    second = add_second(copy)
    assert Course(second.reference_folder.parents[1]).choose([name, "again"]) == [second]


def test_an_exercise_goes_before_a_chapter_of_the_same_name(copy):
    second = add_second(copy)
    toml = second.reference_folder / "exercise.toml"
    toml.write_text(toml.read_text("utf-8").replace("Steps, and more", "Scale"), "utf-8")
    assert Course(second.reference_folder.parents[1]).choose(["scale"]) == [copy]


@pytest.mark.parametrize(("name", "tip"), [("frist steps", 'Did you mean "First steps"?'), ("agian", "Did you mean again?")])
def test_the_nearest_may_be_a_chapter_or_an_exercise(copy, name, tip):
    course = Course(add_second(copy).reference_folder.parents[1])
    with pytest.raises(GraderError) as caught:
        course.choose([name])
    assert (caught.value.sentence, caught.value.tip) == (f"There is no exercise called {name!r}.", tip)


def test_the_course_is_found_from_any_folder_in_it(course):
    assert find_course(course.root / "exercises" / "exercise1_scale") == course


def test_outside_of_a_course_the_kit_counts_that_a_notebook_has_unpacked(course, tmp_path, monkeypatch):
    kit = tmp_path / "kit"
    kit.mkdir()
    (kit / "kit.json").touch()
    monkeypatch.setenv("TORCHGRADE_KIT", str(kit))
    assert find_course(tmp_path).root == kit
    assert find_course(course.root / "exercises").root == course.root


def test_outside_of_a_course_one_is_told_where_to_go(tmp_path):
    assert "There is no course in" in sentence_of(find_course, tmp_path)


def test_exercises_are_in_order_of_their_numbers(tmp_path):
    for name in ("exercise10_b", "exercise2_a", "notes"):
        (tmp_path / "reference" / name).mkdir(parents=True)
    assert [exercise.id for exercise in Course(tmp_path).exercises()] == ["exercise2", "exercise10"]


def test_a_missing_or_wrong_exercise_toml_is_a_sentence(broken):
    toml = broken.exercise("1").reference_folder / "exercise.toml"
    toml.write_text(toml.read_text() + "colour = 'red'\n")
    assert "is not valid: Object contains unknown field `colour`" in sentence_of(broken.exercise("1").settings)
    toml.write_text("title = [\n")
    assert "exercise.toml is not valid" in sentence_of(broken.exercise("1").settings)
    toml.unlink()
    assert sentence_of(broken.exercise("1").settings) == "exercise1_scale has no exercise.toml in reference/."


BROKEN_CHECKS = {
    "def broken(:\n": "cannot be collected: SyntaxError: invalid syntax",
    "import no_such_module\n": "cannot be collected: ModuleNotFoundError: No module named 'no_such_module'",
    "def test_a(student):\n    '''A.'''\n": "are worth 0 points together",
    "import pytest\n\n\n@pytest.mark.points(10)\ndef test_a(student):\n    return 1\n": "test_a in reference/",
    "import pytest\n\n\n@pytest.mark.point(10)\ndef test_a(student):\n    '''A.'''\n": "'point' not found in `markers`",
}


@pytest.mark.parametrize("text", BROKEN_CHECKS)
def test_checks_that_cannot_grade_are_a_sentence(broken, text):
    exercise = broken.exercise("1")
    exercise.checks_file.write_text(text)
    assert BROKEN_CHECKS[text] in sentence_of(collect, exercise)


def test_missing_checks_are_a_sentence(broken):
    exercise = broken.exercise("1")
    exercise.checks_file.unlink()
    assert sentence_of(collect, exercise) == ("exercise1 has no checks: reference/exercise1_scale/test_scale.py is missing.")


def test_an_error_of_ours_comes_out_of_pytest_as_it_is(exercise):
    with pytest.raises(ZeroDivisionError), open_checks(exercise):
        raise ZeroDivisionError


def test_a_conftest_that_cannot_be_imported_is_a_sentence(broken):
    (broken.root / "reference" / "conftest.py").write_text("import nothing_of_this_name\n")
    assert "No module named 'nothing_of_this_name'" in sentence_of(collect, broken.exercise("1"))


def test_the_state_folder_stays_out_of_the_history(broken):
    broken.keep("backup/a", b"b")
    assert (broken.state_folder / "backup/a").read_bytes() == b"b"
    assert (broken.state_folder / ".gitignore").read_text() == "*\n"
    assert broken.state_folder == Path(broken.root / ".grade")


@pytest.mark.parametrize("name", ["data/names.txt", "data/deep/more.txt", "test_scale.py", "exercise.toml"])
def test_one_byte_of_what_decides_about_points_changes_the_digest(copy, name):
    path = copy.reference_folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"x")
    before = copy.digest()
    path.write_bytes(path.read_bytes()[:-1] + b"y")
    assert copy.digest() != before


def test_a_mistake_more_leaves_the_digest_and_changes_that_of_the_catalogue(copy):
    before = copy.digest(), entry_digests(copy)
    add_mistake(copy, "halves", "-    return x * factor\n+    return x * factor / 2")
    after = copy.digest(), entry_digests(copy)
    assert after[0] == before[0]
    assert after[1].items() - before[1].items() == {("halves", after[1]["halves"])}
    assert catalogue_digest(after[1]) != catalogue_digest(before[1])
