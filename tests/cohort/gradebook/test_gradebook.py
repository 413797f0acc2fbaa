"""The gradebook keeps what it is given, on SQLite and on PostgreSQL."""

import importlib
import itertools
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import postgresql
from grader.cohort.gradebook import gradebook as module
from grader.cohort.gradebook import schema
from grader.cohort.gradebook.gradebook import Known, open_gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.course.submission import Submission
from grader.grading.diagnosis.behaviour import Behaviour
from grader.grading.kept_submission import Kept
from grader.records.errors import GraderError
from sample_reports import amendment, check, report, told

SETTINGS = ("handed-in", "cpu", 0.0, "0.1.0")

NUMBERS = itertools.count()

LATER = '''"""A revision that does not exist yet."""
import sqlalchemy as sa
from alembic import op
revision = "5"
down_revision = "4"
def upgrade():
    with op.batch_alter_table("result") as table:
        table.add_column(sa.Column("words", sa.Text, nullable=False, server_default="none"))
        table.alter_column("note", new_column_name="remark")
'''


@pytest.fixture(scope="session")
def server():
    """A server that all tests share."""
    if not postgresql.programs():
        pytest.skip("PostgreSQL is not installed")
    with postgresql.server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a gradebook that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "gradebook.db")
    return postgresql.new_database(request.getfixturevalue("server"), f"test{next(NUMBERS)}")


@pytest.fixture
def gradebook(url):
    """A new gradebook."""
    with open_gradebook(url) as opened:
        yield opened


def new_run(gradebook, **fields):
    settings = dict(zip(("source", "device", "seconds", "grader"), SETTINGS, strict=True))
    return gradebook.add_run(**{"seed": 7} | settings | fields)


def result(run, student="s1", exercise="exercise1", **fields):
    given = {
        "path": f"{student}/scale.py",
        "sha256": "5a",
        "version": "d1",
        "seed": 2**32 - 1,
        "submitted": "2026-03-01T10:00:00+00:00",
        "graded": "2026-03-02T10:00:00+00:00",
        "outcome": "passed",
        "points": 10 / 3,
        "max_points": 10.0,
    }
    who = student if isinstance(student, Student) else Student(id=student)
    return Result(run=run.id, student=who, exercise=exercise, **given | fields)


def bare(given):
    return msgspec.structs.replace(given, report=None)


def test_what_is_recorded_is_found_by_whoever_opens_the_gradebook_next(url):
    full = told("Grüße 🎓")
    with open_gradebook(url) as gradebook:
        run = new_run(gradebook)
        kept = result(run, Student(id="s1", name="Zoë", email="z@x.org"), note="A note.", report=full)
        gradebook.record([kept])
    with open_gradebook(url) as gradebook:
        assert list(gradebook.runs()) == [run]
        assert list(gradebook.latest()) == [bare(kept)]
        assert gradebook.report("s1", "exercise1") == full
        assert list(gradebook.students()) == [kept.student]


def test_nothing_is_recorded_twice(gradebook):
    run = new_run(gradebook)
    first = result(run, points=4.0)
    gradebook.record([first, result(run, exercise="exercise2")])
    gradebook.record([result(run, points=9.0), result(run, exercise="exercise3")])
    assert [(one.exercise, one.points) for one in gradebook.history("s1")] == [
        ("exercise1", 4.0),
        ("exercise2", 10 / 3),
        ("exercise3", 10 / 3),
    ]


def test_results_are_recorded_all_or_none(gradebook):
    run = new_run(gradebook)
    with pytest.raises(sa.exc.IntegrityError):
        gradebook.record([result(run), result(msgspec.structs.replace(run, id=99), "s2")])
    assert list(gradebook.latest()) == []
    assert list(gradebook.students()) == []


def test_recording_nothing_and_enrolling_nobody_is_no_error(gradebook):
    gradebook.record([])
    gradebook.enrol([])
    assert list(gradebook.students()) == []


def test_a_student_is_enrolled_by_the_first_result_and_not_renamed_by_the_next(gradebook):
    run = new_run(gradebook)
    gradebook.record([result(run, Student(id="s1", name="Ada"))])
    gradebook.record([result(run, Student(id="s1", name="ada_submission"), "exercise2")])
    assert list(gradebook.students()) == [Student(id="s1", name="Ada")]


