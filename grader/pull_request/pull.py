"""Grades a pull request: the student's files come from its head, as data; everything else from the base that is checked out."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from grader.course.course import Course, Exercise
from grader.course.submission import Submission, parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.kit.planting import read_secret, repaired_for
from grader.processes.host import Host, open_host
from grader.pull_request.misplaced import Finding, misplaced, new_sources
from grader.pull_request.repository import FOLDER, LINK, REGULAR, SUBMODULE, Changes, Entry, Repository
from grader.records.archive import LARGEST
from grader.records.errors import FULL, LOST, UNGRADED, GraderError
from grader.records.report import Record, Report, redact
from grader.sandbox.confine import hide

FILE, NOTHING = "a file", "deleted"

KINDS = {LINK: "a link", SUBMODULE: "a submodule", FOLDER: "a folder"}
"""What stands in a file's place, by the mode of the entry."""

Name = Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")]
"""The full name of a commit, and nothing that git would read as anything else."""


class PullOptions(Record, frozen=True):
    """What the command line sets: the commits to compare, the run's seed, what is told, whether submissions must be confined."""

    base: str
    head: str
    seed: int
    feedback: str = "full"
    require_sandbox: bool = True


class Pull(Record, frozen=True):
    """What became of a pull request; `ignored` are the paths of all else that it changes, `complete` if none is missing there."""

    base: str
    head: str
    reports: tuple[Report, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...]
    complete: bool


class Ends(msgspec.Struct, frozen=True):
    """One end of a pull request in GitHub's event, of which nothing but the commit is looked at."""

    sha: Name


class Ended(msgspec.Struct, frozen=True):
    """The pull request in GitHub's event."""

    base: Ends
    head: Ends


class Event(msgspec.Struct, frozen=True):
    """What GitHub tells of the event that started a workflow."""

    pull_request: Ended


def grade_pull(course: Course, options: PullOptions) -> Pull:
    """Grade what a pull request changes of the students' files.

    Raises:
        GraderError: a commit is not here, the working tree is not the base, or torch cannot be had.
    """
    course.require_sources()
    repository = Repository(course.root)
    base, head = repository.commit(options.base), repository.commit(options.head)
    require_base(repository, base)
    fork = repository.merge_base(base, head)
    if fork == head:
        tip = "Check out the base of the pull request, not its head or the merge of both."
        raise GraderError(f"The base {base[:12]} holds the head {head[:12]} already.", tip)
    files = student_files(course, repository.prefix())
    found = [refuse(course, *each[:2]) or take(repository, *each) for each in touched(repository, files, (fork, head))]
    graded = grade_all([each for each in found if not isinstance(each, Finding)], options)
    rest = leave_out(repository.changes(fork, head), files)
    reports = tuple(each for each in graded if isinstance(each, Report))
    findings = tuple(each for each in (*found, *graded) if isinstance(each, Finding))
    return Pull(
        base=base,
        head=head,
        reports=reports,
        findings=(*findings, *find_misplaced(repository, files, (fork, head), rest, reports)),
        ignored=rest.paths,
        complete=rest.complete,
    )


def require_base(repository: Repository, base: str) -> None:
    """Insist that the course in the working tree is that of the base.

    Raises:
        GraderError: another commit is checked out, or something in reference/ is not as it was committed.
    """
    here = repository.commit("HEAD")
    if here != base:
        tip = "Check out the base: its checks and its reference are the ones to be trusted."
        raise GraderError(f"{here[:12]} is checked out, not the base {base[:12]}.", tip)
    # Python leaves these, also where nothing tells git to ignore them
    if changed := [path for path in repository.uncommitted("reference") if "__pycache__" not in path.split("/")]:
        tip = "Grade pull requests in a fresh checkout of the base."
        raise GraderError(f"reference/ is not as it was committed: {changed[0]} differs.", tip)


