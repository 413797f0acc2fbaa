"""Points add up exactly; what the checks count for a student whose file passed some of them as it was handed out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.records.points import total, weigh
from grader.records.report import OUTCOMES
from sample_reports import check


@pytest.mark.parametrize("points", [[0.4] * 25, [0.1] * 100, [10 / 3] * 3, [10 / 7] * 7, [2.5, 7.5], [1 / 3, 29 / 3]])
def test_what_is_ten_is_ten(points):
    assert total(points) == 10


@pytest.mark.parametrize("points", [[0.4] * 24, [3.33] * 3, [10.00001], [2.501, 7.5], []])
def test_what_is_not_ten_is_not(points):
    assert total(points) != 10


def test_what_is_lost_is_taken_off():
    assert total([2.67, 2.67, 2.66, -2.67]) == 5.33


# --- what checks are worth to whom ---

NAMES = ["test_one", "test_two", "test_three", "test_four"]


def checks(*outcomes):
    """Four checks of 2 points."""
    return tuple(check(outcome, name=name) for name, outcome in zip(NAMES, outcomes, strict=True))


def points(made):
    return [one.points for one in made]


def test_where_nothing_is_granted_nothing_changes():
    made = checks("passed", "failed", "error", "skipped")
    assert weigh(made, ()) == made


def test_what_was_handed_out_right_is_worth_nothing_and_the_rest_is_worth_all():
    made = weigh(checks("passed", "passed", "passed", "failed"), NAMES[:2])
    assert points(made) == [0, 0, 4, 0]
    assert [one.max_points for one in made] == [0, 0, 4, 4]


@pytest.mark.parametrize("outcome", ["failed", "error", "timeout", "crashed", "memory", "skipped", "not_implemented"])
def test_who_breaks_what_was_right_loses_what_it_would_be_worth(outcome):
    made = weigh(checks(outcome, "passed", "passed", "passed"), NAMES[:2])
    assert points(made) == [-4, 0, 4, 4]


@pytest.mark.parametrize("outcome", ["deferred", "grader_error"])
def test_what_could_not_be_looked_at_costs_nothing(outcome):
    assert points(weigh(checks(outcome, "passed", "passed", "passed"), NAMES[:1]))[0] == 0


def test_where_everything_is_granted_nothing_is_earned():
    assert points(weigh(checks("passed", "passed", "passed", "passed"), NAMES)) == [0, 0, 0, 0]


def test_shares_that_no_float_holds_are_exact():
    """As floats 100 * 10 * 0.29 is less than 290."""
    made = weigh(
        (
            *(check("passed", name=name, max_points=worth) for name, worth in (("a", 0.29), ("b", 0.71))),
            check("passed", name="c", max_points=9.0),
        ),
        ["c"],
    )
    assert [one.max_points for one in made] == [2.9, 7.1, 0]


def test_points_have_two_decimals_and_add_up():
    made = weigh(checks("passed", "passed", "passed", "failed"), NAMES[3:])
    assert [one.max_points for one in made] == [2.67, 2.67, 2.66, 0]
    assert points(made) == [2.67, 2.67, 2.66, -2.67]


@given(st.lists(st.sampled_from(OUTCOMES), min_size=4, max_size=4), st.sets(st.sampled_from(NAMES), max_size=3))
def test_full_marks_and_nothing_stay_what_they_are(outcomes, granted):
    made = weigh(checks(*outcomes), granted)
    assert sum(one.max_points for one in made) == pytest.approx(8)
    assert sum(points(made)) <= 8.001
    assert sum(points(weigh(checks(*["passed"] * 4), granted))) == pytest.approx(8)
