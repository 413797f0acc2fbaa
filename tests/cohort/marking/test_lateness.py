"""Late work costs what `course.toml` says, and nothing else."""

import datetime as dt
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cohort.gradebook.result import Result, Student
from grader.cohort.marking.lateness import Attempts, Canvas, Handout, Late, Policy, apply, read_policy
from grader.course.course import Course
from grader.records.errors import GraderError

DUE = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def read(tmp_path):
    """Reads a course.toml in a course of two exercises."""
    for name in ("exercise1_scale", "exercise2_shift"):
        (tmp_path / "reference" / name).mkdir(parents=True)

    def policy(text):
        (tmp_path / "reference" / "course.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_policy(Course(tmp_path))

    return policy


def result(submitted=DUE, points=8.0, student="s1", exercise="exercise1"):
    time = submitted.isoformat() if submitted else ""
    rest = dict.fromkeys(("path", "sha256", "version", "graded"), "")
    who = Student(id=student)
    return Result(
        run=1, student=who, exercise=exercise, seed=1, submitted=time, outcome="failed", points=points, max_points=10.0, **rest
    )


def adjusted(late, submitted, **fields):
    return apply(Policy(late, {"exercise1": DUE}), result(submitted, **fields))


def test_without_the_file_nothing_is_late(tmp_path):
    policy = read_policy(Course(tmp_path))
    assert policy == Policy()
    assert apply(policy, result()).points == 8.0


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
    ("late", "percent"),
    [
        (-DAY, 0),
        (0 * DAY, 0),
        (HOUR / 2, 0),
        (HOUR / 2 + dt.timedelta(seconds=1), 10),
        (DAY, 10),
        (DAY + dt.timedelta(seconds=1), 20),
        (3 * DAY, 30),
        (3 * DAY + dt.timedelta(seconds=1), 100),
    ],
)
def test_a_day_begun_costs_as_much_as_a_day_up_to_the_cut_off(late, percent):
    one = adjusted(Late(grace_minutes=30, percent_per_day=10, cut_off_days=3), DUE + late, points=10.0)
    assert (one.percent, one.points) == (percent, 10.0 - percent / 10)
    assert one.days == (math.ceil(late / DAY) if percent else 0)


def test_the_percentage_is_of_what_the_exercise_is_worth_and_never_leaves_less_than_nothing():
    late = Late(percent_per_day=30)
    assert adjusted(late, DUE + DAY, points=8.0).points == 5.0
    assert adjusted(late, DUE + 2 * DAY, points=5.0).points == 0.0
    assert adjusted(late, DUE + 90 * DAY, points=10.0).percent == 100.0


def test_without_a_percentage_or_a_cut_off_late_work_costs_nothing_and_is_seen():
    one = adjusted(Late(), DUE + DAY)
    assert (one.points, one.percent, one.days) == (8.0, 0.0, 1)


def test_a_cut_off_after_no_days_takes_all():
    assert adjusted(Late(cut_off_days=0), DUE + HOUR).points == 0.0
    assert adjusted(Late(cut_off_days=0), DUE).points == 8.0


def test_what_has_no_time_or_is_not_due_is_not_late():
    late = Late(percent_per_day=50)
    assert adjusted(late, None).points == 8.0
    assert adjusted(late, DUE + 9 * DAY, exercise="exercise2").points == 8.0


def test_an_extension_counts_for_its_student_alone(read):
    policy = read("""
        late = {percent_per_day = 10}
        due = {exercise1 = 2026-03-02T12:00:00Z, exercise2 = 2026-03-02T12:00:00Z}
        extensions.s1 = {days = 1}
        extensions.s2 = {exercise1 = 2026-03-03T12:00:00Z}
    """)
    keys = [(student, exercise) for student in ("s1", "s2", "s3") for exercise in ("exercise1", "exercise2")]
    results = [result(DUE + DAY, student=student, exercise=exercise) for student, exercise in keys]
    assert [apply(policy, one).percent for one in results] == [0, 0, 0, 10, 10, 10]


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


BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts):
    return dt.datetime(*parts, tzinfo=BERLIN)


@pytest.fixture
def autumn(read):
    """A policy under which exercise 1 is due the evening before the clocks are put back, with two days more for a student."""
    return read("""
        late = {percent_per_day = 10, cut_off_days = 3}
        due = {zone = "Europe/Berlin", exercise1 = 2026-10-24T23:59:00, exercise2 = 2026-10-24T23:59:00+02:00}
        extensions.s2 = {days = 2, exercise2 = 2026-10-27T08:00:00}
    """)


