"""What was placed by the hour."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
