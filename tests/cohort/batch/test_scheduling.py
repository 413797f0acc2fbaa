"""Work is handed out a few pieces at a time, and goes on when what grades breaks down."""

import collections
import contextlib
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Future
from pathlib import Path

import pytest

from grader.cohort.batch.grading_process import Setup, Task
from grader.cohort.batch.scheduling import AHEAD, BREAKDOWNS, GIVEN_UP, MAX_TEXT, Note, dispatch
from grader.course.submission import Submission
from grader.grading.options import Options
from grader.records.errors import GraderError
from sample_reports import check, report

POST = Setup(Path(), "exercise1", "", "", "", Options())
REPORT = report(check("passed"))
NAMES = [f"student{number}" for number in range(20)]
ALWAYS = 1000


class Shaky:
    """An executor of two. Some submissions raise; with others all that is under way breaks down, so many times.

    Args:
        raising: what is raised, by submission.
        deadly: how often there is a breakdown, by submission.
    """

    lost = (BrokenExecutor,)

    def __init__(self, raising=None, deadly=None):
        self._raising = raising or {}
        self._deadly = collections.Counter(deadly)
        self._waiting = []
        self._lock = threading.Lock()
        self.most = 0
        self.tries = collections.Counter()

    def width(self):
        return 2

    def submit(self, task):
        future = Future()
        with self._lock:
            self._waiting.append((task.submission.path, future))
            self.most = max(self.most, len(self._waiting))
        self.tries[task.submission.path] += 1
        return future

    def settle(self):
        """Grade all that is there."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        broken = {name for name, _ in waiting} & set(+self._deadly)
        self._deadly.subtract(broken)
        for name, future in waiting:
            if broken:
                future.set_exception(BrokenExecutor("a process ended"))
            elif name in self._raising:
                future.set_exception(self._raising[name])
            else:
                future.set_result(REPORT)


@contextlib.contextmanager
def settling(executor):
    """Grades beside the test."""
    ended = threading.Event()

    def settle():
        while not ended.is_set():
            time.sleep(0.002)
            executor.settle()

    thread = threading.Thread(target=settle)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def task(name):
    return Task(POST, 0, Submission(name, "script", f"digest of {name}", ""))


def collect(executor, ended, prepare=task):
    """Put what ends in a list."""
    with settling(executor):
        for pairs in dispatch(NAMES, prepare, executor):
            ended += pairs


def outcomes(executor, prepare=task):
    """What came of each."""
    ended = []
    collect(executor, ended, prepare)
    assert len({name for name, _ in ended}) == len(ended)
    return dict(ended)


def test_everything_is_graded_once():
    executor = Shaky()
    assert outcomes(executor) == dict.fromkeys(NAMES, REPORT)
    assert set(executor.tries.values()) == {1}


def test_only_a_few_are_read_and_under_way_at_a_time():
    executor, read, ended = Shaky(), [], []

    def prepare(name):
        read.append(name)
        assert len(read) - len(ended) <= AHEAD * executor.width()
        return task(name)

    collect(executor, ended, prepare)
    assert len(ended) == len(NAMES)
    assert executor.most == AHEAD * executor.width()


def test_what_has_nothing_to_grade_is_not_sent():
    executor = Shaky()
    found = outcomes(executor, prepare=lambda name: Note("missing") if name == "student3" else task(name))
    assert found == dict.fromkeys(NAMES, REPORT) | {"student3": Note("missing")}
    assert "student3" not in executor.tries


def test_what_breaks_everything_down_is_given_up_and_costs_nobody_else_anything():
    executor = Shaky(deadly={"student5": ALWAYS})
    found = outcomes(executor)
    given_up = Note("grader_error", f"The process that graded it ended {BREAKDOWNS} times.", "digest of student5")
    assert found == dict.fromkeys(NAMES, REPORT) | {"student5": given_up}
    assert executor.tries["student5"] == BREAKDOWNS
    assert max(count for name, count in executor.tries.items() if name != "student5") == 2


def test_two_of_that_kind_are_told_from_their_neighbours():
    found = outcomes(Shaky(deadly={"student4": ALWAYS, "student5": ALWAYS}))
    assert [name for name, outcome in found.items() if outcome != REPORT] == ["student4", "student5"]


def test_a_breakdown_that_passes_costs_nothing():
    assert outcomes(Shaky(deadly={"student5": BREAKDOWNS - 1, "student6": 1})) == dict.fromkeys(NAMES, REPORT)


def test_a_machine_on_which_everything_breaks_down_is_said_to_be_at_fault():
    ended = []
    with pytest.raises(GraderError, match="The processes that grade end again and again") as caught:
        collect(Shaky(deadly=dict.fromkeys(NAMES, ALWAYS)), ended)
    assert len(ended) == GIVEN_UP
    assert "--jobs 1" in caught.value.tip


def test_a_fault_of_the_graders_own_is_noted_and_no_more():
    found = outcomes(Shaky(raising={"student5": ZeroDivisionError("x" * 10_000)}))
    note = found.pop("student5")
    assert note.outcome == "grader_error"
    assert note.text.startswith("The grader failed: ZeroDivisionError: xxx")
    assert len(note.text) == MAX_TEXT
    assert note.sha256 == "digest of student5"
    assert set(found) == set(NAMES) - {"student5"}


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (GraderError("Submissions cannot be confined."), "Submissions cannot be confined."),
        (CancelledError(), "The scheduler of the cluster is gone."),
    ],
)
def test_what_concerns_the_machine_stops_everything_once_what_ended_was_given(error, sentence):
    ended = []
    with pytest.raises(GraderError) as caught:
        collect(Shaky(raising={"student3": error}), ended)
    assert caught.value.sentence == sentence
    assert {"student0", "student1", "student2"} <= {name for name, _ in ended}
    assert "student3" not in dict(ended)
