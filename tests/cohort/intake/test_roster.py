"""Rosters."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cohort.gradebook.result import Student
from grader.cohort.intake import roster as module
from grader.cohort.intake.register import register
from grader.cohort.intake.roster import read_roster
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


@pytest.mark.parametrize(
    "word", ["Participant ", "Teilnehmer/in ", "Participante ", "Partecipante ", "Deelnemer ", "Uczestnik ", "участник "]
)
def test_only_moodles_word_for_a_participant_loses_its_letters(roster_file, word):
    (student,) = read_roster(roster_file(f"ID,Vollständiger Name\n{word}12,A B\n"))
    assert student.id == "12"


def test_github_classrooms_roster_keeps_its_identifiers_and_tells_logins(roster_file):
    lines = (
        '"identifier","github_username","github_id","name"',
        '"s7","jdoe","1",""',
        '"x7","","",""',
        '"k@uni.edu","kk","3","K"',
    )
    students = read_roster(roster_file("\n".join(lines)))
    assert students == (
        Student(id="s7", email="jdoe"),
        Student(id="x7"),
        Student(id="k@uni.edu", name="K", email="k@uni.edu", login="kk"),
    )
    assert register(students).find(Student(id="kk", name="kk")) == students[2]


def test_brightspace_marks_ids_and_logins_that_are_not_part_of_them(roster_file):
    text = "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#0042,#doej,Doe,Jane,jane@uni.edu,#\n"
    assert read_roster(roster_file(text)) == (Student(id="0042", name="Jane Doe", email="jane@uni.edu", login="doej"),)


def test_a_line_that_tells_excel_the_separator_is_no_header(roster_file):
    assert told(roster_file("sep=;\nid;name\n1;a,b\n1;c\n")) == "F has the id '1' twice, in lines 3 and 4."


def test_a_family_name_column_that_holds_whole_names_is_one(roster_file):
    (student,) = read_roster(roster_file("id,First name,Name\n1,Jane,Jane Doe\n"))
    assert student.name == "Jane Doe"


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


@pytest.mark.parametrize("text", ["id,name\n", "id,name\n,\n , \n"])
def test_a_roster_of_nobody_is_refused(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    with pytest.raises(GraderError, match="names no students"):
        read_roster(tmp_path / "roster.csv")


def test_a_quote_that_is_never_closed_swallows_nobody(tmp_path):
    (tmp_path / "roster.csv").write_text('id,name\n"s01,A\ns02,B\n', "utf-8")
    with pytest.raises(GraderError, match="is no CSV"):
        read_roster(tmp_path / "roster.csv")
