"""What the tests of marking share."""

import pytest

from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.marking.policy import read_policy
from grader.course.course import Course


@pytest.fixture
def gradebook(tmp_path):
    """A new gradebook with runs 1 to 5."""
    with open_gradebook(str(tmp_path / "g.db")) as opened:
        for seed in range(5):
            opened.add_run("source", seed, "cpu", 0.0, "0.1.0")
        yield opened


@pytest.fixture
def read(tmp_path):
    """Reads a course.toml in a course of two exercises."""
    for name in ("exercise1_scale", "exercise2_shift"):
        (tmp_path / "reference" / name).mkdir(parents=True)

    def policy(text):
        (tmp_path / "reference" / "course.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_policy(Course(tmp_path))

    return policy
