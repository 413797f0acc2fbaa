"""Amendments: what a teacher says of a result, beside it."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Add their table; all that is there stays as it is."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("student", text, sa.ForeignKey("student.id"), nullable=False),
        sa.Column("exercise", text, nullable=False),
        sa.Column("check", text, nullable=False),
        sa.Column("points", sa.Double),
        sa.Column("text", text, nullable=False),
        sa.Column("author", text, nullable=False),
        sa.Column("made", text, nullable=False),
        sa.Column("sha256", text, nullable=False),
        sa.Column("graded", sa.Double, nullable=False),
        sa.Column("withdrawn", text, nullable=False),
        sa.Column("withdrawn_by", text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("amendment_of_student", "amendment", ["student", "exercise"])
