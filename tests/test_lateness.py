"""Late work costs what `course.toml` says, and nothing else."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cohort.lateness import Canvas, Late, Policy, apply, read_policy
from grader.cohort.result import Result, Student
from grader.course import Course
from grader.errors import GraderError

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
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[late", ""),
        (b"\xff", ""),
        ("lat = 1", "unknown field `lat`"),
        ("late = 1", "`object`, got `int` - at `$.late`"),
        ("[late]\npercent = 1", "in [late]: Object contains unknown field `percent`"),
        ("[late]\npercent_per_day = -1", "in [late]: Expected `float` >= 0.0 - at `$.percent_per_day`"),
        ("[late]\npercent_per_day = 101", "<= 100.0"),
        ("[late]\ngrace_minutes = nan", "in [late]: Expected `float` >= 0.0"),
        ("[late]\ncut_off_days = inf", "in [late]: Expected `float` <= 36500.0"),
        ("[late]\ncut_off_days = '3'", "got `str`"),
        ("[due]\nmlp = 2026-03-02T12:00:00Z", "in [due] mlp: the course has exercise1, exercise2"),
        ("[due]\nexercise1 = 2026-03-02T12:00:00", "in [due] exercise1: Expected `datetime` with a timezone component"),
        ("[due]\nexercise1 = 2026-03-02", "in [due] exercise1: Expected `datetime`, got `date`"),
        ("[due]\nexercise1 = 3", "in [due] exercise1: Expected `datetime`, got `int`"),
        ("[due]\nexercise1 = 0001-01-01T00:00:00+01:00", ": a date is out of range"),
        ("[extensions]\ns1 = 3", "got `int`"),
        ("[extensions.s1]\ndays = -1", "in [extensions.s1] days: Expected `float` >= 0.0"),
        ("[extensions.s1]\nday = 1", "in [extensions.s1] day: the course has exercise1, exercise2"),
        ("[extensions.s1]\nexercise1 = 2026-03-02T12:00:00", "in [extensions.s1] exercise1: Expected `datetime` with a time"),
        ("[extensions.s1]\nexercise1 = 2026-03-02T12:00:00Z", "in [extensions.s1] exercise1: [due] has no such exercise"),
        (
            "[due]\nexercise1 = 2026-03-02T12:00:00Z\n[extensions.s1]\nexercise1 = 2025-03-03T12:00:00Z",
            "in [extensions.s1] exercise1: it is before the exercise is due",
        ),
        ("[due]\nexercise1 = 9999-01-01T00:00:00Z\n[extensions.s1]\ndays = 36500", ": a date is out of range"),
        ("[canvas]\nstudent = 'Name'", "in [canvas]: Invalid enum value 'Name'"),
        ("[canvas.columns]\nmlp = 'x'", "in [canvas.columns] mlp: the course has exercise1, exercise2"),
    ],
)
def test_an_entry_that_is_not_valid_is_named_in_one_sentence(read, text, sentence):
    with pytest.raises(GraderError) as raised:
        read(text)
    assert raised.value.sentence.startswith("reference/course.toml is not valid")
    assert sentence in raised.value.sentence
    assert "\n" not in raised.value.sentence
    assert raised.value.tip == "Correct that entry and run again."


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
    assert one.late == max(late.total_seconds(), 0)


def test_the_percentage_is_of_what_the_exercise_is_worth_and_never_leaves_less_than_nothing():
    late = Late(percent_per_day=30)
    assert adjusted(late, DUE + DAY, points=8.0).points == 5.0
    assert adjusted(late, DUE + 2 * DAY, points=5.0).points == 0.0
    assert adjusted(late, DUE + 90 * DAY, points=10.0).percent == 100.0


def test_without_a_percentage_or_a_cut_off_late_work_costs_nothing_and_is_seen():
    one = adjusted(Late(), DUE + DAY)
    assert (one.points, one.percent, one.late) == (8.0, 0.0, 86_400.0)


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


def test_the_hour_that_clocks_are_changed_is_no_day():
    berlin = ZoneInfo("Europe/Berlin")
    due = dt.datetime(2026, 10, 24, 23, 59, tzinfo=berlin)
    policy = Policy(Late(percent_per_day=10), {"exercise1": due.astimezone(dt.UTC)})
    # on the clock a day later, and an hour more
    assert apply(policy, result(dt.datetime(2026, 10, 25, 23, 59, tzinfo=berlin))).percent == 20
    assert apply(policy, result(dt.datetime(2026, 10, 25, 22, 59, tzinfo=berlin))).percent == 10
    assert apply(policy, result(dt.datetime(2026, 10, 24, 23, 59, tzinfo=berlin))).late == 0


lates = st.builds(Late, st.integers(0, 90_000), st.floats(0, 100), st.none() | st.integers(0, 30))


@settings(deadline=None)
@given(lates, st.floats(0, 10), st.integers(-10, 40), st.integers(0, 10))
def test_later_is_never_better_and_points_stay_between_none_and_those_earned(late, points, days, more):
    early = adjusted(late, DUE + days * DAY, points=points)
    after = adjusted(late, DUE + (days + more) * DAY, points=points)
    assert 0 <= after.points <= early.points <= points
