"""A cohort is graded: all of it, once, whatever happens on the way."""

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from cohorts import RIGHT, copy_course, essence, hand_in, timeless
from grader.cohort.batch import tasks
from grader.cohort.batch.batch import run_batch
from grader.cohort.batch.executors import open_executor
from grader.cohort.batch.scheduling import Note
from grader.cohort.batch.tasks import UNKNOWN, Order, Piece, TaskMaker
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.gradebook.result import Run, Student
from grader.cohort.intake.choice import Entry
from grader.course.course import Course, find_course
from grader.course.submission import parse_submission
from grader.grading.options import Options
from grader.kit.planting import make_secret, note_handed_out, repaired_for
from grader.records.archive import Source
from small_course import SEED, TESTS

OPTIONS = Options("cpu")


@pytest.fixture(scope="module")
def executor():
    """Two processes for all tests that do not harm them."""
    with open_executor(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def two_exercises(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def gradebook(tmp_path):
    with open_gradebook(str(tmp_path / "gradebook.db")) as gradebook:
        yield gradebook


def ignore(progress):
    pass


def order(course: Course, source: Path, **fields) -> Order:
    return Order(course, tuple(course.exercises()), source, options=OPTIONS, **fields)


def results(gradebook):
    return {result.student.id: result for result in gradebook.latest()}


def test_bad_ones_and_absent_ones_stop_nothing(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 11)
    (source / "student003/scale.py").write_bytes(b"\xff\xfe\xfa")
    (source / "student004/scale.py").unlink()
    (source / "student004/scale.py").symlink_to("/etc/passwd")
    roster = (Student(id="student001"), Student(id="student099", name="Ada", email="ada@example.org"))
    summary = run_batch(order(course, source, roster=roster), gradebook, executor, ignore)
    found = results(gradebook)
    assert len(found) == 12
    assert summary.progress.done == summary.progress.total == 12
    assert (found["student000"].outcome, found["student000"].points) == ("passed", 10)
    for student, outcome, said in (
        ("student099", "missing", ""),
        ("student003", "unreadable", "not text in UTF-8"),
        ("student004", "unreadable", "is a link"),
    ):
        assert (found[student].outcome, found[student].points, found[student].max_points) == (outcome, 0, 10)
        assert said in found[student].note
        assert gradebook.report(student, "exercise1") is None
    assert {result.outcome for result in found.values()} == {"passed", "failed", "error", "missing", "unreadable"}
    assert all(run.finished for run in gradebook.runs())
    assert [student.name for student in gradebook.students() if student.id == "student099"] == ["Ada"]


def test_each_gets_what_it_gets_alone(executor, course, gradebook, grade_file, tmp_path):
    source = hand_in(tmp_path / "in", 11)
    run_batch(order(course, source, seed=SEED), gradebook, executor, ignore)
    for student in ("student000", "student001", "student004", "student006"):
        alone = grade_file(source / student / "scale.py")
        report = gradebook.report(student, "exercise1")
        assert timeless(report) == msgspec.structs.replace(timeless(alone), submission=report.submission)


def test_a_zip_gives_what_the_folder_gives(executor, course, tmp_path):
    source = hand_in(tmp_path / "in", 5)
    packed = Path(shutil.make_archive(str(tmp_path / "export"), "zip", source))
    with open_gradebook(str(tmp_path / "a.db")) as folder, open_gradebook(str(tmp_path / "b.db")) as archive:
        run_batch(order(course, source, seed=SEED), folder, executor, ignore)
        run_batch(order(course, packed, seed=SEED), archive, executor, ignore)
        assert len(essence(folder)) == 5
        assert essence(archive) == essence(folder)


def test_neither_order_nor_the_number_of_processes_decides_anything(executor, two_exercises, tmp_path):
    source = hand_in(tmp_path / "in", 5)
    hand_in(tmp_path / "other", 5, "zoom.py")
    for folder in (tmp_path / "other").iterdir():
        shutil.copy(folder / "zoom.py", source / folder.name)
    whole = order(two_exercises, source, seed=SEED)
    reverse = msgspec.structs.replace(whole, exercises=whole.exercises[::-1])
    with (
        open_gradebook(str(tmp_path / "a.db")) as first,
        open_gradebook(str(tmp_path / "b.db")) as second,
        open_executor(1) as one,
    ):
        run_batch(whole, first, executor, ignore)
        for exercise in reverse.exercises:
            run_batch(msgspec.structs.replace(reverse, exercises=(exercise,)), second, one, ignore)
        assert len(essence(first)) == 10
        assert essence(first) == essence(second)


def test_what_has_not_changed_is_not_graded_again(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 4)
    roster = (Student(id="absent"), Student(id="student000"))
    whole = order(course, source, roster=roster)
    first = run_batch(whole, gradebook, executor, ignore)
    before = essence(gradebook)
    again = run_batch(whole, gradebook, executor, ignore)
    assert (first.progress.done, first.progress.unchanged) == (5, 0)
    assert (again.run, again.progress.done, again.progress.unchanged) == (None, 0, 5)
    assert essence(gradebook) == before
    assert len(list(gradebook.runs())) == 1

    (source / "student001/scale.py").write_text(RIGHT.read_text("utf-8"), "utf-8")
    (source / "absent").mkdir()
    shutil.copy(RIGHT, source / "absent/scale.py")
    changed = run_batch(whole, gradebook, executor, ignore)
    assert (changed.progress.outcomes, changed.progress.unchanged) == ({"passed": 2}, 3)

    asked = run_batch(msgspec.structs.replace(whole, again=True, seed=7), gradebook, executor, ignore)
    assert asked.progress.done == 5
    assert {result.seed for result in gradebook.latest()} == {7}


def test_a_changed_course_is_graded_with_again(executor, gradebook, tmp_path):
    course = copy_course(tmp_path / "course")
    source = hand_in(tmp_path / "in", 2)
    run_batch(order(course, source), gradebook, executor, ignore)
    with course.exercise("scale").checks_file.open("a", encoding="utf-8") as checks:
        checks.write("\n# changed\n")
    second = run_batch(order(course, source), gradebook, executor, ignore)
    assert second.progress.done == 2
    assert {result.version for result in gradebook.latest()} == {course.exercise("scale").digest()}


def test_our_own_faults_are_graded_again_and_others_go_on(executor, course, gradebook, tmp_path, monkeypatch):
    def fail_for_some(data, path):
        if path.startswith("student001"):
            raise ZeroDivisionError("by none")
        return parse_submission(data, path)

    source = hand_in(tmp_path / "in", 3)
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "parse_submission", fail_for_some)
        summary = run_batch(order(course, source), gradebook, executor, ignore)
    assert summary.progress.outcomes["grader_error"] == 1
    assert results(gradebook)["student001"].note == "The grader failed: ZeroDivisionError: by none"
    again = run_batch(order(course, source), gradebook, executor, ignore)
    assert (again.progress.done, again.progress.unchanged) == (1, 2)
    assert results(gradebook)["student001"].report is None
    assert results(gradebook)["student001"].outcome == "failed"


class Interrupt:
    """Presses Ctrl-C when so many are done."""

    def __init__(self, done):
        self.done = done

    def __call__(self, progress):
        if progress.done >= self.done:
            raise KeyboardInterrupt


def test_a_run_that_was_cut_short_goes_on_with_its_seed(executor, course, tmp_path):
    source = hand_in(tmp_path / "in", 12)
    with open_gradebook(str(tmp_path / "a.db")) as cut, open_gradebook(str(tmp_path / "b.db")) as whole:
        with pytest.raises(KeyboardInterrupt):
            run_batch(order(course, source), cut, executor, Interrupt(3))
        kept = len(results(cut))
        assert 3 <= kept < 12
        rest = run_batch(order(course, source), cut, executor, ignore)
        assert (rest.progress.done, rest.progress.unchanged) == (12 - kept, kept)
        (run,) = cut.runs()
        assert run.finished
        run_batch(order(course, source, seed=run.seed), whole, executor, ignore)
        assert essence(cut) == essence(whole)


def test_a_run_that_was_cut_short_is_left_when_a_graded_file_has_changed(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 12)
    with pytest.raises(KeyboardInterrupt):
        run_batch(order(course, source), gradebook, executor, Interrupt(3))
    changed = min(results(gradebook))
    (source / changed / "scale.py").write_text("# nothing\n", "utf-8")
    run_batch(order(course, source), gradebook, executor, ignore)
    first, second = gradebook.runs()
    assert first.finished
    assert second.finished
    assert results(gradebook)[changed].points == 0
    assert len(results(gradebook)) == 12


def test_another_seed_than_that_of_a_run_that_was_cut_short_begins_another(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 6)
    with pytest.raises(KeyboardInterrupt):
        run_batch(order(course, source, seed=1), gradebook, executor, Interrupt(2))
    run_batch(order(course, source, seed=2), gradebook, executor, ignore)
    assert [run.seed for run in gradebook.runs()] == [1, 2]
    assert {result.seed for result in gradebook.latest()} == {1, 2}


def cut_short(two_exercises, gradebook, executor, source):
    """A run over both exercises of files that cannot be read, with some of the first one's results."""
    for number in range(3):
        (source / f"student{number}").mkdir(parents=True)
        for name in ("scale.py", "zoom.py"):
            (source / f"student{number}" / name).write_bytes(b"\xff\xfe")
    whole = order(two_exercises, source)
    with pytest.raises(KeyboardInterrupt):
        run_batch(whole, gradebook, executor, Interrupt(2))
    return whole, msgspec.structs.replace(whole, exercises=whole.exercises[1:])


def test_a_run_that_was_cut_short_goes_on_after_a_command_about_some_of_its_exercises(
    executor, two_exercises, gradebook, tmp_path
):
    whole, second = cut_short(two_exercises, gradebook, executor, tmp_path / "in")
    run_batch(second, gradebook, executor, ignore)
    run_batch(second, gradebook, executor, ignore)
    assert [run.finished for run in gradebook.runs()] == [""]
    run_batch(whole, gradebook, executor, ignore)
    (run,) = gradebook.runs()
    assert run.finished
    assert [(result.run, result.seed) for result in gradebook.latest()] == [(run.id, run.seed)] * 6


def test_another_seed_for_some_exercises_does_not_end_a_run_that_was_cut_short(executor, two_exercises, gradebook, tmp_path):
    whole, second = cut_short(two_exercises, gradebook, executor, tmp_path / "in")
    (first,) = gradebook.runs()
    run_batch(msgspec.structs.replace(second, seed=first.seed ^ 1), gradebook, executor, ignore)
    run_batch(whole, gradebook, executor, ignore)
    assert [bool(run.finished) for run in gradebook.runs()] == [True, True]
    assert {(result.exercise, result.seed) for result in gradebook.latest()} == {
        ("exercise1", first.seed),
        ("exercise2", first.seed ^ 1),
    }


def test_a_run_over_one_exercise_that_was_cut_short_goes_on_over_all(executor, two_exercises, gradebook, tmp_path):
    whole, second = cut_short(two_exercises, gradebook, executor, tmp_path / "in")
    with open_gradebook(str(tmp_path / "other.db")) as other:
        with pytest.raises(KeyboardInterrupt):
            run_batch(second, other, executor, Interrupt(1))
        run_batch(whole, other, executor, ignore)
        (run,) = other.runs()
        assert run.finished
        assert len(other.graded(run.id)) == 6


def test_who_is_not_in_this_source_keeps_what_was_graded_before(executor, course, gradebook, tmp_path):
    roster = tuple(Student(id=f"student00{number}") for number in range(4))
    run_batch(order(course, hand_in(tmp_path / "in", 3), roster=roster), gradebook, executor, ignore)
    before = results(gradebook)
    assert before["student003"].outcome == "missing"
    shutil.rmtree(tmp_path / "in/student000")
    shutil.rmtree(tmp_path / "in/student001")
    summary = run_batch(order(course, tmp_path / "in", roster=roster), gradebook, executor, ignore)
    assert (summary.kept, summary.progress.done) == (2, 0)
    assert results(gradebook) == before


def test_what_a_missing_student_handed_in_is_noted_and_noted_anew_when_it_changes(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 1)
    roster = tuple(Student(id=name) for name in ("student000", "student001", "student002"))
    (source / "student001").mkdir()
    (source / "student001/essay.docx").write_bytes(b"x")
    run_batch(order(course, source, roster=roster), gradebook, executor, ignore)
    notes = [result.note for result in gradebook.latest()]
    assert notes == ["", "Handed in and not recognised as exercise1: student001/essay.docx.", ""]
    assert run_batch(order(course, source, roster=roster), gradebook, executor, ignore).run is None
    (source / "student001/answers.pdf").write_bytes(b"x")
    again = run_batch(order(course, source, roster=roster), gradebook, executor, ignore)
    assert again.progress.outcomes == {"missing": 1}
    assert "student001/answers.pdf, student001/essay.docx." in results(gradebook)["student001"].note
    shutil.rmtree(source / "student001")
    assert run_batch(order(course, source, roster=roster), gradebook, executor, ignore).run is None
    assert "essay" in results(gradebook)["student001"].note


def test_what_nobody_has_handed_in_is_missing_from_nobody(executor, two_exercises, gradebook, tmp_path):
    roster = (Student(id="student000"), Student(id="student001"))
    run_batch(order(two_exercises, hand_in(tmp_path / "in", 1), roster=roster), gradebook, executor, ignore)
    assert [(result.exercise, result.student.id) for result in gradebook.latest()] == [
        ("exercise1", "student000"),
        ("exercise1", "student001"),
    ]


def test_a_file_that_was_handed_in_at_another_time_keeps_its_report(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 3)
    (source / "student002/scale.py").write_bytes(b"\xff\xfe")
    untimed = order(course, source)
    run_batch(untimed, gradebook, executor, ignore)
    before = list(gradebook.latest())
    for name, hours in (("student000", 0), ("student001", 1), ("student002", 2)):
        os.utime(source / name / "scale.py", (1.8e9 + 3600 * hours,) * 2)
    timed = msgspec.structs.replace(untimed, modified=True)
    summary = run_batch(timed, gradebook, executor, ignore)
    assert (summary.run, summary.progress.unchanged, summary.redated) == (None, 3, 3)
    times = [f"2027-01-15T{hour:02}:00:00+00:00" for hour in (8, 9, 10)]
    assert list(gradebook.latest()) == [
        msgspec.structs.replace(result, submitted=time) for result, time in zip(before, times, strict=True)
    ]
    assert run_batch(timed, gradebook, executor, ignore).redated == 0
    assert run_batch(untimed, gradebook, executor, ignore).redated == 3
    assert list(gradebook.latest()) == before


def test_what_is_graded_again_is_not_redated(executor, course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 2)
    run_batch(order(course, source), gradebook, executor, ignore)
    (source / "student001/scale.py").write_text("# another\n", "utf-8")
    summary = run_batch(order(course, source, modified=True), gradebook, executor, ignore)
    assert (summary.progress.done, summary.progress.unchanged, summary.redated) == (1, 1, 1)
    assert all(result.submitted for result in gradebook.latest())


@pytest.fixture
def planted(tmp_path):
    """A course in which each student gets some of the planted mistakes, and what one of them handed in."""
    exercise = find_course(TESTS.parent).exercise("exercise4")
    shutil.copytree(exercise.reference_folder, tmp_path / "course/reference" / exercise.name)
    (tmp_path / "in/ada").mkdir(parents=True)
    (tmp_path / "in/ada" / exercise.filename).write_text("import torch\n", "utf-8")
    return Course(tmp_path / "course"), tmp_path / "in"


def prepared(course, source, student="ada"):
    """What the maker makes of what one student handed in."""
    who = Student(id=student)
    piece = Piece(who, "exercise4", Entry(student=who, exercise="exercise4", path="ada/training_loop.py"))
    run = Run(id=1, source="", seed=SEED, device="cpu", seconds=0.0, grader="", started="")
    with contextlib.closing(Source(source)) as opened:
        return TaskMaker(order(course, source), opened).prepare(piece, run)


def test_a_student_of_whom_nobody_knows_what_was_handed_out_is_not_graded_on_a_guess(planted):
    course, source = planted
    assert prepared(course, source).repaired == frozenset()
    secret = make_secret(course)
    note_handed_out(course, ["grace"])
    found = prepared(course, source)
    assert isinstance(found, Note)
    assert (found.outcome, found.text, len(found.sha256)) == ("grader_error", UNKNOWN, 64)
    assert found.text.endswith("give the roster that `grade release --students` was run with.")
    note_handed_out(course, ["ada"])
    repaired = prepared(course, source).repaired
    assert len(repaired) == 2
    assert repaired == repaired_for(course.exercise("4"), secret, "ada")


def test_where_all_got_the_same_mistakes_everybody_is_graded(planted):
    course, source = planted
    settings = course.exercise("4").reference_folder / "exercise.toml"
    make_secret(course)
    settings.write_text(settings.read_text("utf-8").replace("planted = 4", "planted = 6"), "utf-8")
    assert prepared(course, source).repaired == frozenset()


def test_a_process_that_is_killed_costs_nothing(course, gradebook, tmp_path):
    source = hand_in(tmp_path / "in", 10)
    before, killed = multiprocessing.active_children(), []

    def kill(progress):
        if progress.done >= 2 and not killed:
            killed.extend(child for child in multiprocessing.active_children() if child not in before)
            killed[0].kill()

    with open_executor(1) as own:
        summary = run_batch(order(course, source, seed=SEED), gradebook, own, kill)
    assert len(killed) == 1
    assert summary.progress.done == 10
    assert "grader_error" not in summary.progress.outcomes
    assert len(results(gradebook)) == 10


# --- whole processes ---


def start_batch(source: Path, database: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "grader", "batch", str(source), "--gradebook", str(database), "--no-require-sandbox"]
    # as a terminal does it: Ctrl-C reaches the whole group
    return subprocess.Popen(
        [*command, "--device", "cpu", "--jobs", "1"],
        cwd=Path(RIGHT).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    )


def descendants(pid: int) -> set[int]:
    """The processes that come from one."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, news = set(), {pid}
    while news:
        news = {child for child, parent in parents.items() if parent in news} - found
        found |= news
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def count(database: Path) -> int:
    """The results that are in a gradebook; looked up without what opening one takes, to be told of each in time."""
    if not database.exists():
        return 0
    with contextlib.closing(sqlite3.connect(database)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return connection.execute("SELECT count(*) FROM result").fetchone()[0]
    return 0


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux
def test_killed_at_any_moment_it_goes_on_and_leaves_no_process(executor, course, tmp_path):
    source, database = hand_in(tmp_path / "in", 50), tmp_path / "killed.db"
    for more in (1, random.randint(2, 8)):
        least = count(database) + more
        process = start_batch(source, database)
        wait_until(lambda least=least: count(database) >= least)
        family = descendants(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert len(family) >= 2
        wait_until(lambda family=family: not any(map(is_alive, family)))
    assert count(database) < 50
    last = start_batch(source, database)
    told = last.communicate(timeout=600)
    assert last.returncode == 0, told
    with open_gradebook(str(database)) as killed, open_gradebook(str(tmp_path / "whole.db")) as whole:
        (run,) = killed.runs()
        run_batch(order(course, source, seed=run.seed), whole, executor, ignore)
        assert len(essence(whole)) == 50
        assert essence(killed) == essence(whole)


@linux
def test_ctrl_c_keeps_what_there_is_and_says_how_to_go_on(tmp_path):
    source, database = hand_in(tmp_path / "in", 100), tmp_path / "interrupted.db"
    process = start_batch(source, database)
    wait_until(lambda: count(database) >= 3)
    family = descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    # on a slow machine after a line that says how far it is
    assert said.decode().splitlines()[-1] == "grade: interrupted; what was graded is kept. Run the same command again to go on."
    wait_until(lambda: not any(map(is_alive, family)))
    assert 3 <= count(database) < 100