def test_enrolling_takes_over_what_is_given_and_keeps_what_is_not(gradebook):
    gradebook.enrol([Student(id="s2", name="Bo", email="b@x.org"), Student(id="s1")])
    gradebook.enrol([Student(id="s1", name="Ada"), Student(id="s2", email="bo@x.org"), Student(id="s2", name="Bö")])
    assert list(gradebook.students()) == [Student(id="s1", name="Ada"), Student(id="s2", name="Bö", email="bo@x.org")]


def test_strangers_are_those_whom_no_roster_has_had_if_there_was_one(gradebook):
    run = new_run(gradebook)
    gradebook.record([result(run, Student(id=name)) for name in ("s1", "s2", "guest")])
    assert gradebook.strangers() == frozenset()
    gradebook.enrol([Student(id="s1"), Student(id="s3")])
    assert gradebook.strangers() == {"s2", "guest"}
    gradebook.enrol([Student(id="s2")])
    gradebook.record([result(run, Student(id="s1"), "exercise2")])
    assert gradebook.strangers() == {"guest"}


def test_a_gradebook_of_the_first_schema_is_brought_up_to_date_with_all_that_is_in_it(url, tmp_path, monkeypatch):
    folder = tmp_path / "first"
    shutil.copytree(schema.SCRIPTS, folder)
    for path in (folder / "versions").glob("revision[!1].py"):
        path.unlink()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "SCRIPTS", folder)
        with open_gradebook(url) as gradebook, gradebook.writer.begin() as connection:
            connection.exec_driver_sql("INSERT INTO student (id, name, email) VALUES ('s1', 'Ada', 'a@x.org')")
    with open_gradebook(url) as gradebook:
        assert list(gradebook.students()) == [Student(id="s1", name="Ada", email="a@x.org")]
        assert gradebook.strangers() == frozenset()
        gradebook.enrol([Student(id="s2")])
        assert gradebook.strangers() == {"s1"}


def test_the_last_run_that_was_cut_short_goes_on_if_all_its_settings_are_the_same(gradebook):
    new_run(gradebook, seed=1)
    second, other = new_run(gradebook, seed=2), new_run(gradebook, seed=3, device="cuda")
    assert gradebook.unfinished_run(*SETTINGS) == second
    gradebook.finish_run(second.id)
    assert gradebook.unfinished_run(*SETTINGS).seed == 1
    assert gradebook.unfinished_run("handed-in", "cuda", 0.0, "0.1.0") == other
    assert gradebook.unfinished_run("handed-in", "cuda", 1.5, "0.1.0") is None
    assert [bool(run.finished) for run in gradebook.runs()] == [False, True, False]


def test_what_a_run_has_recorded_is_known_for_that_run_alone(gradebook):
    first, second = new_run(gradebook), new_run(gradebook)
    gradebook.record([result(first, "s1"), result(first, "s2"), result(second, "s1", "exercise2")])
    assert gradebook.graded(first.id) == {("s1", "exercise1"), ("s2", "exercise1")}
    assert gradebook.graded(second.id) == {("s1", "exercise2")}
    assert gradebook.graded(99) == set()


def test_the_latest_is_what_was_graded_last_whichever_run_it_was(gradebook):
    first, second = new_run(gradebook), new_run(gradebook)
    late, early = "2026-03-09T10:00:00+00:00", "2026-03-02T10:00:00+00:00"
    gradebook.record([result(first, graded=late, points=1.0), result(first, "s2", graded=early, points=2.0)])
    gradebook.record([result(second, graded=early, points=3.0), result(second, "s2", graded=early, points=4.0)])
    assert [(one.student.id, one.points) for one in gradebook.latest()] == [("s1", 1.0), ("s2", 4.0)]
    assert [one.points for one in gradebook.history("s1")] == [3.0, 1.0]


def test_latest_is_ordered_by_student_and_exercise_whatever_the_server_speaks(gradebook):
    run = new_run(gradebook)
    students = ["ä", "b", "Z", "a", "B-1", "B 2"]
    gradebook.record([result(run, student, exercise) for student in students for exercise in ("exercise2", "exercise1")])
    keys = [(one.student.id, one.exercise) for one in gradebook.latest()]
    assert keys == sorted(keys)
    assert len(keys) == 12
    assert [one.student.id for one in gradebook.latest(["exercise2"])] == sorted(students)
    assert [student.id for student in gradebook.students()] == sorted(students)


