"""Each student gets a choice of the planted mistakes that is their own, and is graded on what they were to repair."""

import itertools
import shutil
from collections import Counter

import pytest
from click.testing import CliRunner

from grader.authoring.generate import generate
from grader.cohort.batch.batch import run_batch
from grader.cohort.batch.executors import open_executor
from grader.cohort.batch.tasks import Order
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.commands.student import main
from grader.course.course import Course, find_course
from grader.course.stub import parse
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.kit.install import read_kit
from grader.kit.planting import granted_by, handed_out, make_secret, note_handed_out, plan_repairs, read_secret, repaired_for
from grader.records.errors import GraderError
from small_course import SEED, TESTS, kept_oracle, thin_out

ROOT = TESTS.parent


@pytest.fixture(scope="module")
def exercise():
    """The exercise whose stub plants mistakes."""
    return find_course(ROOT).exercise("exercise4")


def text(exercise):
    return exercise.reference_file.read_text("utf-8")


def test_the_choice_is_the_same_whenever_it_is_asked_for(exercise):
    assert repaired_for(exercise, b"secret", "ada") == repaired_for(exercise, b"secret", "ada")


def test_every_student_gets_as_many_as_the_settings_say(exercise):
    planted = parse(text(exercise), "x").planted()
    left = [set(planted) - repaired_for(exercise, b"secret", f"student{number}") for number in range(200)]
    assert {len(names) for names in left} == {exercise.settings().planted}


def test_students_get_all_choices_about_equally_often(exercise):
    plans = plan_repairs([exercise], b"secret", [f"student{number}" for number in range(1500)])
    counts = Counter(plan["exercise4"] for plan in plans.values())
    assert len(counts) == len(list(itertools.combinations(range(6), 4)))
    assert max(counts.values()) < 2 * min(counts.values())


def test_another_secret_gives_other_choices(exercise):
    students = [f"student{number}" for number in range(50)]
    assert plan_repairs([exercise], b"one", students) != plan_repairs([exercise], b"two", students)


def test_an_exercise_without_planted_mistakes_is_the_same_for_all():
    assert repaired_for(find_course(ROOT).exercise("exercise3"), b"secret", "ada") == frozenset()


def test_the_statement_counts_what_is_planted_and_the_stub_holds_no_more(exercise):
    repaired = repaired_for(exercise, b"secret", "ada")
    files = {path.name: data.decode() for path, data in generate(exercise, repaired).items()}
    assert "wrong in **four places**" in files["README.md"]
    assert "Find four bugs" in files["training_loop.ipynb"]
    assert files["training_loop.py"] == parse(text(exercise), "x").stub(repaired)


@pytest.fixture(scope="module")
def oracle(exercise, kept_zygotes):
    """The exercise, ready to grade with."""
    with kept_oracle(exercise, kept_zygotes(exercise.settings().preload, "cpu"), Options("cpu")) as oracle:
        yield oracle


def graded(oracle, source, repaired):
    submission = parse_submission(source.encode(), "training_loop.py")
    return grade(oracle, submission, SEED, granted_by(oracle, repaired, SEED))


@pytest.mark.parametrize("student", ["ada", "grace", "alan"])
def test_what_was_handed_out_earns_nothing_and_its_repair_everything(exercise, oracle, student):
    repaired = repaired_for(exercise, b"secret", student)
    stub = graded(oracle, parse(text(exercise), "x").stub(repaired), repaired)
    right = graded(oracle, text(exercise), repaired)
    assert (stub.points, stub.max_points, stub.outcome) == (0, 10, "failed")
    assert (right.points, right.max_points, right.outcome) == (10, 10, "passed")
    named = {check.diagnosis.mistake for check in stub.checks if check.diagnosis}
    assert named == set(parse(text(exercise), "x").planted()) - repaired


def test_one_repair_of_four_earns_a_part(exercise, oracle):
    repaired = repaired_for(exercise, b"secret", "ada")
    one = next(name for name in parse(text(exercise), "x").planted() if name not in repaired)
    report = graded(oracle, parse(text(exercise), "x").stub(repaired | {one}), repaired)
    assert 0 < report.points < 10


def test_who_breaks_what_was_right_does_not_fall_below_nothing(exercise, oracle):
    repaired = repaired_for(exercise, b"secret", "ada")
    report = graded(oracle, "raise ValueError\n", repaired)
    assert report.points == 0
    assert min(check.points for check in report.checks) < 0


