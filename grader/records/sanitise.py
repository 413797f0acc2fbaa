"""Text from submissions, without anything that a reader's terminal or page would obey."""

import re
from typing import Any

import msgspec

from grader.records.report import Report

UNSAFE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor movements of a terminal
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links of a terminal
    r"|\x1b[ -/]+[0-~]"  # character sets of a terminal
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    # what turns the direction of text, breaks lines or cannot be seen, so that text would read other than it is
    r"|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
    r"|[\ud800-\udfff]"
)
"""What no text in a report may hold."""


def clean(text: str) -> str:
    """Text with each control character, terminal sequence and bidi control replaced by U+FFFD."""
    return UNSAFE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def cleaned(report: Report) -> Report:
    """The report with every text in it clean."""

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, (list, tuple)) else value

    return msgspec.convert(walk(msgspec.to_builtins(report)), Report)
