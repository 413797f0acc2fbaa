"""What is kept of submissions that lost points, and by which catalogue their mistakes were named."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Add the columns and a table; of what is there nothing is known."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("result", sa.Column("catalogue", text, nullable=False, server_default=sa.text("''")))
    op.add_column("result", sa.Column("evidence", sa.LargeBinary))
    op.create_table(
        "catalogue",
        sa.Column("digest", text, primary_key=True),
        sa.Column("entries", text, nullable=False),
    )