def test_results_can_be_recorded_while_others_are_read(gradebook):
    run = new_run(gradebook)
    gradebook.record([result(run, f"s{number:04}") for number in range(1200)])
    read = 0
    for one in gradebook.latest():
        read += 1
        if read % 600 == 0:
            gradebook.record([result(run, one.student, "exercise2")])
    assert read == 1200
    assert len(gradebook.graded(run.id)) == 1202


def test_latest_keys_tell_whether_a_submission_must_be_graded_again(gradebook):
    first, second = new_run(gradebook), new_run(gradebook, grader="0.2.0")
    gradebook.record([result(first), result(first, "s2", outcome="grader_error")])
    gradebook.record([result(second, sha256="6b", version="d2", graded="2026-03-03T10:00:00+00:00")])
    time = "2026-03-01T10:00:00+00:00"
    assert gradebook.latest_keys() == {
        ("s1", "exercise1"): Known(second.id, "s1", "exercise1", "6b", "d2", time, "passed", "0.2.0", ""),
        ("s2", "exercise1"): Known(first.id, "s2", "exercise1", "5a", "d1", time, "grader_error", "0.1.0", ""),
    }


def test_another_time_of_submission_changes_nothing_else_and_no_earlier_run(gradebook):
    first, second = new_run(gradebook), new_run(gradebook)
    old = result(first, graded="2026-03-02T10:00:00+00:00", report=report(check()))
    new, other = (result(second, who, graded="2026-03-03T10:00:00+00:00", report=report(check())) for who in ("s1", "s2"))
    gradebook.record([old])
    gradebook.record([new, other])
    later = msgspec.structs.replace(new, submitted="2026-03-02T12:00:00+00:00")
    gradebook.redate([msgspec.structs.replace(gradebook.latest_keys()["s1", "exercise1"], submitted=later.submitted)])
    assert list(gradebook.latest()) == [bare(later), bare(other)]
    assert list(gradebook.history("s1")) == [bare(old), bare(later)]
    assert gradebook.report("s1", "exercise1") == new.report
    gradebook.redate([])
    assert list(gradebook.latest()) == [bare(later), bare(other)]


def test_a_report_is_that_of_the_latest_result_or_of_a_run(gradebook):
    first, second = new_run(gradebook), new_run(gradebook)
    gradebook.record([result(first, report=report(check())), result(second, report=report(check("passed")))])
    assert gradebook.report("s1", "exercise1").outcome == "passed"
    assert gradebook.report("s1", "exercise1", run=first.id).outcome == "failed"
    assert gradebook.report("s1", "exercise2") is None
    gradebook.record([result(second, "s2", outcome="missing")])
    assert gradebook.report("s2", "exercise1") is None


def test_a_report_of_another_version_is_refused_in_a_sentence(gradebook):
    run = new_run(gradebook)
    gradebook.record([result(run, report=report(check()))])
    for packed in (b"no report", module.zlib.compress(b'{"schema": 1}')):
        with gradebook.writer.begin() as connection:
            connection.execute(sa.update(schema.RESULT).values(report=packed))
        with pytest.raises(
            GraderError, match=r"^The report of s1 on exercise1 is of another version of torchgrade, or damaged\.$"
        ):
            gradebook.report("s1", "exercise1")


def test_text_that_a_database_cannot_hold_is_replaced(gradebook):
    run = new_run(gradebook, source="a\0b")
    odd = Student(id="s\0\ud800", name="😀\udfff")
    gradebook.record([result(run, odd, note="\0", report=report(check(message="half \ud83d a character")))])
    (kept,) = gradebook.latest()
    assert (kept.student.id, kept.student.name, kept.note) == ("s\ufffd\ufffd", "😀\ufffd", "\ufffd")
    assert gradebook.report(kept.student.id, "exercise1").checks[0].message == "half \ufffd a character"
    assert gradebook.unfinished_run("a\0b", *SETTINGS[1:]) == run


def test_what_is_no_sql_stays_text(gradebook):
    text = "x'; DROP TABLE result; -- %s :a ?"
    gradebook.record([result(new_run(gradebook), text, note=text)])
    assert [one.note for one in gradebook.history(text)] == [text]


