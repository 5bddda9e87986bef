"""The whole life: money, fulfillment, returns, changes, and what customers say."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for area in (
        "orders", "payments", "tenders", "fulfillment", "returns", "changes", "transfers", "customers", "figures", "inquiries",
    ):  # fmt: skip
        run_statements(Path(__file__).with_name(f"0002_{area}.sql"))
