"""The country that an order was placed for is kept where an edit sends it to another."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
