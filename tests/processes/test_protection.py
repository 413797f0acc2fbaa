"""What confined a submission is told, and insisted on where that is asked for."""

import pytest

from grader.course.submission import read_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.processes.protection import describe, require, sentence
from grader.processes.single import Processes
from grader.processes.supervisor import Limits
from grader.records.errors import GraderError
from grader.worker.wire import Started
from small_course import SEED, with_oracle

FULL = Started(landlock=7, seccomp=True, unprivileged=True, user=1000)
PARTIAL = Started(landlock=0, seccomp=True, unprivileged=True, user=1000)
NONE = Started(landlock=0, seccomp=False, unprivileged=False, user=-1)


def test_a_sentence_tells_what_is_in_force():
    assert sentence(FULL) == "confined (Landlock 7, seccomp, no privileges): no files, network or processes but its own"
    assert sentence(PARTIAL) == "confined in part, without Landlock"
    assert sentence(NONE) == "a process of its own with limits; files and network are not confined"


def test_the_record_tells_layers_and_limits():
    record = describe(FULL, Limits(5.0, 20.0, memory=2**30, files=2**26, output=2**14))
    assert (record.confined, record.landlock, record.user) == (True, 7, 1000)
    assert (record.seconds, record.total, record.memory, record.files, record.output) == (5, 20, 1024, 64, 16)
    assert not describe(PARTIAL, Limits(5.0, 20.0)).confined


def test_confinement_that_is_there_satisfies_who_requires_it():
    require(FULL, "cpu")


@pytest.mark.parametrize(
    ("started", "device", "words"),
    [
        (PARTIAL, "cpu", "Submissions cannot be confined on this system: Landlock cannot be had."),
        (NONE, "cuda:0", "Submissions cannot be confined on a GPU: Landlock and seccomp and dropped privileges cannot be had."),
    ],
)
def test_missing_confinement_is_refused_in_a_sentence_where_it_is_required(started, device, words):
    with pytest.raises(GraderError) as caught:
        require(started, device)
    assert caught.value.sentence == words
    assert "--require-sandbox" in caught.value.tip


def test_a_submission_is_not_run_where_it_cannot_be_confined_as_required(exercise, tmp_path):
    path = tmp_path / "scale.py"
    path.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    submission = read_submission(exercise, path)
    options = Options("cpu", require_sandbox=True)
    with Processes() as host, pytest.raises(GraderError, match="cannot be confined"):
        with_oracle(exercise, host, options, lambda oracle: grade(oracle, submission, SEED))
    assert not (tmp_path / "ran").exists()
