"""The commands of those who mark cohorts."""

import csv
import io
import re

import pytest
from click.testing import CliRunner
from rich.console import Console

from cohorts import copy_course, hand_in
from grader.cohort.batch import tasks
from grader.cohort.classroom import display
from grader.cohort.classroom.display import progress_lines
from grader.cohort.gradebook.database import shown_address
from grader.cohort.gradebook.writer import Progress
from grader.commands.cohort import batch
from grader.commands.gradebook import gradebook
from grader.commands.student import ExerciseOrCommand
from grader.records.errors import GraderError

GRADE = ExerciseOrCommand(commands={"batch": batch, "gradebook": gradebook})


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course whose gradebook holds a cohort, and what the command said of it."""
    folder = tmp_path_factory.mktemp("marking")
    course = copy_course(folder / "course")
    source = hand_in(folder / "in", 6)
    (source / "student002/scale.py").write_bytes(b"\xff\xfe")
    (source / "student000/x\x1b[31m::error::.py").write_text("", "utf-8")
    roster = folder / "roster.csv"
    roster.write_text("id,name\nstudent001,Ada\nabsent,=Bob\n", "utf-8")
    with pytest.MonkeyPatch.context() as place:
        place.chdir(course.root)
        said = CliRunner().invoke(
            GRADE, ["batch", str(source), "--roster", str(roster), "--exercise", "scale", "--jobs", "1", "--no-require-sandbox"]
        )
    return course, said


@pytest.fixture
def grade(graded, monkeypatch):
    """The command, in the course."""
    monkeypatch.chdir(graded[0].root)
    return lambda *arguments: CliRunner().invoke(GRADE, arguments)


def test_a_batch_says_what_became_of_the_cohort(graded):
    course, said = graded
    assert said.exit_code == 0, said.output
    lines = said.stdout.splitlines()
    assert lines[0].startswith("5 graded, 0 unchanged, 1 missing, 1 unreadable; ")
    assert "seed" in lines[0]
    (strangers,) = [line for line in lines if line.startswith("5 students are not in the roster: ")]
    assert all(f"student00{number}" in strangers for number in (0, 2, 3, 4, 5))
    place = lines.index("1 file belongs to no student or exercise:")
    assert lines[place + 1].startswith("  student000: student000/x")
    assert any(line.startswith("exercise1  7 students  0 ") and line.endswith("1 with full marks") for line in lines)
    assert lines[-1] == f"Gradebook: sqlite:///{course.root / 'gradebook.db'}"
    assert "\x1b" not in said.output


def test_the_same_again_grades_nothing(graded, grade):
    source = graded[0].root.parent / "in"
    said = grade("batch", str(source), "--exercise", "1", "--jobs", "1", "--no-require-sandbox")
    assert said.exit_code == 0
    assert said.stdout.startswith("0 graded, 6 unchanged; ")


def test_show_lists_the_last_results(grade):
    said = grade("gradebook", "show", "scale")
    assert said.exit_code == 0
    assert [line.split()[0] for line in said.stdout.splitlines()[1:]] == [
        "absent",
        *(f"student00{number}" for number in range(6)),
    ]
    assert "No results yet" in grade("gradebook", "show", "zoom").stdout


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle"])
def test_export_gives_a_row_a_student(grade, form, tmp_path):
    said = grade("gradebook", "export", "scale", "--format", form)
    rows = list(csv.reader(io.StringIO(said.stdout)))
    assert said.exit_code == 0
    assert sum(any("student00" in cell for cell in row) for row in rows) == 6
    assert not any(cell.startswith("=") for row in rows for cell in row)
    file = tmp_path / "export.csv"
    grade("gradebook", "export", "scale", "--format", form, "--output", str(file))
    assert list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig")))) == rows


def test_who_is_not_in_the_roster_is_named_where_grades_are_shown_and_exported(grade):
    said = grade("gradebook", "show", "scale")
    assert "Not in the roster: student000, student002, student003, student004, student005.\n" in said.stderr
    rows = list(csv.DictReader(io.StringIO(grade("gradebook", "export", "scale").stdout)))
    assert {row["student"] for row in rows if row["note"].startswith("Not in the roster.")} == {
        f"student00{number}" for number in (0, 2, 3, 4, 5)
    }


def test_a_fault_of_ours_ends_with_2_and_says_so(graded, grade, monkeypatch, tmp_path):
    def fail(data, path):
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "parse_submission", fail)
    arguments = ["--gradebook", str(tmp_path / "g.db"), "--exercise", "1", "--jobs", "1", "--no-require-sandbox"]
    said = grade("batch", str(graded[0].root.parent / "in"), *arguments)
    assert said.exit_code == 2
    assert "6 could not be graded through our own fault" in said.stdout
    assert re.search(r"^  \d: The grader failed: ZeroDivisionError:", said.stdout, re.MULTILINE)


def test_files_that_were_handed_in_at_another_time_are_counted(graded, grade, tmp_path):
    source = hand_in(tmp_path / "in", 1)
    (source / "student000/scale.py").write_bytes(b"\xff")
    arguments = ["batch", str(source), "--gradebook", str(tmp_path / "g.db"), "--exercise", "1", "--jobs", "1"]
    assert grade(*arguments).stdout.startswith("0 graded, 0 unchanged, 1 unreadable; ")
    assert grade(*arguments, "--modified").stdout.startswith("0 graded, 1 unchanged, 1 with another time of submission; ")


def test_a_regrade_tells_whose_points_changed_in_the_terminal_and_as_csv(tmp_path, monkeypatch):
    course = copy_course(tmp_path / "course")
    source = hand_in(tmp_path / "in", 2)
    monkeypatch.chdir(course.root)

    def grade(*arguments):
        return CliRunner().invoke(GRADE, [*arguments, "--gradebook", str(tmp_path / "g.db")])

    command = ["batch", str(source), "--exercise", "1", "--jobs", "1", "--no-require-sandbox", "--seed", "1"]
    grade(*command)
    grade("gradebook", "set", "student001", "scale", "7", "--because", "So.", "--by", "Jo")
    before = {row["student"]: row["points"] for row in csv.DictReader(io.StringIO(grade("gradebook", "export").stdout))}
    checks = course.exercise("scale").reference_folder / "test_scale.py"
    weights = checks.read_text("utf-8").replace("points(3)", "points(1)").replace("points(4)", "points(6)")
    checks.write_text(weights, "utf-8")
    said = grade(*command, "--changes", str(tmp_path / "changes.csv"))
    assert said.exit_code == 0, said.output
    after = {row["student"]: row["points"] for row in csv.DictReader(io.StringIO(grade("gradebook", "export").stdout))}
    changed = [student for student in before if before[student] != after[student]]
    assert changed == ["student001"]
    assert "1 with other points for the same file than before:" in said.stdout
    line = f"  student001, exercise1: {float(before['student001']):g} → {float(after['student001']):g} ("
    assert line in said.stdout
    assert "(test_module 4 → 6)" in said.stdout
    assert "1 result has changed since a teacher said what still counts: student001 exercise1." in said.stdout
    rows = list(csv.DictReader(io.StringIO((tmp_path / "changes.csv").read_text("utf-8-sig"))))
    assert {row["student"] for row in rows} == {"student001"}
    assert [(row["check"], row["points_before"], row["points_now"]) for row in rows] == [
        ("", before["student001"], after["student001"]),
        ("test_module", "4.0", "6.0"),
    ]
    again = grade("gradebook", "changes", "-o", str(tmp_path / "again.csv"))
    assert line in again.stdout
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "changes.csv").read_bytes()
    assert "No points have changed." in grade("gradebook", "changes", "--run", "1").stdout
    assert "other points" not in grade(*command, "--changes", str(tmp_path / "none.csv")).stdout
    assert len((tmp_path / "none.csv").read_text("utf-8").splitlines()) == 1


def test_sources_are_exported_beside_the_grading(graded, grade, tmp_path):
    source = graded[0].root.parent / "in"
    arguments = ["--exercise", "1", "--jobs", "1", "--no-require-sandbox", "--export-sources", str(tmp_path / "out")]
    said = grade("batch", str(source), *arguments)
    assert said.exit_code == 0, said.output
    assert f"wrote: 5 scripts in {tmp_path / 'out'}, 1 cannot be read; docs/copies.md" in said.stdout
    assert len(list((tmp_path / "out/exercise1/submissions").iterdir())) == 5


def test_what_stops_a_batch_is_one_sentence(grade, tmp_path):
    said = grade("batch", str(tmp_path / "nothing"), "--jobs", "1")
    assert said.exit_code == 2
    assert "There is no folder or zip" in said.stderr


def roster_of(folder, *ids):
    """A roster of these ids, with a column that nobody knows."""
    path = folder / "roster.csv"
    path.write_text("Kennzahl;Matrikelnummer\n" + "".join(f"1;{one}\n" for one in ids), "utf-8")
    return str(path)


def test_which_columns_of_the_roster_were_taken_for_what_is_said(grade, tmp_path):
    source = hand_in(tmp_path / "in", 1)
    arguments = ["--roster", roster_of(tmp_path, "student000"), "--gradebook", str(tmp_path / "g.db"), "--jobs", "1"]
    said = grade("batch", str(source), *arguments, "--exercise", "1", "--no-require-sandbox")
    assert said.exit_code == 0
    assert 'Columns of the roster: id from "Matrikelnummer". Not used: "Kennzahl".' in said.stdout


@pytest.mark.parametrize("known", [(), ("student003",)])
def test_where_hardly_anybody_of_the_roster_is_found_no_zero_is_written(grade, tmp_path, known):
    source = hand_in(tmp_path / "in", 6)
    ids = [*known, *(f"other{number:03d}" for number in range(10))]
    arguments = ["--roster", roster_of(tmp_path, *ids), "--gradebook", str(tmp_path / "g.db"), "--exercise", "1", "--jobs", "1"]
    said = grade("batch", str(source), *arguments)
    assert said.exit_code == 2
    assert f"{'Hardly anybody (1 of 11)' if known else 'Nobody'} of the roster is found in" in said.stderr
    assert "student000" in said.stderr
    assert 'id from "Matrikelnummer"' in said.stderr
    assert not grade("gradebook", "export", "--gradebook", str(tmp_path / "g.db")).stdout.splitlines()[1:]


def test_that_few_have_handed_in_yet_is_no_reason_to_refuse(grade, tmp_path):
    source = hand_in(tmp_path / "in", 1)
    roster = roster_of(tmp_path, *(f"student{number:03d}" for number in range(40)))
    arguments = ["--roster", roster, "--gradebook", str(tmp_path / "g.db"), "--exercise", "1", "--jobs", "1"]
    said = grade("batch", str(source), *arguments, "--no-require-sandbox")
    assert said.exit_code == 0
    assert said.stdout.startswith("1 graded, 0 unchanged, 39 missing; ")


def test_nothing_graded_is_never_a_success(grade, tmp_path):
    (tmp_path / "in/jane").mkdir(parents=True)
    (tmp_path / "in/jane/essay.py").write_text("", "utf-8")
    (tmp_path / "in/ben").mkdir()
    arguments = ["--gradebook", str(tmp_path / "g.db"), "--jobs", "1"]
    for _ in range(2):
        said = grade("batch", str(tmp_path / "in"), *arguments)
        assert said.exit_code == 2
        assert "Nothing was graded" in said.stdout
    (tmp_path / "in/jane/scale.py").write_bytes(b"\xff")
    for _ in range(2):  # and if all that is unchanged could not be read
        assert grade("batch", str(tmp_path / "in"), *arguments).exit_code == 2


def test_a_kit_has_nothing_to_grade_a_cohort_with(graded, tmp_path, monkeypatch):
    kit = tmp_path / "kit"
    (kit / "keys").mkdir(parents=True)
    monkeypatch.setattr("grader.course.course.find_course", lambda _: graded[0].__class__(kit))
    said = CliRunner().invoke(GRADE, ["batch", str(tmp_path)])
    assert said.exit_code == 2
    assert "a kit has none" in said.stderr


def test_a_password_is_not_shown():
    assert shown_address("postgresql://me:secret@host/grades") == "postgresql+psycopg://me:***@host/grades"


def test_an_address_that_is_none_is_refused_before_anything_is_graded(grade, tmp_path):
    said = grade("batch", str(tmp_path), "--gradebook", "mysql://host/x")
    assert said.exit_code == 2
    assert isinstance(said.exception, SystemExit)


def test_progress_is_told_now_and_then_with_rate_and_time_left(monkeypatch, capsys):
    clock = iter(range(0, 1000, 6))
    monkeypatch.setattr(display.time, "monotonic", lambda: next(clock))
    with progress_lines() as tell:
        for done in (0, 10, 20, 30, 40):
            tell(Progress(100, 5, {"passed": done}, done / 5))
    assert capsys.readouterr().err.splitlines() == ["20 of 100, 5.0 a second, 16 s left", "40 of 100, 5.0 a second, 12 s left"]


def test_a_bar_shows_the_same_on_a_terminal(monkeypatch):
    shown = io.StringIO()
    monkeypatch.setattr(
        "grader.reports.terminal.make_console", lambda *, stderr: Console(file=shown, force_terminal=True, width=80)
    )
    monkeypatch.setattr(display.sys.stderr, "isatty", lambda: True)
    with display.show_progress() as tell:
        tell(Progress(100, 5, {"passed": 20}, 4.0))
    assert re.search(r"20/100\S* 5\.0 a second", shown.getvalue())


@pytest.mark.parametrize("command", [["show"], ["export", "--format", "csv"], ["report", "class"]])
def test_a_gradebook_that_is_not_there_is_not_made_by_reading_it(tmp_path, monkeypatch, command):
    monkeypatch.chdir(copy_course(tmp_path).root)
    result = CliRunner().invoke(gradebook, [*command, "--gradebook", "typo.db"])
    assert isinstance(result.exception, GraderError)
    assert result.exception.sentence == "There is no gradebook typo.db."
    assert not (tmp_path / "typo.db").exists()
