"""Credits may be taken back."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
