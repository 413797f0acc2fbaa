"""What a teacher says counts, whatever becomes of the result that it was said of."""

import pytest

from grader.records.amendment import amend
from sample_reports import amendment, check

CHECKS = {one.name: one for one in (check(name="test_value", points=2.0), check("grader_error", name="test_shape", points=0.0))}


def of(*said, sha256="5a", points=5.0, checks=CHECKS):
    """What these make of a result."""
    return amend(said, sha256, points, checks)


def test_points_of_the_whole_count_in_place_of_the_graded_ones():
    assert of(amendment(points=7.0)).points == 7.0
    assert of(amendment(points=0.0)).points == 0.0


def test_points_of_a_check_change_the_sum_by_what_they_differ():
    both = of(amendment(check="test_value", points=2.5, graded=2.0), amendment(id=2, check="test_shape", points=1.0, graded=0.0))
    assert both.points == 6.5
    assert both.checks == {"test_value": 2.5, "test_shape": 1.0}


def test_a_comment_changes_no_points():
    assert of(amendment(points=None)).points is None


def test_of_two_that_set_the_same_the_later_counts_and_of_the_whole_and_a_check_the_whole():
    said = [amendment(id=1, points=7.0), amendment(id=2, points=6.0), amendment(id=3, check="test_value", points=0.0)]
    made = of(*said, amendment(id=4, points=None))
    assert made.points == 6.0
    assert [one.id for one in made.amendments] == [2, 4]


def test_what_was_taken_back_counts_no_more_and_what_it_replaced_does_again():
    said = [amendment(id=1, points=7.0), amendment(id=2, points=6.0, withdrawn="2026-03-02T10:00:00+00:00")]
    assert of(*said).points == 7.0
    assert of(said[1]).points is None


@pytest.mark.parametrize(
    ("said", "seen", "change"),
    [
        ({}, {}, None),
        ({}, {"points": 5 + 1e-12}, None),
        ({}, {"points": 6.0}, "graded 6 now, 5 then"),
        ({}, {"sha256": "6b"}, "another file counts now"),
        ({}, {"sha256": "6b", "points": 10 / 3}, "another file counts now, graded 3.33 now, 5 then"),
        ({"check": "test_value", "graded": 2.0}, {"points": 9.0}, None),
        ({"check": "test_value", "graded": 1.0}, {}, "graded 2 now, 1 then"),
        ({"check": "test_gone"}, {}, "the check is no longer there"),
        ({"check": "test_gone"}, {"sha256": "6b", "checks": {}}, "another file counts now"),
    ],
)
def test_it_is_said_what_has_changed_since(said, seen, change):
    assert of(amendment(**said), **seen).changes == ({1: change} if change else {})
    assert of(amendment(**said, points=None), **seen).changes == ({1: change} if change else {})


def test_the_points_of_a_check_that_is_gone_do_not_count():
    assert of(amendment(check="test_gone", points=3.0)).points is None


def test_our_own_fault_is_settled_by_points_for_all_that_it_left_open():
    assert of(amendment()).settled
    assert of(amendment(check="test_shape", points=1.0)).settled
    assert not of(amendment(check="test_value", points=1.0)).settled
    assert not of(amendment(points=None)).settled
    assert not of(amendment(check="test_gone"), checks={}).settled
