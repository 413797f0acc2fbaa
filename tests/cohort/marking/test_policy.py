"""What `course.toml` says is read whole, and what is wrong with it is told."""

import datetime as dt

import pytest

from grader.cohort.marking.policy import Attempts, Canvas, Handout, Late, Policy, read_policy
from grader.course.course import Course
from grader.records.errors import GraderError

DUE = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_the_whole_file_is_read(read):
    policy = read("""
        [late]
        grace_minutes = 10
        percent_per_day = 12.5
        cut_off_days = 3
        [due]
        exercise1 = 2026-03-02T13:00:00+01:00
        exercise2 = 2026-03-09T12:00:00Z
        [extensions.s1]
        days = 2
        exercise2 = 2026-03-20T12:00:00Z
        [extensions."anna@x.org"]
        exercise1 = 2026-03-05T12:00:00Z
        [canvas]
        student = "SIS User ID"
        columns = {exercise1 = "Scale (4711)"}
        [course]
        kit_url = "https://example.org/kit.zip"
        [attempts]
        counts = "best"
    """)
    second = DUE + 7 * DAY
    assert policy == Policy(
        Late(10, 12.5, 3),
        {"exercise1": DUE, "exercise2": second},
        {
            "s1": {"exercise1": DUE + 2 * DAY, "exercise2": second + 11 * DAY},
            "anna@x.org": {"exercise1": DUE + 3 * DAY, "exercise2": second},
        },
        Canvas("SIS User ID", {"exercise1": "Scale (4711)"}),
        course=Handout("https://example.org/kit.zip"),
        attempts=Attempts("best"),
    )


MOMENT = "must be a date with a time and a zone, such as 2026-03-02T23:59:00+01:00"
DAYS = "must be a number of days from 0 to 36,500, such as 2"
NAME_ZONE = 'Write the zone behind it, or once for all: zone = "Europe/Berlin" in [due].'
DUE1 = "[due]\nexercise1 = 2026-03-02T12:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("late = 1", "[late] is 1, and must be a table"),
        ("[late]\npercent_per_day = -1", "percent_per_day in [late] is -1, and must be a number from 0 to 100, such as 10"),
        ("[late]\npercent_per_day = 101", "percent_per_day in [late] is 101, and must be a number from 0 to 100, such as 10"),
        ("[late]\npercent_per_day = true", "percent_per_day in [late] is true, and must be a number from 0 to 100, such as 10"),
        (
            "[late]\ngrace_minutes = nan",
            "grace_minutes in [late] is nan, and must be a number of minutes from 0 to 1,000,000, such as 10",
        ),
        ("[late]\ncut_off_days = inf", f"cut_off_days in [late] is inf, and {DAYS}"),
        ("[late]\ncut_off_days = '3'", f'cut_off_days in [late] is "3", and {DAYS}'),
        ("[late]\ncut_off_days = [3]", f"cut_off_days in [late] is a list, and {DAYS}"),
        ("[late]\ncut_off_days = {a = 3}", f"cut_off_days in [late] is a table, and {DAYS}"),
        (f"[late]\ncut_off_days = '{'3' * 99}'", f'cut_off_days in [late] is "{"3" * 32} … (cut)", and {DAYS}'),
        ("[due]\nzone = 1", 'zone in [due] is 1, and must be the name of a time zone in quotes, such as "Europe/Berlin"'),
        (
            "[due]\nzone = 'UTC'\nexercise1 = 2026-03-02",
            "exercise1 in [due] is 2026-03-02, and must be a date with a time, such as 2026-03-02T23:59:00",
        ),
        ("[due]\nexercise1 = 2026-03-02", f"exercise1 in [due] is 2026-03-02, and {MOMENT}"),
        ("[due]\nexercise1 = 12:00:00", f"exercise1 in [due] is 12:00:00, and {MOMENT}"),
        ("[due]\nexercise1 = 3", f"exercise1 in [due] is 3, and {MOMENT}"),
        ("[extensions]\ns1 = 3", "s1 in [extensions] is 3, and must be a table, such as {days = 2}"),
        ("[extensions.s1]\ndays = -1", f"days in [extensions.s1] is -1, and {DAYS}"),
        ("[canvas]\nstudent = 'Name'", 'student in [canvas] is "Name", and must be "ID", "SIS User ID" or "SIS Login ID"'),
        ("[canvas]\ncolumns = 'x'", 'columns in [canvas] is "x", and must be a table'),
        (
            "[canvas.columns]\nexercise1 = 3",
            'exercise1 in [canvas.columns] is 3, and must be the name of a column in quotes, such as "Homework 1 (4711)"',
        ),
        (
            "[course]\nkit_url = 'http://a.org'",
            'kit_url in [course] is "http://a.org", and must be an https address in quotes, such as "https://example.org/kit.zip"',
        ),
    ],
)
def test_an_entry_that_is_not_valid_is_named_with_what_it_must_be(read, text, what):
    with pytest.raises(GraderError) as raised:
        read(text)
    assert raised.value.sentence == f"reference/course.toml is not valid: {what}."
    assert raised.value.tip == "Correct that entry and run again."