def student_files(course: Course, prefix: str) -> dict[str, Exercise]:
    """The exercise of every file that is a student's own, by its path in the repository."""
    return {
        prefix + path.relative_to(course.root).as_posix(): exercise
        for exercise in course.exercises()
        for path in (exercise.student_file, exercise.student_notebook)
    }


def touched(
    repository: Repository, files: dict[str, Exercise], commits: tuple[str, str]
) -> Iterator[tuple[Exercise, str, Entry | None]]:
    """The students' files in which two commits differ: exercise, path, and what the second has there."""
    before, after = (repository.entries(commit, list(files)) for commit in commits)
    for path, exercise in files.items():
        if before.get(path) != after.get(path):
            yield exercise, path, after.get(path)


def refuse(course: Course, exercise: Exercise, path: str) -> Finding | None:
    """Why an exercise cannot be graded here, whatever was handed in."""
    try:
        require_same_for_all(course, exercise)
    except GraderError as error:
        return finding(exercise, path, error, ours=True)
    return None


def require_same_for_all(course: Course, exercise: Exercise) -> None:
    """Insist that all students were handed out the same: which of them opened a pull request is not known.

    Raises:
        GraderError: they were not, or the exercise's settings are not valid.
    """
    if exercise.settings().planted and (secret := read_secret(course)) and repaired_for(exercise, secret, student=""):
        tip = f"Grade {exercise.id} with grade batch."
        raise GraderError("In this course each student has planted mistakes of their own.", tip)


def take(repository: Repository, exercise: Exercise, path: str, entry: Entry | None) -> tuple[Exercise, Submission] | Finding:
    """A student's file as a submission, or why it is none.

    Raises:
        GraderError: its content is not in the repository, which is no fault of the student's.
    """
    kind = kind_of(repository, entry)
    data = repository.read(entry, LARGEST[Path(path).suffix]) if entry and kind == FILE else None
    try:
        return exercise, parse_submission(require_file(path, kind, data), path)
    except GraderError as error:
        return finding(exercise, path, error, ours=False)


def finding(exercise: Exercise, path: str, error: GraderError, *, ours: bool) -> Finding:
    """What an error says, as a finding."""
    return Finding(exercise=exercise.id, path=path, sentence=error.sentence, tip=error.tip, ours=ours)


def kind_of(repository: Repository, entry: Entry | None) -> str:
    """What the head has in a file's place; a mode is only what the head says."""
    if entry is None:
        return NOTHING
    if not entry.mode.startswith(REGULAR):
        return KINDS.get(entry.mode, "no file")
    return FILE if repository.kind(entry) == "blob" else "no file"


def require_file(path: str, kind: str, data: bytes | None) -> bytes:
    """The content of a file in the head, if it has been read.

    Raises:
        GraderError: there is no file, it is no regular one, or it is too large.
    """
    if kind == NOTHING:
        raise GraderError(f"{path} is {kind}.", "Bring it back: that is the file that is graded.")
    if kind != FILE:
        raise GraderError(f"{path} is {kind}.", "Hand in the file itself.")
    if data is None:
        tip = "Hand in code alone, without data; clear the outputs of a notebook."
        raise GraderError(f"{path} is larger than {LARGEST[Path(path).suffix] // 1024} KiB.", tip)
    return data


def leave_out(changes: Changes, files: dict[str, Exercise]) -> Changes:
    """The changes without those of students' files."""
    return msgspec.structs.replace(changes, paths=tuple(path for path in changes.paths if path not in files))


def find_misplaced(
    repository: Repository, files: dict[str, Exercise], commits: tuple[str, str], rest: Changes, reports: Sequence[Report]
) -> Iterator[Finding]:
    """What of all else that is new looks like the work on an exercise of which nothing has earned everything."""
    solved = {report.exercise for report in reports if report.points >= report.max_points}
    likely = list(new_sources(rest.paths))
    before, after = (repository.entries(commit, likely) if likely else {} for commit in commits)
    touched_ids = {exercise.id for exercise, _, _ in touched(repository, files, commits)}
    yield from misplaced([path for path in likely if path in after and path not in before], files, touched_ids, solved)


