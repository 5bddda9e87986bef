"""The people who work in a shop: accounts, sessions, links, and the audit of what is not in the log."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_name("0003_people.sql"))
