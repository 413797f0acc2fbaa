"""Whether a mistake costs what it should: how much of a solution is right in it, beside the points that it earns."""

import difflib

from grader.course.stub import Source

FAIR = 1 / 3
"""Of what is right in a file a student should earn this share at least."""


def share_right(reference: Source, text: str) -> float:
    """The share of a solution's lines that a file has, in their order: what is right in it at the least.

    Blank lines and comments do not count. A file that is written differently is right in more than that.
    """
    wanted = [line for region in reference.regions() for line in code(region.solution)]
    matcher = difflib.SequenceMatcher(None, wanted, code(text.splitlines()), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / (len(wanted) or 1)


def code(lines: tuple[str, ...] | list[str]) -> list[str]:
    """Lines without their indentation, those that are blank or comments left out."""
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
