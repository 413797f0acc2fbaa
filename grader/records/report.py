"""The record of one submission graded on one exercise: the only thing that renderers, CI and the gradebook read."""

import msgspec

SCHEMA = 2
"""Version of the JSON form; raised when a field is removed or changes its meaning."""

OUTCOMES = (
    "passed",
    "failed",
    "error",
    "timeout",
    "crashed",
    "memory",
    "not_implemented",
    "skipped",
    "deferred",
    "unreadable",
    "grader_error",
)
"""How a check can end; a deferred one can only be run by the instructor, unreadable is what was handed in."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the records that are written as JSON."""


class Diagnosis(Record, frozen=True):
    """A known mistake whose outputs are those of the submission."""

    mistake: str
    title: str
    hint: str


class Mismatch(Record, frozen=True):
    """Where a tensor is wrong: its shape, and the error in each cell of a grid laid over its last two axes.

    `cells` holds rows of numbers from 0 (right) to 1 (the largest error); NaN counts as 1.
    """

    shape: tuple[int, ...]
    cells: tuple[tuple[float, ...], ...]


class CheckReport(Record, frozen=True):
    """One check: what was asked, what was seen, what it is worth.

    `asked` is the expression that was run, `line` the line of the script that raised (0: none, or in a notebook, where
    `message` names cell and line), `duration` in seconds.
    """

    name: str
    title: str
    outcome: str
    points: float
    max_points: float
    message: str = ""
    asked: str = ""
    diagnosis: Diagnosis | None = None
    hint: str = ""
    output: str = ""
    line: int = 0
    mismatch: Mismatch | None = None
    duration: float = 0.0


class Submission(Record, frozen=True):
    """Which file was graded: `kind` is script or notebook, `sha256` of its bytes."""

    path: str
    kind: str
    sha256: str


class Sandbox(Record, frozen=True):
    """What kept the submission away from the rest, in a sentence and one by one.

    `confined` if nothing is missing, `landlock` its version (0: none), `seccomp` if system calls are filtered, `unprivileged` if
    there are no capabilities, `user` the user id (-1: the grader's own). Limits, 0 for none: `seconds` of a check and `total` of
    all, `memory` and `files` in MiB, `output` in KiB a check.
    """

    text: str
    confined: bool
    landlock: int
    seccomp: bool
    unprivileged: bool
    user: int
    seconds: float
    total: float
    memory: float
    files: float
    output: float


class Environment(Record, frozen=True):
    """Where it was graded, and how it was confined."""

    python: str
    torch: str
    platform: str
    sandbox: Sandbox


class Report(Record, frozen=True):
    """The result of one submission on one exercise.

    `outcome` is passed (full marks, deferred checks aside), failed (points lost), error (the file could not be imported),
    not_implemented (nothing written yet), unreadable (what was handed in cannot be graded) or grader_error (a fault of ours or of
    the course, whatever the points). `started` is UTC in ISO 8601, `duration` in seconds, `printed` what the file printed while
    it was imported. `device_note` says why `device` is not the GPU that was asked for (empty: it is, or none was), `notes` what
    else there is to tell of the whole that costs no points, `repeat` the command that repeats the run where it was made (empty
    where others read the report).
    """

    schema: int
    exercise: str
    slug: str
    title: str
    submission: Submission
    outcome: str
    points: float
    max_points: float
    seed: int
    device: str
    environment: Environment
    started: str
    duration: float
    printed: str
    checks: tuple[CheckReport, ...]
    device_note: str = ""
    notes: tuple[str, ...] = ()
    repeat: str = ""


def to_json(record: object) -> bytes:
    """A report, or another record that is written for people and programs, as JSON: indented, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def overall(checks: tuple[CheckReport, ...], *, imported: bool) -> str:
    """The outcome of a whole report."""
    outcomes = {check.outcome for check in checks} - {"deferred"}
    if "grader_error" in outcomes:
        return "grader_error"
    if not imported:
        return "error"
    if outcomes <= {"passed"}:
        return "passed"
    return "not_implemented" if outcomes <= {"not_implemented", "skipped"} else "failed"


def redact(report: Report, feedback: str) -> Report:
    """The report with what a level of feedback tells: `full`, `title` (no explanations) or `outcome` (no titles either)."""
    if feedback == "full":
        return report
    bare = {"message": "", "asked": "", "diagnosis": None, "hint": "", "output": "", "line": 0, "mismatch": None}
    if feedback == "outcome":
        bare["title"] = ""
    checks = tuple(msgspec.structs.replace(check, **bare) for check in report.checks)
    return msgspec.structs.replace(report, checks=checks, printed="", notes=())