def test_the_secret_is_made_once_and_kept(tmp_path):
    (tmp_path / "reference").mkdir()
    course = Course(tmp_path)
    assert read_secret(course) == b""
    made = make_secret(course)
    assert len(made) == 32
    assert make_secret(course) == read_secret(course) == made


@pytest.mark.parametrize("data", ["none", "", "00"])
def test_a_damaged_secret_is_a_sentence(tmp_path, data):
    (tmp_path / "reference").mkdir()
    Course(tmp_path).secret_file.write_text(data, "utf-8")
    with pytest.raises(GraderError, match="does not hold the course's secret"):
        read_secret(Course(tmp_path))


def test_a_damaged_list_of_who_got_kits_is_a_sentence(tmp_path):
    (tmp_path / "reference").mkdir()
    Course(tmp_path).handed_out_file.write_text("[1]", "utf-8")
    with pytest.raises(GraderError, match="does not say who got kits"):
        handed_out(Course(tmp_path))


def test_a_choice_that_no_check_with_points_sees_is_refused(exercise, oracle):
    planted = frozenset(parse(text(exercise), "x").planted())
    with pytest.raises(GraderError, match="No check of exercise4 that is worth points sees these planted mistakes: "):
        granted_by(oracle, planted, SEED)


def test_the_command_makes_one_kit_a_student(exercise, tmp_path, monkeypatch):
    for name in ("exercises", "reference"):
        shutil.copytree(ROOT / name / exercise.name, tmp_path / "course" / name / exercise.name)
    shutil.copy(ROOT / "reference/conftest.py", tmp_path / "course/reference")
    (tmp_path / "roster.csv").write_text("id,name\nada/1,Ada\nada 1,Ada\n", "utf-8")
    thin_out(find_course(tmp_path / "course").exercise("exercise4"))
    monkeypatch.chdir(tmp_path / "course")
    # without the mistakes that are left out here, and with the page of a course that holds no other exercise
    assert CliRunner().invoke(main, ["generate"]).exit_code == 0
    result = CliRunner().invoke(main, ["release", "../kits", "exercise4", "--rounds", "1", "--students", "../roster.csv"])
    assert result.exit_code == 0, result.output
    assert "(2 kits)\n" in result.output
    assert "wrote: reference/secret" in result.output
    kits = sorted((tmp_path / "kits").iterdir())
    assert [path.name for path in kits] == ["ada_1-2.zip", "ada_1.zip"]
    course = Course(tmp_path / "course")
    plan = plan_repairs([course.exercise("4")], read_secret(course), ["ada/1", "ada 1"])
    assert handed_out(course) == {"ada/1", "ada 1"}
    stubs = {read_kit(path)["exercises/exercise4_training_loop/training_loop.py"].decode() for path in kits}
    assert stubs == {parse(text(course.exercise("4")), "x").stub(repaired["exercise4"]) for repaired in plan.values()}
    assert all(b"Find four bugs" in read_kit(path)["exercises/README.md"] for path in kits)


def test_a_cohort_is_graded_on_what_each_was_to_repair(exercise, tmp_path):
    for name in ("exercises", "reference"):
        shutil.copytree(ROOT / name / exercise.name, tmp_path / "course" / name / exercise.name)
    course = Course(tmp_path / "course")
    thin_out(course.exercise("4"))
    before = course.exercise("4").digest()
    secret = make_secret(course)
    assert course.exercise("4").digest() != before
    note_handed_out(course, ["ada", "grace", "alan"])
    for student, fixed in (("ada", False), ("grace", False), ("alan", True)):
        repaired = repaired_for(exercise, secret, student)
        path = tmp_path / "in" / student / exercise.filename
        path.parent.mkdir(parents=True)
        path.write_text(text(exercise) if fixed else parse(text(exercise), "x").stub(repaired), "utf-8")
    order = Order(course, tuple(course.exercises()), tmp_path / "in", options=Options("cpu"))
    with open_gradebook(str(tmp_path / "g.db")) as gradebook, open_executor(1) as executor:
        run_batch(order, gradebook, executor, lambda progress: None)
        points = {result.student.id: (result.points, result.max_points) for result in gradebook.latest()}
        stub = gradebook.report("ada", "exercise4")
    assert points == {"ada": (0, 10), "grace": (0, 10), "alan": (10, 10)}
    named = {check.diagnosis.mistake for check in stub.checks if check.diagnosis}
    assert named == set(parse(text(exercise), "x").planted()) - repaired_for(exercise, secret, "ada")
