"""What is kept of a submission that lost points, so that it can be compared with others and named later."""

import msgspec

from grader.course.submission import Submission
from grader.grading.diagnosis.behaviour import Behaviour, summarise
from grader.grading.grade import EVIDENCE, Examined
from grader.grading.slicing import names_in
from grader.records.report import Record

LOST = {"timeout", "crashed", "memory"}
"""The outcomes of a check that tell that it did not end."""


class Kept(Record, frozen=True):
    """A submission, and what it did in the checks that it began and did not pass, by name.

    `names` are those that these checks may have asked it for (none: anything). It is not for students: whoever reads it next to
    others' can tell whose mistakes are the same, known or not.
    """

    submission: Submission
    behaviours: dict[str, Behaviour]
    names: tuple[str, ...] = ()


def keep(examined: Examined, submission: Submission) -> Kept | None:
    """What is kept of a submission that has been graded; None where it lost nothing by what it did."""
    lost = [made for made in examined.attempts if made.verdict.outcome in EVIDENCE | LOST]
    if not lost:
        return None
    asked = [names_in(made.seen.steps) for made in lost]
    names = sorted(set().union(*(each for each in asked if each))) if all(asked) else []
    seed = examined.report.seed
    behaviours = {made.check.name: summarise(made.check, made.seen.observation, seed) for made in lost}
    return Kept(submission=storable(submission), behaviours=behaviours, names=tuple(names))


def storable(submission: Submission) -> Submission:
    """A submission whose path is text; what is only told of it is left out."""
    path = submission.path.encode("utf-8", "replace").decode()
    return msgspec.structs.replace(submission, path=path, asides=())
