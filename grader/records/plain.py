"""What a report tells of a check in plain text, for formats in which nothing may be markup."""

from collections.abc import Sequence

import msgspec

from grader.records.report import CheckReport, Report

FAULT = "This is a fault of the grader or the course, not yours."


class Look(msgspec.Struct, frozen=True):
    """How an outcome is shown: in words, as a character, as an icon and in a colour of the template."""

    label: str
    symbol: str
    icon: str
    tone: str


LOOKS = {
    "passed": Look("Passed", "✓", "tick", "good"),
    "failed": Look("Not right yet", "✗", "cross", "bad"),
    "error": Look("Raised an exception", "✗", "bang", "bad"),
    "timeout": Look("Took too long", "✗", "clock", "bad"),
    "crashed": Look("The process crashed", "✗", "bang", "bad"),
    "memory": Look("Ran out of memory", "✗", "bang", "bad"),
    "not_implemented": Look("Still to do", "○", "circle", "open"),
    "skipped": Look("Skipped for now", "·", "dash", "open"),
    "deferred": Look("Checked by your instructor", "·", "dash", "open"),
    "unreadable": Look("Cannot be graded", "✗", "bang", "bad"),
    "grader_error": Look("Our fault, not yours", "?", "question", "ours"),
}
"""How each outcome of a check is shown."""

ASIDE = ("skipped", "deferred")
"""The outcomes of checks that were not run: they say nothing of the submission, and take no room from what does."""


def listing(names: Sequence[str], most: int) -> str:
    """Names with commas between, and how many more there are than may be told."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def name(check: CheckReport) -> str:
    """What a check is called to its reader."""
    return check.title or check.name


def headline(check: CheckReport) -> str:
    """In one line, why a check did not pass."""
    label = LOOKS[check.outcome].label
    first = check.message.strip().split("\n", 1)[0]
    return f"{label}: {first}" if first else label


def explanation(check: CheckReport) -> str:
    """Why a check did not pass: what was seen, what was run, the named mistake or else the hint."""
    label = LOOKS[check.outcome].label
    if check.outcome == "grader_error":
        return paragraphs(f"Not graded. {FAULT}", check.message)
    named, asked = check.diagnosis, check.asked
    return paragraphs(
        f"{label}, line {check.line}." if check.line else f"{label}.",
        check.message,
        f"What was run: {asked}" if asked and asked not in check.message else "",
        f"{named.title} {named.hint}" if named else "",
        f"Hint: {check.hint}" if check.hint and not named else "",
    )


def paragraphs(*texts: str) -> str:
    """The texts that say something, one below the other."""
    return "\n".join(text.strip() for text in texts if text.strip())


def device(report: Report) -> str:
    """The device of a run, and why it is not the GPU that was asked for."""
    return f"{report.device} ({report.device_note})" if report.device_note else report.device


def cut(text: str, longest: int, notice: str = " … (cut)") -> str:
    """The text in at most so many characters, with a notice at its end if some are missing."""
    return text if len(text) <= longest else text[: max(0, longest - len(notice))] + notice


def number(value: float) -> str:
    """Points without needless decimals."""
    return f"{round(value, 2):g}"


def counted(count: float, word: str) -> str:
    """A number of things, such as "1 file" and "2 files"."""
    return f"{count:.10g} {word}{'' if count == 1 else 's'}"
