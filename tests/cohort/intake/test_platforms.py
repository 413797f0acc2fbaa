"""What the exports of platforms call students."""

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.platforms import claim_of_blackboard, claim_of_brightspace, claim_of_canvas, claim_of_moodle, platform


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
    found = claim_of_canvas(path)
    assert (found.students, found.rest, found.order) == ((Student(id=number, name=name),), rest, 901)
    assert found.note == ("Canvas marked it late." if "LATE" in path else "")


def test_a_name_that_ends_in_the_number_of_another_claims_nothing():
    assert claim_of_canvas("evil_55_66_901_mlp.py") is None
    assert claim_of_canvas("evil_55_66_901_w.zip/mlp.py") is None


@pytest.mark.parametrize(
    "path",
    [
        "Jane Doe_123_assignsubmission_file_/a/mlp.py",
        "Jane Doe_123_assignsubmission_file/a/mlp.py",
        "Jane Doe_123_assignsubmission_file_a/mlp.py",
    ],
)
def test_names_of_moodle_tell_participant_and_file(path):
    found = claim_of_moodle(path)
    assert (found.students, found.rest) == ((Student(id="123", name="Jane Doe"),), "a/mlp.py")


@pytest.mark.parametrize(
    ("path", "number", "name", "rest"),
    [
        ("4711-99 - Jane Doe - May 8, 2025 1224 PM/src/mlp.py", "4711", "Jane Doe", "src/mlp.py"),
        ("4711-99 - Jane Doe - May 8, 2025 1224 PM - mlp.py", "4711", "Jane Doe", "mlp.py"),
        (
            "4711-99 - N0123456 - Jane Doe- 8 May, 2025 1224 - Kopie von mlp - 2.ipynb",
            "N0123456",
            "Jane Doe",
            "Kopie von mlp - 2.ipynb",
        ),
        ("4711-99 - Anne-Marie D'Or - 08 mai 2025 12-24/w.zip/mlp.py", "4711", "Anne-Marie D'Or", "w.zip/mlp.py"),
    ],
)
def test_names_of_brightspace_tell_user_and_file(path, number, name, rest):
    found = claim_of_brightspace(path)
    assert (found.students, found.rest) == ((Student(id=number, name=name),), rest)


def test_a_later_submission_of_brightspace_is_known_by_its_time():
    times = ("May 8, 2025 1159 AM", "May 8, 2025 1224 PM", "May 10, 2025 924 AM", "Oct 1, 2025 12:00 AM")
    orders = [claim_of_brightspace(f"4711-99 - Jane Doe - {time}/mlp.py").order for time in times]
    assert orders == sorted(set(orders))
    assert 0 not in orders


@pytest.mark.parametrize(
    ("path", "login", "rest"),
    [
        ("Homework 1_jdoe_attempt_2025-05-18-12-24-30_mlp.py", "jdoe", "mlp.py"),
        (
            "Hw_2_s123_attempt_2025-05-18-12-24-30_my_attempt_2025-01-01-00-00-00_mlp.py",
            "s123",
            "my_attempt_2025-01-01-00-00-00_mlp.py",
        ),
        ("Homework 1_jdoe_attempt_2025-05-18-12-24-30_w.zip/mlp.py", "jdoe", "w.zip/mlp.py"),
    ],
)
def test_names_of_blackboard_tell_login_and_file(path, login, rest):
    found = claim_of_blackboard(path)
    assert (found.students[0].id, found.rest, found.order) == (login, rest, 20250518122430)


def test_a_name_of_blackboard_is_not_taken_for_one_of_canvas_with_numbers_in_it():
    names = [f"Lab_3_10{number}_attempt_2025-05-18-12-24-30_mlp.py" for number in range(4)]
    assert platform(names) == "blackboard"
    assert platform([name.replace("_attempt_2025-05-18-12-24-30", "") for name in names]) == "canvas"
