"""Finding the students of a roster by what exports call them."""

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.register import register, stranger

JANE = Student(id="1001", name="Jane Doe", email="jane@uni.edu")
ANNA = Student(id="1002", name="Müller, Anna Lena", email="am7@uni.edu")


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
    assert stranger(Student(id="1001", name="Who Else"), known).id == "unknown:1001"


def test_a_platforms_own_number_is_not_taken_for_the_login_of_somebody_else():
    known = register([Student(id="a", name="Jane Doe", email="55")])
    assert known.find(Student(id="55", name="Who Else"), internal=True) is None
    assert known.find(Student(id="55")) is not None
