"""The command line, run as it is typed, on a database of the test's own."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from waybill.cli.main import run


@dataclass
class Done:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What --json answered."""
        return json.loads(self.out)


Waybill = Callable[..., Done]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test keeps its keys where a real installation would."""
    monkeypatch.setenv("WAYBILL_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def database(new_database: Callable[..., str], migrated_template: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database without a shop, which the commands of the test work on."""
    url = new_database(migrated_template)
    monkeypatch.setenv("WAYBILL_DATABASE_URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    return url


@pytest.fixture
def waybill(capsys: pytest.CaptureFixture[str]) -> Waybill:
    """Run `waybill` with these words."""

    def command(*words: str, status: int | None = 0) -> Done:
        # commands have an event loop of their own, which a thread that has one does not allow
        with ThreadPoolExecutor(1) as thread:
            ended = thread.submit(run, list(words)).result()
        said = capsys.readouterr()
        done = Done(ended, said.out, said.err)
        assert status is None or ended == status, done
        return done

    return command


@pytest.fixture(scope="session")
def shop_template(new_database: Callable[..., str], migrated_template: str) -> str:
    """The name of a database with one shop: a warehouse MAIN with 10 pieces of A at 4.00 EUR."""
    url = new_database(migrated_template)
    for words in (
        "shops create Tea+shop --currency EUR --country DE --time-zone Europe/Berlin",
        "locations add MAIN --country DE --city Berlin",
        "items add A 4.00 --title Assam",
        "stock receive A MAIN 10 --cost 1.50",
    ):
        typed = [word.replace("+", " ") for word in words.split()]
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(run, [*typed, "--database-url", url]).result() == 0
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def shop(new_database: Callable[..., str], shop_template: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A copy of that database, which the commands of the test work on."""
    url = new_database(shop_template)
    monkeypatch.setenv("WAYBILL_DATABASE_URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    return url