def in_process(code, url):
    """A process with an open gradebook `g`, that waits for a line before it opens it."""
    start = "import sys, os; from grader.cohort.gradebook.gradebook import *; print(flush=True); sys.stdin.readline()"
    command = [sys.executable, "-c", f"{start}\nwith open_gradebook(sys.argv[1]) as g:\n    {code}", url]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_that_open_a_new_gradebook_at_once_all_succeed_and_say_nothing(url):
    processes = [in_process(f"g.add_run('source', {seed}, 'cpu', 0.0, '0.1.0')", url) for seed in range(3)]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate(timeout=120) for process in processes] == [("", "")] * 3
    with open_gradebook(url) as gradebook:
        assert {run.seed for run in gradebook.runs()} == {0, 1, 2}


def test_what_was_said_to_be_recorded_survives_a_kill(url):
    with open_gradebook(url) as gradebook:
        kept = result(new_run(gradebook), report=report(check()))
    code = "g.record([msgspec.json.decode(sys.stdin.readline(), type=Result)]); os.kill(os.getpid(), 9)"
    process = in_process(code, url)
    process.communicate("\n" + msgspec.json.encode(kept).decode() + "\n", timeout=120)
    assert process.returncode == -signal.SIGKILL
    with open_gradebook(url) as gradebook:
        assert gradebook.report("s1", "exercise1") == kept.report
        gradebook.record([kept])
        assert list(gradebook.latest()) == [bare(kept)]


def test_what_a_teacher_says_is_kept_in_order_with_number_and_time(url):
    with open_gradebook(url) as gradebook:
        gradebook.enrol([Student(id="s1"), Student(id="s2")])
        kept = [gradebook.amend(amendment(student=student, text="a\0b", points=None)) for student in ("s2", "s1")]
    with open_gradebook(url) as gradebook:
        assert list(gradebook.amendments()) == kept
        assert list(gradebook.amendments("s1")) == kept[1:]
    assert [one.id for one in kept] == [1, 2]
    assert kept[0].text == "a\ufffdb"
    assert kept[0].made.endswith("+00:00")
    assert kept[0].made != amendment().made


def test_nothing_is_said_of_who_is_not_known(gradebook):
    with pytest.raises(sa.exc.IntegrityError):
        gradebook.amend(amendment(student="nobody"))


def test_what_is_taken_back_stays_on_record_with_who_and_when(gradebook):
    gradebook.enrol([Student(id="s1")])
    kept = gradebook.amend(amendment())
    taken = gradebook.withdraw(kept.id, "Bo")
    assert taken.withdrawn
    assert list(gradebook.amendments()) == [taken]
    assert msgspec.structs.replace(taken, withdrawn="", withdrawn_by="") == kept
    assert taken.withdrawn_by == "Bo"
    assert gradebook.withdraw(kept.id, "Cy") is None
    assert gradebook.withdraw(99, "Cy") is None


def test_who_is_removed_is_gone_with_all_that_was_theirs_and_nobody_else(gradebook):
    run = new_run(gradebook)
    gradebook.record([result(run, "s1", report=report(check())), result(run, "s2")])
    for student in ("s1", "s2"):
        gradebook.amend(amendment(student=student))
    gradebook.remove("s1")
    assert [one.id for one in gradebook.students()] == ["s2"]
    assert [one.student.id for one in gradebook.latest()] == ["s2"]
    assert [one.student for one in gradebook.amendments()] == ["s2"]
    assert gradebook.report("s1", "exercise1") is None
    gradebook.remove("s1")


def test_attempts_are_the_files_of_a_student_each_as_it_was_graded_last(gradebook):
    runs = [new_run(gradebook) for _ in range(3)]
    for run, sha256, points in zip(runs, ("a", "b", "a"), (1.0, 2.0, 3.0), strict=True):
        gradebook.record([result(run, sha256=sha256, points=points, graded=f"2026-03-0{run.id}T10:00:00+00:00")])
    gradebook.record([result(runs[0], exercise="exercise2")])
    assert [(one.exercise, one.sha256, one.points) for one in gradebook.attempts()][:2] == [
        ("exercise1", "b", 2.0),
        ("exercise1", "a", 3.0),
    ]
    assert [one.exercise for one in gradebook.attempts(["exercise2"])] == ["exercise2"]


