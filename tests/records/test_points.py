"""Points are added as their author means them."""

import pytest

from grader.records.points import total


@pytest.mark.parametrize("points", [[0.4] * 25, [0.1] * 100, [10 / 3] * 3, [10 / 7] * 7, [2.5, 7.5], [1 / 3, 29 / 3]])
def test_what_is_ten_is_ten(points):
    assert total(points) == 10


@pytest.mark.parametrize("points", [[0.4] * 24, [3.33] * 3, [10.00001], [2.501, 7.5], []])
def test_what_is_not_ten_is_not(points):
    assert total(points) != 10


def test_what_is_lost_is_taken_off():
    assert total([2.67, 2.67, 2.66, -2.67]) == 5.33
