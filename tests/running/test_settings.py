"""Settings come from the environment, and their documentation is current."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from waybill.running.settings import WrongSetting, read_settings, settings_reference

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented() -> None:
    assert DOCUMENT.read_text() == settings_reference(), "run: python -m waybill.running.settings > docs/settings.md"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_WEBHOOK_ALLOW_NETWORKS", "10.0.0.0/8, fd00::/8")
    monkeypatch.setenv("WAYBILL_SECRET_KEYS", "new,old")
    settings = read_settings()
    assert settings.webhook_allow_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert [key.get_secret_value() for key in settings.secret_keys] == ["new", "old"]
    assert "new" not in repr(settings)


def test_a_file_sets_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "waybill.env").write_text("WAYBILL_PORT=9001\nWAYBILL_HOST=0.0.0.0\nSOMETHING_ELSE=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYBILL_HOST", "::1")
    settings = read_settings()
    assert (settings.port, settings.host) == (9001, "::1")


def test_the_file_is_written_as_people_write_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """# our shop
    export WAYBILL_MAIL_FROM="Shop #1 <shop@example.com>"  # quoted
WAYBILL_PUBLIC_URL = https://example.com/#orders # not quoted
#WAYBILL_HOST=0.0.0.0
waybill_pgbouncer=Yes
WAYBILL_SMTP_STARTTLS=off
WAYBILL_SMTP_PASSWORD='p=w d'
"""
    (tmp_path / "waybill.env").write_text(text)
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.mail_from == "Shop #1 <shop@example.com>"
    assert settings.public_url == "https://example.com/#orders"
    assert (settings.host, settings.pgbouncer, settings.smtp_starttls) == ("127.0.0.1", True, False)
    assert settings.smtp_password is not None
    assert settings.smtp_password.get_secret_value() == "p=w d"
    assert "p=w d" not in repr(settings)


def test_what_was_typed_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_PORT", "9001")
    assert read_settings(port=9002, host=None).port == 9002
    with pytest.raises(WrongSetting):
        read_settings(port=70000)


def test_an_empty_variable_is_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYBILL_DATABASE_URL", "")
    assert read_settings().database_url is None
    (tmp_path / "waybill.env").write_text("WAYBILL_DATABASE_URL=postgresql:///other\n")
    assert read_settings().database_url == "postgresql:///other"
    assert "other" not in repr(read_settings())


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYBILL_DATA_DIR", "here")
    assert read_settings().data_dir == tmp_path / "here"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "eighty"),
        ("KEY_CACHE_SECONDS", "60"),
        ("LOG_LEVEL", "loud"),
        ("PGBOUNCER", "perhaps"),
        ("WEBHOOK_ALLOW_NETWORKS", "10.0.0.0/8,everywhere"),
    ],
)
def test_nonsense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"WAYBILL_{name}", value)
    with pytest.raises(WrongSetting, match=f"WAYBILL_{name} is wrong"):
        read_settings()