def test_a_run_tells_what_it_graded_otherwise_than_the_result_before_of_the_same_file(gradebook):
    first, second, third = (new_run(gradebook) for _ in range(3))
    days = (f"2026-03-0{number}T10:00:00+00:00" for number in (1, 2, 3))
    old, new, other = (
        [result(run, student, points=points, graded=day) for student, points in zip(("s1", "s2"), both, strict=True)]
        for run, day, both in zip((first, second, third), days, ((1.0, 1.0), (2.0, 1.0), (2.0, 5.0)), strict=True)
    )
    for results in (old, new, [other[0], msgspec.structs.replace(other[1], sha256="6b")]):
        gradebook.record(results)
    assert list(gradebook.regraded(second.id)) == [(old[0], new[0])]
    assert list(gradebook.regraded(first.id)) == list(gradebook.regraded(third.id)) == []


ADDED = {"enrolled", "catalogue", "evidence"}
"""Columns that tables did not have in the first revision."""

KEPT = Path(__file__).parent / "kept"
"""Gradebooks that earlier versions of the program made, by the revision of their tables."""


@pytest.fixture
def first(request, url, tmp_path):
    """The address of a gradebook that the version before the first amendments made, in a copy."""
    if "://" not in url:
        shutil.copy(KEPT / "revision1.db", url)
    else:
        engine = module.connect(module.address(url))
        with engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql((KEPT / "revision1.sql").read_text("utf-8").replace("%", "%%"))
        engine.dispose()
    return url


def test_a_gradebook_of_the_first_revision_is_brought_up_to_date_and_loses_nothing(first):
    engine = module.connect(module.address(first))
    tables = (schema.STUDENT, schema.RUN, schema.RESULT)
    queries = [sa.select(*(column for column in table.c if column.name not in ADDED)) for table in tables]
    with engine.connect() as connection:
        before = [sorted(map(tuple, connection.execute(query))) for query in queries]
    with open_gradebook(first) as gradebook, gradebook.reader.connect() as connection:
        assert [sorted(map(tuple, connection.execute(query))) for query in queries] == before
        assert schema.revision(connection) == "4"
        assert gradebook.strangers() == frozenset()
    engine.dispose()


def test_in_a_gradebook_of_the_first_revision_results_are_read_and_amended(first):
    for _ in range(2):
        with open_gradebook(first) as gradebook:
            found = {one.student.id: (one.outcome, one.points) for one in gradebook.latest()}
            reports = {student: gradebook.report(student, "exercise1") for student in found}
            gradebook.amend(amendment(student="student001"))
    assert found == {
        "absent": ("missing", 0.0),
        "student000": ("passed", 10.0),
        "student001": ("failed", 5.0),
        "student002": ("unreadable", 0.0),
        "student003": ("failed", 9.0),
    }
    assert {student for student, report in reports.items() if report} == {"student000", "student001", "student003"}
    with open_gradebook(first) as gradebook:
        assert [one.id for one in gradebook.amendments("student001")] == [1, 2]
        assert len(list(gradebook.history("student001"))) == 2


def evidence(**behaviours):
    """What is kept of a submission that did this."""
    submission = Submission("s1/scale.py", "script", "5a", "print('Grüße 🎓')\n")
    return Kept(submission=submission, behaviours=behaviours, names=("scale",))


BEHAVIOUR = Behaviour(("returned",), b"\0\xff", b"\1\2\3\4", b"\5\6\7\10")


def test_what_is_kept_of_a_submission_is_found_by_whoever_opens_the_gradebook_next(url):
    kept = evidence(test_value=BEHAVIOUR)
    with open_gradebook(url) as gradebook:
        run = new_run(gradebook)
        gradebook.record([result(run, "s1", evidence=kept), result(run, "s2"), result(run, "s3", version="d2", evidence=kept)])
    with open_gradebook(url) as gradebook:
        first, second, _ = gradebook.latest()
        assert (gradebook.kept(first), gradebook.kept(second)) == (kept, None)
        assert [one.student.id for one in gradebook.with_evidence("exercise1", "d1")] == ["s1"]
        with gradebook.writer.begin() as connection:
            connection.execute(sa.update(schema.RESULT).values(evidence=b"damaged"))
        with pytest.raises(
            GraderError, match=r"^The report of s1 on exercise1 is of another version of torchgrade, or damaged\.$"
        ):
            gradebook.kept(first)


