"""How Alembic brings a gradebook up to date: its environment, and one module a revision in `versions`."""
