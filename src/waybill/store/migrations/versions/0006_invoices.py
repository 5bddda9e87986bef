"""Invoices and credit notes, numbered without gaps."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
