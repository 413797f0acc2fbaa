"""Late work costs what `course.toml` says, and nothing else."""

import datetime as dt
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cohort.gradebook.result import Result, Student
from grader.cohort.marking.lateness import apply
from grader.cohort.marking.policy import Late, Policy, read_policy
from grader.course.course import Course

DUE = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


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