def test_other_names_change_reports_and_nothing_else(gradebook):
    run = new_run(gradebook)
    before = [result(run, name, catalogue="old", report=report(check())) for name in ("s2", "s1")]
    gradebook.record(before)
    gradebook.rename([])
    gradebook.rename([msgspec.structs.replace(one, catalogue="new", report=report(check("timeout"))) for one in before[:1]])
    assert {one.student.id: one.catalogue for one in gradebook.latest()} == {"s1": "old", "s2": "new"}
    assert [bare(msgspec.structs.replace(one, catalogue="old")) for one in gradebook.latest()] == [
        bare(one) for one in reversed(before)
    ]
    assert [gradebook.report(name, "exercise1").checks[0].outcome for name in ("s1", "s2")] == ["failed", "timeout"]


def test_catalogues_are_kept_once_each(gradebook):
    for _ in range(2):
        gradebook.keep_catalogue("d", {"adds": "1", "halves": "2"})
    gradebook.keep_catalogue("e", {})
    assert [gradebook.catalogue(name) for name in "def"] == [{"adds": "1", "halves": "2"}, {}, {}]


def test_the_seed_of_a_class_is_that_of_its_first_run(gradebook):
    assert gradebook.class_seed() is None
    for seed in (2**32 - 1, 5):
        new_run(gradebook, seed=seed)
    assert gradebook.class_seed() == 2**32 - 1


def test_what_a_teacher_said_survives_a_kill_and_is_there_on_another_machine(url):
    with open_gradebook(url) as gradebook:
        gradebook.record([result(new_run(gradebook))])
        code = "from grader.records.amendment import Amendment; "
        code += "g.amend(msgspec.json.decode(sys.stdin.readline(), type=Amendment)); os.kill(os.getpid(), 9)"
        process = in_process(code, url)
        process.communicate("\n" + msgspec.json.encode(amendment()).decode() + "\n")
        assert process.returncode == -signal.SIGKILL
        assert [(one.points, one.text) for one in gradebook.amendments("s1")] == [(7.0, "The idea is right.")]
        gradebook.withdraw(1, "Ada")
        assert gradebook.amend(amendment()).id == 2


def test_the_revisions_make_exactly_the_tables_that_the_program_uses(gradebook):
    options = {"version_table": schema.VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    with gradebook.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.METADATA) == []


@pytest.fixture
def later(tmp_path):
    """The folder of revisions as a later version of the program may have it."""
    folder = tmp_path / "100% later"
    shutil.copytree(schema.SCRIPTS, folder)
    (folder / "versions" / "revision5.py").write_text(LATER, "utf-8")
    return folder


def test_a_later_revision_keeps_what_is_there_and_an_earlier_program_refuses_it(url, later, monkeypatch):
    with open_gradebook(url) as gradebook:
        gradebook.record([result(new_run(gradebook), note="kept", report=report(check()))])
    with monkeypatch.context() as patched:
        patched.setattr(schema, "SCRIPTS", later)
        for _ in range(2):
            with open_gradebook(url) as gradebook, gradebook.reader.connect() as connection:
                rows = connection.exec_driver_sql("SELECT student, remark, words FROM result").all()
                assert [tuple(row) for row in rows] == [("s1", "kept", "none")]
    with (
        pytest.raises(GraderError, match=r"^The gradebook was written by a newer version of torchgrade\.$") as raised,
        open_gradebook(url),
    ):
        pass
    assert "pip install -U" in raised.value.tip


def refusal(url):
    """The sentence and the tip with which an address is refused."""
    with pytest.raises(GraderError) as raised, open_gradebook(url) as gradebook:
        new_run(gradebook)
    return raised.value.sentence, raised.value.tip


def test_a_database_with_tables_of_another_program_is_left_alone(url):
    engine = module.connect(module.address(url))
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE run (pace integer)")
    engine.dispose()
    sentence, tip = refusal(url)
    assert "already exists" in sentence
    assert tip == "The database holds tables of another program: name another database."
    engine = module.connect(module.address(url))
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["run"]
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://[::1/x", "The address of the gradebook cannot be read."),
        ("postgresql://host:port/x", "The address of the gradebook cannot be read."),
        ("://", "The address of the gradebook cannot be read."),
        ("mysql://host/x", "A gradebook cannot be kept by mysql."),
        ("postgresql+asyncpg://host/x", "A gradebook cannot be kept by postgresql+asyncpg."),
        ("sqlite://", "sqlite:// names no file."),
        ("sqlite:///:memory:", "sqlite:///:memory: names no file."),
    ],
)
def test_an_address_that_is_none_is_refused(url, sentence):
    assert refusal(url)[0] == sentence


