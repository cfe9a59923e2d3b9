"""Alembic's entry: runs the migrations on the engine that `db.upgrade` gives it."""

from alembic import context

import server.record.tables  # noqa: F401  # its tables are known to `Table` once it is read
from server.record.table_base import Table

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
