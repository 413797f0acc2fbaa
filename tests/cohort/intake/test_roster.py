"""Rosters, and what exports call students."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cohort.gradebook.result import Student
from grader.cohort.intake import roster as module
from grader.cohort.intake.exports import claim, exercise_of, read_metadata, recognise
from grader.cohort.intake.roster import read_roster, register
from grader.course.course import Exercise
from grader.records.errors import GraderError

JANE = Student(id="1001", name="Jane Doe", email="jane@uni.edu")
ANNA = Student(id="1002", name="Müller, Anna Lena", email="am7@uni.edu")


@pytest.fixture
def roster_file(tmp_path):
    """Writes a roster."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def told(path):
    with pytest.raises(GraderError) as caught:
        read_roster(path)
    return caught.value.sentence.replace(str(path), "F")


# --- the file ---


@pytest.mark.parametrize(
    "header", ["id,name,email", "ID;Full name;Email address", "SID\tNAME\tE-mail", " Student_ID , Name ,EMAIL"]
)
def test_columns_go_by_many_names_and_separators(roster_file, header):
    line = "1001,Jane Doe,jane@uni.edu"
    for separator in ";\t":
        line = line.replace(",", separator) if separator in header else line
    assert read_roster(roster_file(f"{header}\n{line}\n")) == (JANE,)


def test_canvas_gradebook_is_read_by_its_own_ids_and_holds_no_points_and_no_test_student(roster_file):
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (88),Current Score\r\n"
        ",,,,,Manual Posting,\r\n"
        "    Points Possible,,,,,10,(read only)\r\n"
        '"Doe, Jane",55,1001,jdoe,Section 1,9.5,\r\n'
        '"Student, Test",56,,abcdef,Section 1,,\r\n'
    )
    assert read_roster(roster_file(text)) == (Student(id="55", name="Doe, Jane", email="jdoe"),)


def test_moodle_worksheet_is_read_with_the_number_of_a_participant_who_has_no_other(roster_file):
    lines = (
        'Identifier,"Full name","ID number","Email address"',
        '"Participant 123","Jane Doe",,j@u.edu',
        "Teilnehmer/in124,A B,77,",
    )
    expected = (Student(id="123", name="Jane Doe", email="j@u.edu"), Student(id="77", name="A B"))
    assert read_roster(roster_file("\n".join(lines))) == expected


