"""Reports made up for the tests of what is written from them."""

import msgspec
from hypothesis import strategies as st

from grader.records.amendment import Amendment
from grader.records.report import OUTCOMES, SCHEMA, CheckReport, Diagnosis, Environment, Mismatch, Report, Sandbox, Submission

PIECES = [
    "]]>",
    "<![CDATA[",
    "</failure>",
    "<!DOCTYPE x>",
    '"/>',
    "&#0;&amp;",
    "\n::error::x",
    "::stop-commands::x",
    "##[add-path]x",
    "%0A::set-output name=x::y",
    "\r\n",
    "\x1b[31m",
    "\x9b1m",
    "\u202e",
    "\u2028",
    "\x85",
    "\ud800",
    "\ufffe",
    "\uffff",
    "\x00",
    "\\u0000",
    "```\n# x",
    "<script>",
]
"""What ends, opens or commands something in one of the formats."""


def check(outcome="failed", **fields):
    """A check of two points."""
    got = 2.0 if outcome == "passed" else 0.0
    return CheckReport(**{"name": "test_it", "title": "It works.", "outcome": outcome, "points": got, "max_points": 2.0} | fields)


def sandbox(text):
    """A confinement in which nothing is missing."""
    limits = {"seconds": 5.0, "total": 20.0, "memory": 2048.0, "files": 64.0, "output": 16.0}
    return Sandbox(text=text, confined=True, landlock=6, seccomp=True, unprivileged=True, user=4000, **limits)


def report(*checks, **fields):
    """A report on these checks."""
    outcome = "passed" if all(one.outcome == "passed" for one in checks) else "failed"
    given_fields = {
        "schema": SCHEMA,
        "exercise": "exercise3",
        "slug": "mlp",
        "title": "A perceptron",
        "submission": Submission(path="mlp.py", kind="script", sha256="0123456789abcdef" * 4),
        "outcome": outcome,
        "points": sum(one.points for one in checks),
        "max_points": sum(one.max_points for one in checks),
        "seed": 4711,
        "device": "cpu",
        "environment": Environment(python="3.12.1", torch="2.13.0", platform="Linux", sandbox=sandbox("Landlock and seccomp.")),
        "started": "2026-01-02T03:04:05+00:00",
        "duration": 1.5,
        "printed": "",
        "checks": checks,
    }
    return Report(**given_fields | fields)


def amendment(**fields):
    """Points that a teacher set for an exercise, or what is given in place of that."""
    given_fields = {
        "id": 1,
        "student": "s1",
        "exercise": "exercise1",
        "check": "",
        "points": 7.0,
        "text": "The idea is right.",
        "author": "Ada",
        "made": "2026-03-01T10:00:00+00:00",
        "sha256": "5a",
        "graded": 5.0,
    }
    return Amendment(**given_fields | fields)


def told(text):
    """A report in which a check of every outcome says the same in every field that has a text."""
    fields = dict.fromkeys(("message", "asked", "hint", "output"), text)
    diagnosis = Diagnosis(mistake="relu", title=text, hint=text)
    picture = Mismatch(shape=(2,), cells=((0.0, 1.0),))
    checks = [check(outcome, **fields, diagnosis=diagnosis, mismatch=picture, line=3) for outcome in OUTCOMES]
    return report(*checks, outcome="grader_error", printed=text)


def filled(given, text):
    """The report with a text in place of every other but the outcomes."""

    def walk(value, key=""):
        if isinstance(value, str):
            return value if key == "outcome" else text
        if isinstance(value, dict):
            return {name: walk(item, name) for name, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, (list, tuple)) else value

    return msgspec.convert(walk(msgspec.to_builtins(given)), Report)


hostile = st.lists(st.one_of(st.characters(), st.sampled_from(PIECES)), max_size=8).map("".join)
"""Any text at all, often with what some format would obey."""
