"""Indexes of tables that may be large: built while the tables are in use."""

from pathlib import Path

from waybill.store.migrate import build_indexes

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    build_indexes(Path(__file__).with_suffix(".sql"))
