"""The database that a gradebook is kept in: its address, the connection to it, and what goes wrong there."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader.course.course import Course
from grader.records.errors import GraderError

PATIENCE = 30
"""Seconds to wait for a lock that another process holds, unless the address has a `timeout`."""

TIPS = {
    "locked": "Another program is writing to it: wait until it has ended, then run again.",
    "not a database": "It is some other file, or damaged: restore a copy, or name another gradebook.",
    "malformed": "The file is damaged: restore a copy, or name another gradebook.",
    "readonly": "Check the permissions of the file and its folder.",
    "unable to open": "Check that its folder exists and may be written.",
    "full": "Make room on the disk, then run the same command again.",
    "already exists": "The database holds tables of another program: name another database.",
}
"""What to do about what a database says."""


def address(url: str) -> sa.URL:
    """The address in full: a bare path is a SQLite file, and PostgreSQL is spoken to through psycopg."""
    if "://" not in url:
        return sa.URL.create("sqlite", database=url)
    try:
        found = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise GraderError(
            "The address of the gradebook cannot be read.", "Give a file, or postgresql://USER@HOST/DATABASE."
        ) from None
    if found.drivername in {"postgres", "postgresql"}:
        found = found.set(drivername="postgresql+psycopg")
    if found.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise GraderError(
            f"A gradebook cannot be kept by {found.drivername}.", "Give a file, or postgresql://USER@HOST/DATABASE."
        )
    if found.drivername == "sqlite" and found.database in {None, "", ":memory:"}:
        raise GraderError(f"{url} names no file.", "Give one, such as sqlite:///gradebook.db.")
    return found


def default_gradebook(course: Course) -> str:
    """The gradebook of a course."""
    return str(course.root / "gradebook.db")


def existing(url: str | None, course: Course) -> str:
    """The address of a gradebook that is to be read: the course's own unless another is named.

    Raises:
        GraderError: there is no such file.
    """
    place = address(url or default_gradebook(course))
    if place.drivername == "sqlite" and not Path(place.database or "").is_file():
        raise GraderError(f"There is no gradebook {place.database}.", "Run grade batch FOLDER, or name another: --gradebook URL.")
    return url or default_gradebook(course)


def shown_address(url: str) -> str:
    """The address of a gradebook without its password."""
    return address(url).render_as_string()


def connect(place: sa.URL) -> sa.Engine:
    """An engine for the address; nothing is opened yet."""
    limit = {"timeout" if place.drivername == "sqlite" else "connect_timeout": str(PATIENCE)}
    try:
        engine = sa.create_engine(place.set(query=limit | dict(place.query)), pool_pre_ping=True)
    except ImportError as error:
        raise GraderError("A gradebook on PostgreSQL needs psycopg.", "Run: pip install 'torchgrade[postgresql]'.") from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", set_up_sqlite)
        sa.event.listen(engine, "begin", begin_sqlite)
    return engine


def set_up_sqlite(connection: Any, _: object) -> None:
    """Make a new connection safe against crashes and open to readers while another writes."""
    connection.isolation_level = None  # Python's driver would begin transactions of its own, and late
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    # nobody waits for this lock; who holds it makes the same change, and all works without it but readers beside a writer
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL").close()


def begin_sqlite(connection: sa.Connection) -> None:
    """Begin a transaction; one that will write takes the lock now, since it could not wait for it once it has read."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def trouble(place: sa.URL, error: sa.exc.SQLAlchemyError) -> GraderError:
    """What a database says, as a sentence; passwords are not shown."""
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
    tip = next((tip for key, tip in TIPS.items() if key in said), "Check its address, and that the database can be reached.")
    return GraderError(f"The gradebook {place.render_as_string()} cannot be used: {said}.", tip)