def test_sqlite_may_be_named_by_path_or_address(tmp_path):
    path = tmp_path / "a %41?b#c.db"
    for url in (str(path), f"sqlite:///{tmp_path}/plain.db"):
        with open_gradebook(url) as gradebook:
            new_run(gradebook)
    assert {one.name for one in tmp_path.iterdir()} == {path.name, "plain.db"}


def test_sqlite_writes_through_to_the_disk_beside_readers(tmp_path):
    with open_gradebook(str(tmp_path / "g.db")) as gradebook, gradebook.reader.connect() as connection:
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert said == ["wal", 2, 1]


def test_a_file_that_is_no_gradebook_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "g.db"
    path.write_text("a letter to nobody in particular\n" * 100, "utf-8")
    sentence, tip = refusal(str(path))
    assert sentence == f"The gradebook sqlite:///{path} cannot be used: file is not a database."
    assert "restore a copy" in tip
    assert path.read_text("utf-8").startswith("a letter")


def test_a_damaged_file_is_refused_also_while_it_is_open(tmp_path):
    path = tmp_path / "g.db"
    with open_gradebook(str(path)) as gradebook:
        run = new_run(gradebook)
        gradebook.record([result(run, f"s{number}") for number in range(200)])
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    with pytest.raises(GraderError, match="disk image is malformed") as raised, open_gradebook(str(path)) as gradebook:
        list(gradebook.latest())
    assert "restore a copy" in raised.value.tip


def test_a_file_that_another_program_holds_is_refused_after_a_while(tmp_path):
    path = tmp_path / "g.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    sentence, tip = refusal(f"sqlite:///{path}?timeout=0.05")
    holder.close()
    assert "cannot be used: database is locked." in sentence
    assert tip == "Another program is writing to it: wait until it has ended, then run again."


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path):
    assert refusal(str(tmp_path / "none" / "g.db"))[1] == "Check that its folder exists and may be written."
    with open_gradebook(str(tmp_path / "g.db")):
        pass
    sentence, tip = refusal(f"sqlite:///file:{tmp_path}/g.db?mode=ro&uri=true")
    assert "attempt to write a readonly database" in sentence
    assert tip == "Check the permissions of the file and its folder."


def fill(url, run):
    with open_gradebook(url) as gradebook:
        with gradebook.writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 40")
        for number in range(1000):
            gradebook.record([result(run, f"s{number:04}")])


def test_a_full_disk_is_told_and_what_was_recorded_before_is_kept(tmp_path):
    url = str(tmp_path / "g.db")
    with open_gradebook(url) as gradebook:
        run = new_run(gradebook)
    with pytest.raises(GraderError, match="disk is full") as raised:
        fill(url, run)
    assert raised.value.tip == "Make room on the disk, then run the same command again."
    with open_gradebook(url) as gradebook:
        assert len(list(gradebook.latest())) == len(gradebook.graded(run.id)) > 100


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path):
    sentence, tip = refusal(f"postgresql://ada:secret@/grades?host={tmp_path}")
    assert sentence.startswith("The gradebook postgresql+psycopg://ada:***@/grades")
    assert sentence.endswith("failed: No such file or directory.")
    assert "secret" not in sentence
    assert "\n" not in sentence
    assert tip == "Check its address, and that the database can be reached."


def test_a_database_that_is_not_there_is_told(server):
    assert 'database "none" does not exist' in refusal(f"postgresql://tests@/none?host={server}")[0]


def test_a_missing_driver_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    sentence, tip = refusal("postgresql://host/x")
    assert (sentence, tip) == ("A gradebook on PostgreSQL needs psycopg.", "Run: pip install 'torchgrade[postgresql]'.")


@pytest.mark.parametrize("package", ["sqlalchemy", "alembic"])
def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch, package):
    for name in ("gradebook", "database", "schema"):
        monkeypatch.delitem(sys.modules, f"grader.cohort.gradebook.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(GraderError, match=f"^The gradebook needs {package}") as raised:
        importlib.import_module("grader.cohort.gradebook.gradebook")
    assert raised.value.tip == "Run: pip install 'torchgrade[cohort]'."
