"""The catalogue of an exercise's known misconceptions, `mistakes.md`: what a student is told, and the change that makes each."""

import ast
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader.course.changes import DIFF, PYTHON, WHOLE, Block, Reference
from grader.course.course import Exercise
from grader.course.stub import BEGIN, parse, read_source
from grader.records.errors import GraderError

NAME = re.compile(r"[a-z][a-z0-9_]*")

NAMING = "Use lower-case letters, digits and _, as in no_bias."
"""What a mistake may be called."""

RAISES = re.compile(r"Raises:\s*(\w+(?:\.\w+)*)\s*")

KINDS = (DIFF, PYTHON, WHOLE)


class Entry(msgspec.Struct, frozen=True):
    """A known misconception as its catalogue has it.

    `title` and `hint` are what a student reads, `raises` is the exception that it is meant to end in (nothing: in none), `line`
    that of its heading, and `source` a whole file that makes the mistake.
    """

    name: str
    title: str
    hint: str
    raises: str
    line: int
    source: str


class Section(msgspec.Struct):
    """What stands under the heading of a mistake."""

    name: str
    line: int
    paragraphs: list[str]
    blocks: list[Block]
    raises: str = ""


def read_catalogue(exercise: Exercise) -> tuple[Entry, ...]:
    """The known misconceptions of an exercise, by name.

    Raises:
        GraderError: the catalogue is not valid or does not fit the reference; names file and line.
    """
    where = exercise.named(exercise.catalogue_file)
    try:
        text = exercise.catalogue_file.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(f"{where} cannot be read: {error}.", "Save it as UTF-8.") from error
    source, file = read_source(exercise), exercise.named(exercise.reference_file)
    entries = parse_catalogue(text, as_it_runs(source, file), where)
    require_planted(source, {entry.name for entry in entries}, file)
    return entries


def read_reference(exercise: Exercise) -> Reference:
    """The reference of an exercise as it runs.

    Raises:
        GraderError: it is missing, a marker is out of place, or it is not Python.
    """
    return as_it_runs(read_source(exercise), exercise.named(exercise.reference_file))


def as_it_runs(source: str, where: str) -> Reference:
    """A reference as it runs, from its source; `where` is its name for messages.

    Raises:
        GraderError: a marker is out of place, or it is not Python.
    """
    return Reference(parse(source, where).solution(), where)


def parse_catalogue(text: str, reference: Reference, where: str) -> tuple[Entry, ...]:
    """The misconceptions in the text of a catalogue, by name.

    Args:
        text: of the catalogue.
        reference: the reference as it runs.
        where: the catalogue's name for messages.

    Raises:
        GraderError: the catalogue is not valid or does not fit the reference; names file and line.
    """
    lines: dict[str, int] = {}
    entries = []
    for section in sections(text, where):
        if section.name in lines:
            tip = "Every mistake has a name of its own."
            raise fault(where, section.line, f"there is a mistake {section.name} already, in line {lines[section.name]}", tip)
        lines[section.name] = section.line
        entries.append(make_entry(section, reference, where))
    return tuple(sorted(entries, key=lambda entry: entry.name))


def make_entry(section: Section, reference: Reference, where: str) -> Entry:
    """A mistake from its section.

    Raises:
        GraderError: something is missing, or its change does not fit the reference.
    """
    if not section.paragraphs:
        tip = "The first paragraph under the heading says in one sentence what was done."
        raise fault(where, section.line, f"{section.name} has no title", tip)
    title, *hint = (" ".join(paragraph.split()) for paragraph in section.paragraphs)
    if not hint:
        tip = "The second paragraph says why it matters and where to look."
        raise fault(where, section.line, f"{section.name} has no explanation", tip)
    if not section.blocks:
        tip = "Show the change to the reference in a block of the kind diff or python."
        raise fault(where, section.line, f"{section.name} shows no code", tip)
    source = reference.changed(section.blocks)
    return Entry(section.name, title, " ".join(hint), section.raises, section.line, source)


