"""Parcels that have not left are not expected."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
