"""The keel: the log, orders, stock, set-up, people's data, keys, messages, webhooks."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_suffix(".sql"))
    run_statements(Path(__file__).with_name("0001_queue.sql"))
