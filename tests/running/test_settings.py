"""Settings come from the environment, and their documentation is current."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from waybill.running.settings import Settings, settings_reference

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    assert DOCUMENT.read_text() == settings_reference(), "run: python -m waybill.running.settings > docs/settings.md"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_WEBHOOK_ALLOW_NETWORKS", "10.0.0.0/8, fd00::/8")
    monkeypatch.setenv("WAYBILL_SECRET_KEYS", "new,old")
    settings = Settings()
    assert settings.webhook_allow_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert [key.get_secret_value() for key in settings.secret_keys] == ["new", "old"]
    assert "new" not in repr(settings)


def test_a_file_sets_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "waybill.env").write_text("WAYBILL_PORT=9001\nWAYBILL_HOST=0.0.0.0\nSOMETHING_ELSE=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYBILL_HOST", "::1")
    settings = Settings()
    assert (settings.port, settings.host) == (9001, "::1")


def test_an_empty_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_DATABASE_URL", "")
    assert Settings().database_url is None


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYBILL_DATA_DIR", "here")
    assert Settings().data_dir == tmp_path / "here"


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("KEY_CACHE_SECONDS", "60"), ("LOG_LEVEL", "loud")])
def test_nonsense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"WAYBILL_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
