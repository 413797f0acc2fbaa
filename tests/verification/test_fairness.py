"""What is right in a file, at the least, is what it has of the solution's lines."""

import pytest

from grader.course.stub import parse
from grader.verification.fairness import share_right

REFERENCE = """def f(x):
    # BEGIN SOLUTION do it
    # a reason
    y = x + 1

    z = 2 * y
    z = z - x
    return z
    # END SOLUTION
"""


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (REFERENCE, 1.0),
        ("def f(x):\n  y = x + 1\n  z = 2 * y\n  z = z - x\n  return z", 1.0),
        ("def f(x):\n    y = x + 1\n    z = 3 * y\n    z = z - x\n    return z", 0.75),
        ("def f(x):\n    return z\n    y = x + 1", 0.25),
        ("", 0.0),
    ],
)
def test_lines_count_that_a_file_has_in_their_order(text, share):
    assert share_right(parse(REFERENCE, "f.py"), text) == share
