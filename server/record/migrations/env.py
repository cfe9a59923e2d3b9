"""Alembic's entry: runs the migrations on the engine that `db.upgrade` gives it."""

from alembic import context

from server.record.tables import Table

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
