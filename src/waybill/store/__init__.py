"""Migrations, transactions and record(): the only write path."""
