"""A mistake that no catalogue knows, on its way to a name: whose file shows it, and to whom it would be told."""

from grader.cohort.gradebook.gradebook import Gradebook
from grader.cohort.gradebook.result import Student
from grader.cohort.marking.policy import Policy
from grader.cohort.marking.standing import counting, counting_one
from grader.course.course import Exercise
from grader.course.submission import Submission
from grader.grading.diagnosis.diagnosis import Mistake
from grader.grading.diagnosis.rediagnosis import rediagnose
from grader.grading.oracle import Oracle
from grader.records.errors import GraderError


def read_handed_in(gradebook: Gradebook, policy: Policy, exercise: Exercise, student: Student) -> tuple[Submission, int]:
    """The file of a student that counts, as it was graded, and the seed of its inputs.

    Raises:
        GraderError: there is none, it lost nothing, or it is not kept.
    """
    who = f"{student.name} ({student.id})" if student.name else student.id
    results = [one for one in gradebook.history(student.id) if one.exercise == exercise.id]
    counts = counting_one(policy, results) if results else None
    if counts is None or counts.outcome in {"missing", "unreadable"}:
        raise GraderError(f"Nothing of {who} was graded in {exercise.id}.", "Name another student, or a file in place of --from.")
    if counts.outcome == "passed":
        raise GraderError(f"What counts of {who} in {exercise.id} earns everything.", "Name a student who lost points.")
    if not (found := gradebook.kept(counts)):
        tip = "Run `grade batch` once with this version of torchgrade, or name the file in place of --from."
        raise GraderError(f"No file of {who} in {exercise.id} is kept.", tip)
    return found.submission, counts.seed


def find_named(oracle: Oracle, gradebook: Gradebook, policy: Policy, mistake: Mistake) -> list[str]:
    """The students to whom a new mistake would be told, by id: it explains what counts of theirs where nothing else does."""
    oracle.mistakes.append(mistake)
    found = []
    # with one seed after the other each mistake is run once a seed
    for one in sorted(counting(gradebook, policy, [oracle.exercise.id]), key=lambda one: one.seed):
        report = gradebook.report(one.student.id, one.exercise, one.run)
        kept = gradebook.kept(one) if one.version == oracle.exercise.digest() else None
        if not report or not kept or report.device != oracle.device:
            continue
        named = rediagnose(oracle, report, kept.behaviours, {mistake.name})
        if any(check.diagnosis and check.diagnosis.mistake == mistake.name for check in named.checks):
            found.append(one.student.id)
    return sorted(found)
