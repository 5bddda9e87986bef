"""A message that is being sent is nobody else's to send."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