def test_a_time_without_a_zone_is_of_the_zone_that_is_named_and_one_with_a_zone_of_its_own(autumn):
    assert autumn.due == dict.fromkeys(("exercise1", "exercise2"), berlin(2026, 10, 24, 23, 59).astimezone(dt.UTC))
    assert autumn.extensions["s2"]["exercise2"] == dt.datetime(2026, 10, 27, 7, tzinfo=dt.UTC)


def test_days_of_extension_end_at_the_same_time_of_the_day_though_the_clocks_are_changed(autumn, read):
    assert autumn.extensions["s2"]["exercise1"] == berlin(2026, 10, 26, 23, 59)
    assert apply(autumn, result(berlin(2026, 10, 26, 23, 58), student="s2")).days == 0
    spring = read("""
        due = {zone = "America/New_York", exercise1 = 2027-03-13T18:00:00}
        extensions = {s1 = {days = 1}, s2 = {days = 0.5}}
    """)
    assert spring.extensions["s1"]["exercise1"] == dt.datetime(2027, 3, 14, 22, tzinfo=dt.UTC)
    assert spring.extensions["s2"]["exercise1"] == dt.datetime(2027, 3, 14, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("submitted", "days", "percent"),
    [
        (berlin(2026, 10, 24, 23, 59), 0, 0),
        (berlin(2026, 10, 25, 0, 0), 1, 10),
        (berlin(2026, 10, 25, 23, 59), 1, 10),
        (berlin(2026, 10, 26, 0, 0), 2, 20),
        (berlin(2026, 10, 27, 23, 59), 3, 30),
        (berlin(2026, 10, 28, 0, 0), 4, 100),
    ],
)
def test_late_days_are_days_of_the_calendar_and_so_is_the_cut_off(autumn, submitted, days, percent):
    one = apply(autumn, result(submitted.astimezone(dt.UTC), points=10.0))
    assert (one.days, one.percent) == (days, percent)


def test_without_a_named_zone_a_day_has_24_hours():
    policy = Policy(Late(percent_per_day=10), {"exercise1": berlin(2026, 10, 24, 23, 59).astimezone(dt.UTC)})
    assert apply(policy, result(berlin(2026, 10, 25, 23, 59))).days == 2


@pytest.mark.parametrize(("time", "hour"), [("2026-03-29T02:30:00", 1), ("2026-10-25T02:30:00", 1)])
def test_a_time_that_the_clocks_show_twice_or_never_is_the_later_one(read, time, hour):
    due = read(f"[due]\nzone = 'Europe/Berlin'\nexercise1 = {time}").due["exercise1"]
    assert (due.hour, due.minute) == (hour, 30)


@pytest.mark.parametrize("zone", ["America/Juneau", "Australia/Lord_Howe"])
def test_days_are_counted_wherever_clocks_are_put_by_an_hour_or_half_of_one(zone):
    due = dt.datetime(2026, 1, 28, 12, tzinfo=ZoneInfo(zone))
    policy = Policy(Late(percent_per_day=1), {"exercise1": due.astimezone(dt.UTC)}, zone=due.tzinfo)
    for days in range(0, 300, 7):
        end = (due + days * DAY).astimezone(dt.UTC)
        assert apply(policy, result(end)).days == days
        assert apply(policy, result(end + dt.timedelta(seconds=1))).days == days + 1


def test_a_day_that_a_country_left_out_is_no_day():
    due = dt.datetime(2011, 12, 28, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    policy = Policy(Late(percent_per_day=1), {"exercise1": due.astimezone(dt.UTC)}, zone=due.tzinfo)
    # there was no 30th of December
    found = [apply(policy, result((due + days * DAY).astimezone(dt.UTC))).days for days in (1, 3, 4)]
    assert found == [1, 2, 4]


lates = st.builds(Late, st.integers(0, 90_000), st.floats(0, 100), st.just(math.inf) | st.integers(0, 30))


@settings(deadline=None)
@given(lates, st.floats(0, 10), st.integers(-10, 40), st.integers(0, 10))
def test_later_is_never_better_and_points_stay_between_none_and_those_earned(late, points, days, more):
    early = adjusted(late, DUE + days * DAY, points=points)
    after = adjusted(late, DUE + (days + more) * DAY, points=points)
    assert 0 <= after.points <= early.points <= points
