"""What every test may ask for: a PostgreSQL of its own session, and empty databases in it."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from waybill.running.embedded import Embedded, delete_data

NewDatabase = Callable[..., str]


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """One embedded server for the session. It does not wait for the disk: no test cuts the power."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-test-"))
    # As root the server runs as another user, who has to get in.
    folder.chmod(0o711)
    hasty = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "shared_buffers": "128MB"}
    embedded = Embedded(folder, options=hasty)
    embedded.start()
    try:
        yield embedded
    finally:
        embedded.stop()
        delete_data(folder)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database_url(server: Embedded) -> str:
    """The address of the session's database `waybill`, shared by all tests."""
    return server.url()


@pytest.fixture(scope="session")
def new_database(server: Embedded) -> Iterator[NewDatabase]:
    """Call it for the address of a fresh database, empty or a copy of `template`; dropped when the session ends."""
    numbers = itertools.count(1)
    made: list[str] = []

    def create(template: str = "template1") -> str:
        name = f"test_{os.getpid()}_{next(numbers)}"
        server.query(f"create database {name} owner waybill template {template}")
        made.append(name)
        return server.url(name)

    yield create
    for name in made:
        server.query(f"drop database if exists {name} with (force)")
