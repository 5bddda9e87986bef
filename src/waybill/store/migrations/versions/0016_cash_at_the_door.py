"""What a carrier was told to take at the door is kept with its parcel."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
