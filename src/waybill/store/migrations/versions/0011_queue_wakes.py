"""Workers are woken by jobs, and not by looking for them."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
