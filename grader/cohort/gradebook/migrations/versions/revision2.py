"""Who was in a roster; of those who were known before it is not known until the next batch with one."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("student") as table:
        table.add_column(sa.Column("enrolled", sa.Integer, nullable=False, server_default="0"))
