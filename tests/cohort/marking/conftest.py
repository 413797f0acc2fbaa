"""What the tests of marking share."""

import pytest

from grader.cohort.gradebook.gradebook import open_gradebook


@pytest.fixture
def gradebook(tmp_path):
    """A new gradebook with runs 1 to 5."""
    with open_gradebook(str(tmp_path / "g.db")) as opened:
        for seed in range(5):
            opened.add_run("source", seed, "cpu", 0.0, "0.1.0")
        yield opened