def test_gradescope_roster_has_names_in_two_columns_and_students_without_an_id(roster_file):
    text = "First Name,Last Name,SID,Email,Role\nJane,Doe,1001,jane@uni.edu,Student\nAnna,M,,am7@uni.edu,Student\n"
    assert read_roster(roster_file(text)) == (JANE, Student(id="am7@uni.edu", name="Anna M", email="am7@uni.edu"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_of_excel_is_read_and_composed(roster_file, encoding):
    (student,) = read_roster(roster_file("id;name\r\n7;Jose\u0301 \u5f20\r\n", encoding))
    assert student == Student(id="7", name="José 张")


def test_blank_lines_short_rows_and_quoted_newlines_are_no_matter(roster_file):
    text = 'name,id,email\n\n"Jane\nDoe",1\n,2,\n , ,\n'
    assert [student.id for student in read_roster(roster_file(text))] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "F is empty."),
        ("\n \n", "F is empty."),
        ("name,section\nJane,1\n", "F has no column of ids or emails in line 1."),
        ('id,name\n1,"a\nb"\n2,c\n1,d\n', "F has the id '1' twice, in lines 2 and 5."),
        ("id,name\n1,Jane\n,Anna\n", "F, line 3 has neither an id nor an email."),
        (b"id,name\n1,Jane\n2,M\xfcller\n", "F is not text in UTF-8: see line 3."),
        (b"id,name\n1,a\x00b\n", "F is not text: see line 2."),
        ('id,name\n1,"' + "x" * 140_000, "F is no CSV: see line 2, field larger than field limit (131072)."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(roster_file, text, sentence):
    assert told(roster_file(text)) == sentence


def test_a_missing_and_a_huge_roster_are_told(tmp_path, roster_file, monkeypatch):
    assert told(tmp_path) == "The roster F cannot be read: Is a directory."
    monkeypatch.setattr(module, "LARGEST", 5)
    assert told(roster_file("id\n1\n2\n3\n")) == "F is larger than 0 MiB."


@given(st.binary(max_size=200))
def test_any_bytes_are_a_roster_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"id,name\n" + data)
    with contextlib.suppress(GraderError):
        students = read_roster(path)
        assert len({student.id for student in students} - {""}) == len(students)


# --- finding students ---


@pytest.mark.parametrize(
    "name",
    ["1001", "jane@uni.edu", "JANE@UNI.EDU", "jane", "Jane Doe", "Doe, Jane", "doe_jane", "DoeJane", "Jané  Doe", "jane-doe"],
)
def test_a_folder_is_found_by_id_email_login_and_name(name):
    assert register([JANE, ANNA]).find(Student(id=name, name=name)) == JANE


def test_names_of_several_words_are_found_in_either_order_but_not_in_part():
    known = register([JANE, ANNA])
    for name in ("Anna Lena Müller", "müllerannalena", "Müller, Anna-Lena", "Mu\u0308ller Anna Lena"):
        assert known.find(Student(id="x", name=name)) == ANNA
    assert known.find(Student(id="x", name="Anna Müller")) is None
    assert known.find(Student(id="x", name="...")) is None


def test_who_shares_a_name_or_login_is_found_by_id_and_email_alone():
    twin = Student(id="1003", name="Doe, Jane", email="jane@other.edu")
    known = register([JANE, twin])
    assert known.find(Student(id="x", name="Jane Doe")) is None
    assert known.find(Student(id="jane", name="jane")) is None
    assert known.find(Student(id="x", name="Jane Doe", email="jane@other.edu")) == twin


def test_a_platforms_own_number_is_not_taken_for_the_id_of_somebody_else():
    known = register([JANE, ANNA])
    assert known.find(Student(id="1001", name="Anna Lena Müller"), internal=True) == ANNA
    assert known.find(Student(id="1001", name="Who Else"), internal=True) is None
    assert known.find(Student(id="1001", name="Doe J"), internal=True) == JANE
    assert module.stranger(Student(id="1001", name="Who Else"), known).id == "unknown:1001"


def test_a_platforms_own_number_is_not_taken_for_the_login_of_somebody_else():
    known = register([Student(id="a", name="Jane Doe", email="55")])
    assert known.find(Student(id="55", name="Who Else"), internal=True) is None
    assert known.find(Student(id="55")) is not None


# --- exports ---


@pytest.mark.parametrize(
    ("path", "number", "name", "rest"),
    [
        ("doejane_55_901_mlp.py", "55", "doejane", "mlp.py"),
        ("doejane_LATE_55_901_my_file_1_2_x.py", "55", "doejane", "my_file_1_2_x.py"),
        ("o_brien2_55_901_w.zip/src/mlp.py", "55", "o_brien2", "w.zip/src/mlp.py"),
        ("LATE_anon_a1B2c_901_mlp.py", "anon_a1B2c", "", "mlp.py"),
        ("_55_901_mlp.py", "55", "", "mlp.py"),
    ],
)
def test_names_of_canvas_tell_user_and_file(path, number, name, rest):
    found = claim("canvas", 0, path, {})
    assert (found.students, found.rest, found.order) == ((Student(id=number, name=name),), rest, 901)
    assert found.note == ("Canvas marked it late." if "LATE" in path else "")


def test_a_name_that_ends_in_the_number_of_another_claims_nothing():
    assert claim("canvas", 0, "evil_55_66_901_mlp.py", {}) is None
    assert claim("canvas", 0, "evil_55_66_901_w.zip/mlp.py", {}) is None


@pytest.mark.parametrize(
    "path",
    [
        "Jane Doe_123_assignsubmission_file_/a/mlp.py",
        "Jane Doe_123_assignsubmission_file/a/mlp.py",
        "Jane Doe_123_assignsubmission_file_a/mlp.py",
    ],
)
def test_names_of_moodle_tell_participant_and_file(path):
    found = claim("moodle", 0, path, {})
    assert (found.students, found.rest) == ((Student(id="123", name="Jane Doe"),), "a/mlp.py")


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        (["a/mlp.py", "b/mlp.py"], ("folder", 0)),
        (["all/a/mlp.py", "all/b/mlp.py"], ("folder", 1)),
        (["a/exercise1_x/x.py", "a/exercise2_y/y.py"], ("folder", 0)),
        (["jane/src/mlp.py", "jane/old/mlp.py"], ("folder", 0)),
        (["a_1_2_mlp.py", "b_3_4_mlp.py", "notes.py"], ("canvas", 0)),
        (["hw1/a_1_2_x.py", "hw2.zip/a_1_3_y.py"], ("canvas", 1)),
        (["A B_1_assignsubmission_file_/mlp.py"], ("moodle", 0)),
        (["A B_1_assignsubmission_file_2_3_mlp.py"], ("moodle", 0)),
        (["x/submission_metadata.yml", "x/submission_1/mlp.py"], ("gradescope", 1)),
        (["x/submission_metadata.yml", "x/submission_1/mlp.py", "y/mlp.py"], ("folder", 0)),
        (["jane/submission_metadata.yml", "jane/submission_1/mlp.py"], ("folder", 0)),
        (["a/mlp.py", "b/mlp.py", *(f"c.zip/X Y_{n}_assignsubmission_file_/mlp.py" for n in range(9))], ("folder", 0)),
        (["jane.zip/a_1_2_mlp.py", "jane.zip/b_3_4_mlp.py"], ("folder", 0)),
        (["jane.zip/a/mlp.py", "jane.zip/b/mlp.py"], ("folder", 0)),
        (["a_1_2_mlp.py", *(f"b/{n}.py" for n in range(9)), "c_3_4_mlp.py"], ("canvas", 0)),
        (["all/a/mlp.py", "all/b/mlp.py", "all/c.zip"], ("folder", 1)),
        (["all/a/mlp.py", "all/b/mlp.py", "all/c.py"], ("folder", 0)),
        ([], ("folder", 0)),
    ],
)
def test_exports_are_recognised_by_the_names_in_them(paths, kind):
    assert recognise(paths, register([JANE])) == kind


