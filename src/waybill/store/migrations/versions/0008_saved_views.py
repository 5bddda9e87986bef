"""Views of lists that people keep."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_name("0008_saved_views.sql"))
