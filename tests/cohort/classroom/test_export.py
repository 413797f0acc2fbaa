"""What is exported can be read by spreadsheets, Canvas and Moodle, and commands none of them."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.cohort.classroom import export
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.gradebook.result import Result, Student
from grader.cohort.intake.roster import read_roster
from grader.cohort.marking.lateness import apply
from grader.cohort.marking.policy import Canvas, Late, Policy
from grader.cohort.marking.standing import standings
from grader.course.course import Exercise
from grader.records.amendment import amend
from sample_reports import amendment, hostile

DUE = "2026-03-02T12:00:00+00:00"

PLAIN = {"path": "scale.py", "sha256": "5a", "version": "d1", "seed": 1, "submitted": DUE, "graded": DUE}

FORMULAS = set("=+-@\uff1d\uff0b\uff0d\uff20")

commands = st.tuples(
    st.sampled_from(["", " ", "\t", "\r", "\n", "\u00a0", "\ufeff", "\u200b", "a;", "a\n", "\x00"]), hostile
).map(lambda parts: parts[0] + "=" + parts[1])
texts = st.one_of(hostile, commands)
students = st.builds(Student, id=texts, name=texts, email=texts)


@pytest.fixture(scope="session")
def exercises(tmp_path_factory):
    """Two exercises with titles."""
    folder = tmp_path_factory.mktemp("reference")
    return [exercise(folder, number, title) for number, title in ((1, "Scale"), (2, 'Shift, "twice"'))]


def exercise(folder, number, title):
    path = folder / f"exercise{number}"
    path.mkdir()
    (path / "exercise.toml").write_text(f"title = '{title}'\nsummary = ''\ntopics = []\nhints = []\n", "utf-8")
    return Exercise(number, "scale", path, path)


def graded(student, exercise="exercise1", points=7.5, policy=None, **fields):
    who = student if isinstance(student, Student) else Student(id=student)
    kept = Result(
        run=1, student=who, exercise=exercise, **PLAIN | {"outcome": "failed", "points": points, "max_points": 10.0} | fields
    )
    return apply(policy or Policy(), kept)


def read(lines):
    """What a program that opens the file finds."""
    data = "".join(lines).encode(export.ENCODING)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode(export.ENCODING), newline=""), strict=True))


def test_the_table_has_a_row_for_each_student_and_exercise():
    policy = Policy(Late(percent_per_day=10.0), {"exercise1": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)})
    ada = Student(id="17", name="Łódź, Ada", email="a@x.org")
    rows = read(
        export.export_csv(
            [graded(ada, points=10 / 3, policy=policy), graded("18", outcome="missing", points=0.0, submitted="", note="n")],
            frozenset({"18"}),
        )
    )
    assert rows == [
        list(export.HEADER),
        ["17", "Łódź, Ada", "a@x.org", "exercise1", "failed", "3.33", "10.0", "2", "20.0", "1.33", DUE, DUE, *[""] * 4],
        ["18", "", "", "exercise1", "missing", "0.0", "10.0", "0", "0.0", "0.0", "", DUE, "Not in the roster. n", "", "", ""],
    ]


def test_what_failed_through_our_own_fault_has_no_final_points(exercises):
    results = [graded("1", outcome="grader_error", points=4.0)]
    (row,) = csv.DictReader(export.export_csv(results))
    assert (row["points"], row["final_points"]) == ("4.0", "")
    assert read(export.export_canvas(results, exercises, Policy()))[2][-2:] == ["", ""]
    assert read(export.export_moodle(results, exercises))[1][-2:] == ["", ""]
    assert next(export.show_rows(results))[7] == ""


def test_canvas_gets_the_columns_that_its_importer_looks_for(exercises):
    results = [graded(Student(id="4711", name="Ada")), graded(Student(id="4711", name="Ada"), "exercise2", 10.0), graded("4712")]
    policy = Policy(canvas=Canvas(columns={"exercise1": "Homework 1 (88)"}))
    assert read(export.export_canvas(results, exercises, policy)) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 1 (88)", 'Exercise 2: Shift, "twice"'],
        ["    Points Possible", "", "", "", "", "10.0", "10.0"],
        ["Ada", "4711", "", "", "", "7.5", "10.0"],
        ["4712", "4712", "", "", "", "7.5", ""],
    ]


@pytest.mark.parametrize(
    ("column", "student", "ids"),
    [
        ("ID", "12", ["12", "", ""]),
        ("ID", "12a", ["", "12a", ""]),
        ("ID", "١٢", ["", "١٢", ""]),
        ("SIS User ID", "12", ["", "12", ""]),
        ("SIS Login ID", "ada", ["", "", "ada"]),
    ],
)
def test_canvas_gets_an_id_under_the_column_that_holds_such_ids(exercises, column, student, ids):
    rows = read(export.export_canvas([graded(student)], exercises, Policy(canvas=Canvas(column))))
    assert rows[2][1:4] == ids


def test_moodle_gets_addresses_of_all_who_have_one_and_no_row_of_who_has_none(exercises):
    ada, bo, cy = Student(id="17", name="Ada", email="a@x.org"), Student(id="18", name="Bo"), Student(id="19")
    head = ["Email address", "Identifier", "Full name", "Exercise 1: Scale", 'Exercise 2: Shift, "twice"']
    assert read(export.export_moodle([graded(ada)], exercises)) == [head, ["a@x.org", "17", "Ada", "7.5", ""]]
    results = [graded(ada), graded(bo), graded(bo, "exercise2"), graded(cy)]
    assert read(export.export_moodle(results, exercises)) == [head, ["a@x.org", "17", "Ada", "7.5", ""]]
    assert export.left_out_of_moodle(results) == [
        "Left out for want of an email address, which a roster can give them: Bo (18), 19."
    ]


def test_where_nobody_has_an_address_moodle_gets_everybody(exercises):
    results = [graded(Student(id="17", name="Ada")), graded(Student(id="18", name="Bo"))]
    rows = read(export.export_moodle(results, exercises))
    assert [row[:2] for row in rows] == [["Identifier", "Full name"], ["17", "Ada"], ["18", "Bo"]]
    assert export.left_out_of_moodle(results) == export.left_out_of_moodle([]) == []


def test_no_column_for_moodle_claims_that_our_ids_are_id_numbers(exercises, tmp_path):
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text("Identifier,Full name,Email address\nParticipant 1000,Ada,a@x.org\n")
    (ada,) = read_roster(worksheet)
    head, row = read(export.export_moodle([graded(ada)], exercises))
    assert dict(zip(head, row, strict=True))["Identifier"] == ada.id
    assert not {"ID number", "User ID", "Username"} & set(head)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-Ada", "'-Ada"),
        ("@ada", "'@ada"),
        ("+49 30", "'+49 30"),
        ("  =1", "  '=1"),
        ("\t=1", " '=1"),
        ("\r=1", "\n'=1"),
        ("\u00a0\ufeff=1", "\u00a0\ufeff'=1"),
        ("＝1", "'＝1"),  # noqa: RUF001 - Excel with East Asian settings takes it for an equals sign
        ("Ada;=1", "Ada;'=1"),
        ("Ada\r\n=1", "Ada\n'=1"),
        ("\x00=1", " '=1"),
        ("Ada-Bo = 1", "Ada-Bo = 1"),
        ('O\'Neill, "Bo"\nJr.', 'O\'Neill, "Bo"\nJr.'),
        ("Ş. أحمد 李 🎓", "Ş. أحمد 李 🎓"),
        ("a\x1b[31m\x85\ud800", "a [31m  "),
    ],
)
def test_a_name_is_kept_but_for_what_a_spreadsheet_would_obey(name, cell):
    rows = read(export.export_csv([graded(Student(id="1", name=name))]))
    assert rows[1][1] == cell


def test_a_title_is_a_cell_like_any_other(exercises):
    policy = Policy(canvas=Canvas(columns={"exercise1": "=HYPERLINK(1)"}))
    assert read(export.export_canvas([], exercises, policy))[0][5] == "'=HYPERLINK(1)"


def test_numbers_stay_numbers_whatever_their_sign():
    assert read([export.line((-2.5, 1 / 3, None, "-2.5"))]) == [["-2.5", "0.33", "", "'-2.5"]]


def begins(cell):
    """The first character of a cell that is seen."""
    return next((mark for mark in cell if not mark.isspace() and mark not in "\ufeff\u200b\u2066"), "")


@settings(deadline=None)
@given(students, texts)
@example(Student(id="=1", name="\ufeff\u2066 =1", email="a;\t=1"), "\n\n@x")
def test_every_export_is_read_back_whole_and_begins_no_formula(exercises, student, note):
    results = [graded(student, note=note), graded(student, "exercise2", note=note)]
    files = [
        (3, read(export.export_csv(results))),
        (3, read(export.export_canvas(results, exercises, Policy(canvas=Canvas(columns={"exercise2": note}))))),
        (2, read(export.export_moodle(results, exercises))),
    ]
    for length, rows in files:
        assert len(rows) == length
        assert len({len(row) for row in rows}) == 1
        for cell in (part for row in rows for whole in row for part in whole.replace(";", "\n").split("\n")):
            assert begins(cell) not in FORMULAS


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=4))
def test_names_of_printable_characters_survive_the_round_trip(cells):
    kept = ["".join(mark for mark in cell if mark.isprintable() or mark == "\n") for cell in cells]
    (row,) = read([export.line(kept)])
    assert [cell.replace("'", "") for cell in row] == [cell.replace("'", "") for cell in kept]


def test_remarks_say_what_the_grades_do_not():
    policy = Policy(Late(), {"exercise1": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)}, {"17": {}, "71": {}})
    untimed = [graded("18", submitted=""), graded("19", submitted="", outcome="missing"), graded("20", "exercise2", submitted="")]
    results = [graded("17", outcome="grader_error"), *untimed]
    assert export.remarks(results, policy, frozenset({"18", "20", "99"})) == [
        "Submissions without a known time, taken as handed in on time: 1.",
        "Results that ended through our own fault, whose final points are left empty: 1.",
        "Not in the roster: 18, 20.",
        "course.toml gives more time to 71, of whom there is no result.",
    ]
    assert export.remarks([graded("17")], Policy(), frozenset()) == []


def test_rows_for_the_terminal_hold_nothing_that_it_obeys():
    policy = Policy(Late(percent_per_day=10.0), {"exercise1": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)})
    (row,) = export.show_rows([graded(Student(id="17", name="\x1b[31mAda"), policy=policy)])
    assert len(row) == len(export.SHOWN)
    assert row == ("17", "\ufffdAda", "exercise1", "failed", "7.5/10", "", "2 d -20%", "5.5")


def test_where_nothing_is_taken_off_lateness_is_not_shown():
    minutes_before = dt.datetime(2026, 3, 2, 11, 55, tzinfo=dt.UTC)
    policy = Policy(Late(grace_minutes=10, percent_per_day=10.0), {"exercise1": minutes_before})
    one = graded("17", policy=policy)
    assert one.days == 0
    (row,) = export.show_rows([one])
    assert row == ("17", "", "exercise1", "failed", "7.5/10", "", "", "7.5")


def test_what_is_exported_is_the_latest_of_the_wanted_exercises_under_the_policy(tmp_path, exercises):
    policy = Policy(Late(percent_per_day=10.0), {"exercise1": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)})
    with open_gradebook(str(tmp_path / "g.db")) as gradebook:
        gradebook.add_run("source", 1, "cpu", 0.0, "0.1.0")
        gradebook.record([graded("1").result, graded("1", "exercise2").result, graded("1", "exercise9").result])
        found = [(one.result.exercise, one.points) for one in standings(gradebook, policy, ["exercise1", "exercise2"])]
        (stored, *_) = gradebook.latest()
    assert found == [("exercise1", 5.5), ("exercise2", 7.5)]
    assert stored.points == 7.5


def amended(said, result, points=None):
    """A result with what teachers said of it."""
    return apply(Policy(), result, amend(said, result.sha256, result.points if points is None else points, {}))


def test_what_a_teacher_says_is_exported_beside_what_was_graded(exercises):
    result = graded(Student(id="17", name="Ada")).result
    said = [
        amendment(text="=1+1", author="Bo", graded=7.5, points=9.0),
        amendment(id=2, text="Well done.", points=None, graded=7.5),
    ]
    results = [amended(said, result), amended(said, graded("18").result, points=6.0)]
    first, second = csv.DictReader(export.export_csv(results))
    assert (first["points"], first["final_points"], first["set_points"], first["changed_since"]) == ("7.5", "9.0", "9.0", "")
    assert (
        first["remarks"] == "9 points, Bo, 2026-03-01T10:00:00+00:00: =1+1\ncomment, Ada, 2026-03-01T10:00:00+00:00: Well done."
    )
    assert second["changed_since"] == "graded 6 now, 7.5 then"
    assert read(export.export_canvas(results, exercises, Policy()))[2][-2:] == ["9.0", ""]
    assert read(export.export_moodle(results, exercises))[1][-2:] == ["9.0", ""]
    assert [row[5] for row in export.show_rows(results)] == ["9", "9!"]
    assert next(export.show_rows([amended(said[1:], result)]))[5] == "comment"
    changed = "Results that have changed since a teacher spoke of them: 1 (18 exercise1)."
    assert export.remarks(results, Policy(), frozenset({"17"})) == [changed, "Not in the roster: Ada (17)."]


def test_points_that_are_set_end_what_failed_through_our_own_fault():
    results = [amended([amendment(points=4.0, graded=0.0)], graded("1", outcome="grader_error", points=0.0).result)]
    assert next(csv.DictReader(export.export_csv(results)))["final_points"] == "4.0"
    assert export.remarks(results, Policy(), frozenset()) == []
