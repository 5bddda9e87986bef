"""The shop front: what it is found by, and what items show at it."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
