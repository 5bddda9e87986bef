"""What a running server tells about itself: run.json in its data directory, and whether it answers."""

import contextlib
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from waybill.running.places import Lock


@dataclass(frozen=True)
class RunState:
    """What run.json tells about a running server. `url` is None while it is still starting."""

    pid: int
    started: float
    url: str | None = None
    port: int | None = None
    database_url: str | None = None
    postgres: int | None = None
    children: Mapping[str, int] = field(default_factory=dict)
    is_ready: bool = False


def read_state(data_dir: Path) -> RunState | None:
    """The server that runs on this data directory, or None. The lock decides; a file alone may be a dead one's."""
    if not (data_dir / "supervisor.lock").exists():
        return None
    lock = Lock(data_dir / "supervisor.lock")
    try:
        if lock.try_acquire(shared=True):
            return None
    finally:
        lock.release()
    try:
        return RunState(**json.loads((data_dir / "run.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def wait_until_ready(url: str, seconds: float, path: str = "/ready") -> bool:
    """Whether `path` answers 200 within so many seconds."""
    host, _, port = url.removeprefix("http://").rstrip("/").rpartition(":")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((host.strip("[]"), int(port)), timeout=1) as probe:
            probe.sendall(request_line(path))
            if is_success(probe.recv(64)):
                return True
        time.sleep(0.02)
    return False


def request_line(path: str) -> bytes:
    """A GET request in so few words that no HTTP library is needed."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def is_success(answer: bytes) -> bool:
    """Whether an HTTP answer begins with status 200."""
    return answer.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))
