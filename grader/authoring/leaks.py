"""Finds lines of the solution in what students are told."""

import io
import re
import tokenize
from pathlib import Path

from grader.checks.check import Check
from grader.course.course import Exercise
from grader.course.stub import parse, read_source
from grader.grading.diagnosis.diagnosis import Mistake

BEFORE = re.compile(r"^\s*(?:(?:return|yield)\b(?:\s+from\b)?|[^=()#'\"]*[^=()#'\"<>!]=(?!=))\s*")
"""What stands before that which a line computes: `return`, or `name =`, also annotated or with an operator."""

LEAST = 20
"""A line up to this long may be found by chance."""


def solution_lines(exercise: Exercise) -> list[str]:
    """The lines of the solution regions, and what they compute, that students have neither in the stub nor in the statement."""
    source = parse(read_source(exercise), exercise.filename)
    public = [source.stub()]
    public += [path.read_text("utf-8") for path in statements(exercise) if path.is_file()]
    given = plain(" ".join(public))
    lines = {plain(part) for region in source.regions() for line in region.solution for part in tellings(line)}
    # the whole line first, which says most
    return sorted((line for line in lines if len(line) > LEAST and line not in given), key=lambda line: (-len(line), line))


def tellings(line: str) -> list[str]:
    """A line of a solution in all the ways that tell it: as it is, without its comment, and without return or assignment."""
    code = without_comment(line)
    return [line, code, BEFORE.sub("", code, count=1)]


def without_comment(line: str) -> str:
    """A line of code without the comment at its end; a line that is part of a longer text is left as it is."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return line.strip()[: token.start[1]]
    except (tokenize.TokenError, SyntaxError):
        # a bracket that is closed in a later line; a comment has been met by then
        pass
    return line


def statements(exercise: Exercise) -> list[Path]:
    """The files in which an exercise is stated."""
    return [exercise.reference_folder / "statement.md", exercise.student_folder / "README.md"]


def leaked(lines: list[str], text: str) -> str:
    """The first of the lines that a text holds, however it is broken; nothing if it holds none."""
    said = plain(text)
    return next((line for line in lines if line in said), "")


def leaks(exercise: Exercise, checks: list[Check], mistakes: list[Mistake]) -> list[tuple[str, str]]:
    """What an author has written for students that holds a line of the solution: the file, and the line."""
    texts = [("exercise.toml", hint) for hint in exercise.settings().hints]
    texts += [(exercise.checks_file.name, f"{check.title} {check.hint}") for check in checks]
    texts += [(f"mistakes.md, {mistake.name}", f"{mistake.title} {mistake.hint}") for mistake in mistakes]
    lines = solution_lines(exercise)
    return [(file, line) for file, text in texts if (line := leaked(lines, text))]


def plain(text: str) -> str:
    """A text with all white space made single blanks."""
    return " ".join(text.split())