def sections(text: str, where: str) -> Iterator[Section]:
    """What stands under each heading of the second level.

    Raises:
        GraderError: something stands where it cannot.
    """
    # what is within a line is for people, and so is all structure but this
    tokens = MarkdownIt("zero", {"html": True}).enable(["heading", "fence", "html_block"]).disable("inline").parse(text)
    lines = text.splitlines()
    section: Section | None = None
    for token, content in zip(tokens, [*tokens[1:], *tokens[:1]], strict=True):
        line = (token.map or [0])[0] + 1
        if token.type == "heading_open":
            if token.tag not in {"h1", "h2"}:
                tip = "The first level groups mistakes, the second names them."
                raise fault(where, line, f"a heading of level {token.tag[1:]} has no meaning here", tip)
            if section:
                yield section
            section = begin(content.content.strip(), line, where) if token.tag == "h2" else None
        elif token.type == "paragraph_open" and section:
            add_text(section, content.content, line, where)
        elif token.type == "fence":
            if section is None:
                raise fault(where, line, "this block belongs to no mistake", "Write a heading of the second level above it.")
            section.blocks.append(make_block(token, lines, where))
    if section:
        yield section


def begin(name: str, line: int, where: str) -> Section:
    """The section of a mistake of this name.

    Raises:
        GraderError: it is no name.
    """
    if not NAME.fullmatch(name):
        raise fault(where, line, f"{name!r} cannot name a mistake", NAMING)
    return Section(name, line, [], [])


def add_text(section: Section, text: str, line: int, where: str) -> None:
    """Take in a paragraph: what students are told, or how the mistake is meant to end.

    Raises:
        GraderError: it begins as the latter and names no exception.
    """
    if not text.startswith("Raises:"):
        section.paragraphs.append(text)
        return
    match = RAISES.fullmatch(text)
    if not match or section.raises:
        tip = "Write one paragraph such as: Raises: NameError"
        raise fault(where, line, f"this does not say in one word what {section.name} raises", tip)
    section.raises = match[1]


def make_block(token: Token, lines: Sequence[str], where: str) -> Block:
    """A block of code.

    Raises:
        GraderError: its kind is unknown, or it has no end.
    """
    start, stop = token.map or (0, 0)
    if lines[stop - 1].strip() != token.markup or stop - start < 2:  # noqa: PLR2004 -- the fences
        raise fault(where, start + 1, "this block is never closed", f"End it with a line {token.markup}")
    kind = " ".join(token.info.split())
    if kind not in KINDS:
        raise fault(where, start + 1, f"{kind!r} is no kind of block", f"Write one of: {', '.join(KINDS)}.")
    return Block(kind, token.content, where, start + 2)


def entry_digests(exercise: Exercise) -> dict[str, str]:
    """SHA-256 of all that there is to each known misconception, by name.

    Raises:
        GraderError: the catalogue is not valid or does not fit the reference.
    """
    entries = ((one.name, [one.title, one.hint, one.raises, one.source]) for one in read_catalogue(exercise))
    return {name: hashlib.sha256(repr(parts).encode()).hexdigest() for name, parts in entries}


def catalogue_digest(entries: Mapping[str, str]) -> str:
    """SHA-256 of a whole catalogue, from the digests of what is in it."""
    return hashlib.sha256(repr(sorted(entries.items())).encode()).hexdigest()


def require_planted(reference: str, names: set[str], where: str) -> None:
    """Insist that what the stub plants is known.

    Raises:
        GraderError: a region names a mistake that is not in the catalogue.
    """
    for name in parse(reference, where).planted():
        if name not in names:
            lines = reference.splitlines()
            line = next(number for number, text in enumerate(lines, 1) if (match := BEGIN.match(text)) and match["text"] == name)
            raise fault(
                where, line, f"mistakes.md has no mistake {name}, which is planted here", "Write it, or correct the name."
            )


def require_python(exercise: Exercise) -> None:
    """Insist that every mistake is Python; to parse them all takes longer than to read the catalogue.

    Raises:
        GraderError: names the first that is not.
    """
    where = exercise.named(exercise.catalogue_file)
    for entry in read_catalogue(exercise):
        try:
            ast.parse(entry.source)
        except SyntaxError as error:
            shown = (error.text or "").strip()
            raise fault(
                where, entry.line, f"{entry.name} is not valid Python: {error.msg}, at {shown!r}", "Correct it."
            ) from error


def fault(where: str, line: int, problem: str, tip: str) -> GraderError:
    """What is wrong in a line of a file."""
    return GraderError(f"{where}, line {line}: {problem}.", tip)
