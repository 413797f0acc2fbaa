"""The first schema: students, runs, and the result of each student on each exercise in each run."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "student",
        sa.Column("id", text, primary_key=True),
        sa.Column("name", text, nullable=False),
        sa.Column("email", text, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("device", text, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("grader", text, nullable=False),
        sa.Column("started", text, nullable=False),
        sa.Column("finished", text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "result",
        sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("student", text, sa.ForeignKey("student.id"), primary_key=True),
        sa.Column("exercise", text, primary_key=True),
        sa.Column("path", text, nullable=False),
        sa.Column("sha256", text, nullable=False),
        sa.Column("version", text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("submitted", text, nullable=False),
        sa.Column("graded", text, nullable=False),
        sa.Column("outcome", text, nullable=False),
        sa.Column("points", sa.Double, nullable=False),
        sa.Column("max_points", sa.Double, nullable=False),
        sa.Column("note", text, nullable=False),
        sa.Column("report", sa.LargeBinary),
    )
    op.create_index("result_of_student", "result", ["student", "exercise", "graded", "run"])
