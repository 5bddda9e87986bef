"""Alembic's entry: the connection comes from `waybill.store.migrate`."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=True, version_table="waybill_version")
with context.begin_transaction():
    context.run_migrations()