@pytest.mark.parametrize(
    ("name", "exercise", "copy"),
    [
        ("mlp.py", "exercise3", 0),
        ("MLP-2.py", "exercise3", 2),
        ("x/mlp (1).ipynb", "exercise3", 1),
        ("exercise3_mlp - copy.py", "exercise3", 0),
        ("exercise3 (2) (3).py", "exercise3", 3),
        ("mlp_2.py", "exercise4", 0),
        ("mlp_2 (1).py", "exercise4", 1),
        ("mlp_3.py", "exercise3", 3),
        ("mlp2.py", "", 0),
        ("my mlp.py", "", 0),
        ("mlp.txt", "", 0),
    ],
)
def test_files_are_named_after_exercises_with_what_browsers_append(name, exercise, copy):
    exercises = [Exercise(number, slug, Path(slug), Path(slug)) for number, slug in ((3, "mlp"), (4, "mlp_2"))]
    assert exercise_of(name, exercises) == (exercise, copy)


@pytest.mark.parametrize("tail", [" (1)", " copy", "-1", "_", " - "])
def test_a_long_name_takes_no_longer_to_read_than_to_write(tail):
    start = time.process_time()
    assert exercise_of(f"mlp{tail * 16000}x.py", [Exercise(3, "mlp", Path(), Path())]) == ("", 0)
    assert time.process_time() - start < 1


METADATA = b"""---
submission_1:
  :submitters:
  - :name: &1 Jane Doe
    :sid: '0101'
    :email: jane@uni.edu
  - :name: "B \\u00e9"
    :sid:
    :email: b@uni.edu
  :created_at: 2024-03-10 09:59:59.123456789 -08:00
  :results: {tests: [{output: ":name: Eve", ? [1, 2] : 3}]}
  :history:
  - :id: 3
    :created_at: 2020-01-01 00:00:00 Z
submission_2:
  :submitters:
  - :name: *1
  :created_at: 2024-13-45 99:59:59 UTC
submission_3:
  :submitters: []
  :created_at: 2024-03-10 09:59:59
"""


def test_gradescopes_list_tells_who_shares_a_submission_and_when_it_came():
    found = read_metadata(METADATA, "x/")
    jane, other = found["x/submission_1"].students
    assert jane == Student(id="0101", name="Jane Doe", email="jane@uni.edu")
    assert other == Student(id="b@uni.edu", name="B é", email="b@uni.edu")
    assert found["x/submission_1"].submitted == "2024-03-10T17:59:59+00:00"
    assert found["x/submission_2"].students == (Student(id="Jane Doe", name="Jane Doe"),)
    assert found["x/submission_3"].students == (Student(id="submission_3"),)
    assert not found["x/submission_2"].submitted + found["x/submission_3"].submitted


def test_a_list_of_aliases_of_aliases_takes_no_time():
    lines = ["a: &a0 [x, x]"] + [f"b{n}: &a{n + 1} [*a{n}, *a{n}]" for n in range(60)]
    assert read_metadata("\n".join(lines).encode(), "") == {}


def test_a_damaged_list_of_gradescope_is_told():
    for data in (b"a: [", b"\xff\xfe\x00", b"a: !!python/object:os.system x\n b: }"):
        with pytest.raises(GraderError, match=r"^Gradescope's list x/submission_metadata.yml is damaged\.$"):
            read_metadata(data, "x/")


@pytest.mark.parametrize("text", ["id,name\n", "id,name\n,\n , \n"])
def test_a_roster_of_nobody_is_refused(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    with pytest.raises(GraderError, match="names no students"):
        read_roster(tmp_path / "roster.csv")


def test_a_quote_that_is_never_closed_swallows_nobody(tmp_path):
    (tmp_path / "roster.csv").write_text('id,name\n"s01,A\ns02,B\n', "utf-8")
    with pytest.raises(GraderError, match="is no CSV"):
        read_roster(tmp_path / "roster.csv")
