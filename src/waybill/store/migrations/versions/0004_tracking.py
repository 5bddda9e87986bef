"""What buyers see: links to their orders, codes before they change something, and where parcels are."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_name("0004_tracking.sql"))
