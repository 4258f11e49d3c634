"""Alembic's entry: runs the history on the connection `migrate.py` hands in, in that connection's transaction."""

from alembic import context

from omnibox.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
