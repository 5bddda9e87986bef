"""Signing in through a shop's OpenID provider."""

from pathlib import Path

from waybill.store.migrate import run_statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_statements(Path(__file__).with_name("0009_openid.sql"))