@pytest.mark.parametrize(
    ("text", "what", "tip"),
    [
        ("lat = 1", "[lat] is not known", "There can be late, due, extensions, canvas, course and attempts."),
        (
            "[late]\ndew = 1",
            "dew in [late] is not known",
            "There can be grace_minutes, percent_per_day and cut_off_days.",
        ),
        ("[canvas]\nid = 1", "id in [canvas] is not known", "There can be student and columns."),
        ("[due]\nmlp = 2026-03-02T12:00:00Z", "mlp in [due] is not known", "There can be zone, exercise1 and exercise2."),
        ("[canvas.columns]\nmlp = 'x'", "mlp in [canvas.columns] is not known", "There can be exercise1 and exercise2."),
        ("[extensions.s1]\nday = 1", "day in [extensions.s1] is not known", "There can be days, exercise1 and exercise2."),
        (
            "[extensions.s1]\nexercise1 = 2026-03-02T12:00:00Z",
            "exercise1 in [extensions.s1] has no date in [due]",
            "Say in [due] when exercise1 is due for the others.",
        ),
        (
            f"{DUE1}[extensions.s1]\nexercise1 = 2025-03-03T12:00:00Z",
            "exercise1 in [extensions.s1] is before it is due for the others",
            "An extension gives more time, not less.",
        ),
        ("[due]\nexercise1 = 2026-03-02T12:00:00", f"exercise1 in [due] is 2026-03-02T12:00:00, and {MOMENT}", NAME_ZONE),
        (
            "[extensions.s1]\nexercise1 = 2026-03-02T12:00:00",
            f"exercise1 in [extensions.s1] is 2026-03-02T12:00:00, and {MOMENT}",
            NAME_ZONE,
        ),
        (
            "[due]\nzone = 'UTC'\nexercise1 = 0001-01-01T00:00:00",
            "exercise1 in [due] is in the year 1",
            "Choose one from 1970 to 2999.",
        ),
        ("[due]\nexercise1 = 0001-01-01T00:00:00+01:00", "exercise1 in [due] is in the year 1", "Choose one from 1970 to 2999."),
        ("[due]\nexercise1 = 9999-01-01T00:00:00Z", "exercise1 in [due] is in the year 9999", "Choose one from 1970 to 2999."),
    ],
)
def test_what_cannot_stand_where_it_does_is_named_with_what_can(read, text, what, tip):
    with pytest.raises(GraderError) as raised:
        read(text)
    assert raised.value.sentence == f"reference/course.toml is not valid: {what}."
    assert raised.value.tip == tip


def test_the_latest_date_and_the_longest_extension_are_within_the_calendar(read):
    policy = read("[due]\nexercise1 = 2999-12-31T23:59:59-12:00\n[extensions.s1]\ndays = 36500")
    assert policy.extensions["s1"]["exercise1"].year == 3099


def test_a_course_without_exercises_has_nothing_that_is_due(tmp_path):
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference/course.toml").write_text(DUE1)
    with pytest.raises(GraderError, match=r"exercise1 in \[due\] is not known") as raised:
        read_policy(Course(tmp_path))
    assert raised.value.tip == "There can be zone."


def test_a_file_that_is_no_toml_is_told_with_the_line(read):
    with pytest.raises(GraderError, match=r"^reference/course.toml is not valid TOML: .*line 2.*\.$") as raised:
        read("[late]\ngrace_minutes = ten")
    assert raised.value.tip.startswith("Correct that line;")


def test_a_file_in_another_encoding_is_told(read):
    with pytest.raises(GraderError, match=r"^reference/course.toml is not text in UTF-8\.$"):
        read(b"\xff")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "reference" / "course.toml").mkdir(parents=True)
    with pytest.raises(GraderError, match=r"^reference/course.toml cannot be read: Is a directory\.$"):
        read_policy(Course(tmp_path))


@pytest.mark.parametrize(
    ("zone", "tip"),
    [
        ("Europe/berlin", 'Write "Europe/Berlin".'),
        ("Berlin", 'Write "Europe/Berlin".'),
        ("Europe", ""),
        ("../../etc/passwd", ""),
        ("", 'Name it by continent and city, as in "Europe/Berlin".'),
    ],
)
def test_a_zone_of_which_nothing_is_known_is_told_with_the_nearest(read, zone, tip):
    with pytest.raises(GraderError) as raised:
        read(f"[due]\nzone = '{zone}'")
    assert raised.value.sentence == (
        f'reference/course.toml is not valid: zone in [due] is "{zone}", of which nothing is known here.'
    )
    assert raised.value.tip.startswith(tip)
    assert raised.value.tip


def test_where_no_zone_is_known_at_all_it_is_told_what_to_install(read, monkeypatch):
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(GraderError) as raised:
        read("[due]\nzone = 'Mars/Olympus'")
    assert raised.value.tip == "Run: pip install tzdata."