def grade_all(taken: list[tuple[Exercise, Submission]], options: PullOptions) -> list[Report | Finding]:
    """Grade submissions; exercises that load the same beside torch share their workers."""

    def preload(each: tuple[Exercise, Submission]) -> tuple[str, ...]:
        return each[0].settings().preload

    found: dict[str, Report | Finding] = {}
    if taken:
        hide()
    for modules, several in itertools.groupby(sorted(taken, key=preload), key=preload):
        with open_host(modules) as host:
            for exercise, own in itertools.groupby(several, key=lambda each: each[0]):
                submissions = [submission for _, submission in own]
                results = grade_own(exercise, submissions, host, options)
                found.update(zip((submission.path for submission in submissions), results, strict=True))
    return [found[submission.path] for _, submission in taken]


def grade_own(exercise: Exercise, submissions: list[Submission], host: Host, options: PullOptions) -> Sequence[Report | Finding]:
    """Grade the submissions of one exercise: script, notebook or both. One that cannot be graded with costs no other."""
    try:
        with open_oracle(exercise, Options(require_sandbox=options.require_sandbox), host) as oracle:
            return [redact(grade(oracle, submission, options.seed), options.feedback) for submission in submissions]
    except GraderError as error:
        return [finding(exercise, submission.path, error, ours=True) for submission in submissions]


def commits_of_event(environment: Mapping[str, str]) -> tuple[str, str]:
    """Base and head of the pull request for which GitHub Actions runs.

    The base is what is checked out by default: for `pull_request_target` the commit of the workflow itself, which no pull request
    can choose; the event's own names a branch that its author has picked.

    Raises:
        GraderError: it does not run for one.
    """
    try:
        data = Path(environment["GITHUB_EVENT_PATH"]).read_bytes()
        event = msgspec.json.decode(data, type=Event)
        targeted = environment.get("GITHUB_EVENT_NAME") == "pull_request_target"
        base = msgspec.convert(environment["GITHUB_SHA"], Name) if targeted else event.pull_request.base.sha
    except (KeyError, OSError, msgspec.MsgspecError, UnicodeDecodeError):
        tip = "Give --base and --head, or run it in GitHub Actions for pull_request_target."
        raise GraderError("Which commits to compare is not known: there is no event of a pull request.", tip) from None
    return base, event.pull_request.head.sha


def read_policy(text: str) -> float:
    """The share of an exercise's points with which a policy is satisfied: `full`, a percentage, or `never` fail.

    Raises:
        GraderError: it is none of these.
    """
    shares = {"full": 1.0, "never": 0.0}
    match = re.fullmatch(r"(\d{1,2}|100)%", text, re.ASCII)
    if text not in shares and not match:
        raise GraderError(f"There is no policy {text!r}.", "Choose full, a percentage like 70%, or never.")
    return int(match[1]) / 100 if match else shares[text]


def shares(pull: Pull) -> dict[str, float]:
    """The share of its points that each touched exercise has; with script and notebook handed in, the better one counts."""
    found = {finding.exercise: 0.0 for finding in pull.findings}
    for report in pull.reports:
        share = report.points / report.max_points if report.max_points else 1.0
        found[report.exercise] = max(found.get(report.exercise, 0.0), share)
    return found


def exit_code(pull: Pull, policy: float) -> int:
    """0 where every touched exercise satisfies a policy, 1 where one does not, 2 where something fails through our own fault."""
    if any(report.outcome == "grader_error" for report in pull.reports) or any(finding.ours for finding in pull.findings):
        return UNGRADED
    # a sum of points may be off by the last bit
    return FULL if all(share > policy - 1e-9 for share in shares(pull).values()) else LOST
