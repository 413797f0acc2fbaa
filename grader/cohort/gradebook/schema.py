"""The gradebook's tables as they are now, and the way there from any earlier revision."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from grader.records.errors import GraderError

SCRIPTS = Path(__file__).parent / "migrations"

VERSION_TABLE = "gradebook_version"
"""Where the revision is kept; not Alembic's usual name, so that a database shared with another program is not taken for ours."""

LOCK = 0x746F726368
"""Number of the lock under which a PostgreSQL database is migrated: "torch"."""

METADATA = sa.MetaData()

# PostgreSQL orders by the language of the server unless told; SQLite by code points
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

STUDENT = sa.Table(
    "student",
    METADATA,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("email", TEXT, nullable=False),
    sa.Column("enrolled", sa.Integer, nullable=False, server_default="0"),  # 1: a roster has had them
)

RUN = sa.Table(
    "run",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("device", TEXT, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("grader", TEXT, nullable=False),
    sa.Column("started", TEXT, nullable=False),
    sa.Column("finished", TEXT, nullable=False),
    sqlite_autoincrement=True,
)

RESULT = sa.Table(
    "result",
    METADATA,
    sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("student", TEXT, sa.ForeignKey("student.id"), primary_key=True),
    sa.Column("exercise", TEXT, primary_key=True),
    sa.Column("path", TEXT, nullable=False),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("version", TEXT, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("submitted", TEXT, nullable=False),
    sa.Column("graded", TEXT, nullable=False),
    sa.Column("outcome", TEXT, nullable=False),
    sa.Column("points", sa.Double, nullable=False),
    sa.Column("max_points", sa.Double, nullable=False),
    sa.Column("note", TEXT, nullable=False),
    sa.Column("report", sa.LargeBinary),
    sa.Column("catalogue", TEXT, nullable=False, server_default=sa.text("''")),
    sa.Column("evidence", sa.LargeBinary),
    sa.Index("result_of_student", "student", "exercise", "graded", "run"),
)

CATALOGUE = sa.Table(
    "catalogue",
    METADATA,
    sa.Column("digest", TEXT, primary_key=True),
    sa.Column("entries", TEXT, nullable=False),
)

AMENDMENT = sa.Table(
    "amendment",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("student", TEXT, sa.ForeignKey("student.id"), nullable=False),
    sa.Column("exercise", TEXT, nullable=False),
    sa.Column("check", TEXT, nullable=False),
    sa.Column("points", sa.Double),
    sa.Column("text", TEXT, nullable=False),
    sa.Column("author", TEXT, nullable=False),
    sa.Column("made", TEXT, nullable=False),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("graded", sa.Double, nullable=False),
    sa.Column("withdrawn", TEXT, nullable=False),
    sa.Column("withdrawn_by", TEXT, nullable=False),
    sa.Index("amendment_of_student", "student", "exercise"),
    sqlite_autoincrement=True,
)


def migrate(reader: sa.Engine, writer: sa.Engine) -> None:
    """Bring the tables up to date; `writer` begins transactions that may write.

    Raises:
        GraderError: they are newer than this program.
    """
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with reader.connect() as connection:
        found = revision(connection)
    if found == scripts.get_current_head():
        return
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise GraderError(
            "The gradebook was written by a newer version of torchgrade.", "Update torchgrade: pip install -U torchgrade."
        )
    with writer.begin() as connection:
        if connection.dialect.name == "postgresql":  # as BEGIN IMMEDIATE does on SQLite: one process migrates, others wait
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        config.attributes.update(connection=connection, version_table=VERSION_TABLE)
        command.upgrade(config, "head")


def revision(connection: sa.Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
