"""Data directories that are cleared away again, and supervisors in processes of their own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from waybill.running.embedded import connect_or_start, delete_data
from waybill.running.places import packaged_binaries
from waybill.running.state import RunState, read_state

DEADLINE = 30.0
# A cluster is a thousand files, which a disk takes its time to make and forget; a container's /dev/shm may be too small.
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > 1 << 30 else None


def until(is_so: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    """Wait for an event of another process."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether a process lives; one that only waits to be buried does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


def ask(url: str, statement: str) -> str:
    """One statement's answer, over a connection of its own."""
    command = [str(packaged_binaries() / "bin" / "psql"), "-XAtqw", "--command", statement, url]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# A child that answers its pid on the shared socket, and one that only waits.
API = """
import os, socket, signal
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
listener = socket.socket(fileno=int(os.environ["WAYBILL_LISTEN_FD"]))
while True:
    connection, _ = listener.accept()
    connection.recv(1000)
    body = str(os.getpid()).encode()
    connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
    connection.close()
"""
WORKER = "import signal; signal.pause()"

PROGRAM = """
import signal, sys
from pathlib import Path
from types import SimpleNamespace
from waybill.running.places import CannotStart
from waybill.running.supervisor import Child, supervise

# as in a terminal, also where the tests themselves run under nohup
signal.signal(signal.SIGHUP, signal.SIG_DFL)
data_dir, port, database_url = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] or None
settings = SimpleNamespace(data_dir=data_dir, host="127.0.0.1", port=port, database_url=database_url, pool_size=10)
children = [
    Child("api", [sys.executable, "-c", sys.argv[4]], listens=True),
    Child("worker", [sys.executable, "-c", sys.argv[5]]),
]
try:
    sys.exit(supervise(settings, children))
except CannotStart as error:
    sys.exit(str(error))
"""


@dataclass
class Supervised:
    """A supervisor in a process of its own."""

    process: subprocess.Popen[str]
    data_dir: Path

    def state(self) -> RunState:
        found = read_state(self.data_dir)
        assert found is not None, self.complaint()
        return found

    def wait_until_ready(self) -> RunState:
        def is_ready() -> bool:
            assert self.process.poll() is None, self.complaint()
            found = read_state(self.data_dir)
            return found is not None and found.is_ready and found.pid == self.process.pid

        until(is_ready, "being ready")
        return self.state()

    def complaint(self) -> str:
        """What it printed, once it has ended."""
        self.process.wait(DEADLINE)
        assert self.process.stderr
        return self.process.stderr.read()

    def kill(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)


StartSupervisor = Callable[..., Supervised]


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A cluster that was made, started and stopped: a copy of it is quicker than another initdb."""
    with folder_for_data(MEMORY) as folder:
        with connect_or_start(folder):
            pass
        yield folder / "postgres"


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """A folder for data."""
    with folder_for_data() as folder:
        yield folder


@pytest.fixture
def data_dir(made_cluster: Path) -> Iterator[Path]:
    """A folder for data that has been used before."""
    with folder_for_data(MEMORY) as folder:
        subprocess.run(["cp", "-a", str(made_cluster), str(folder)], check=True)
        yield folder


@contextlib.contextmanager
def folder_for_data(parent: str | None = None) -> Iterator[Path]:
    """A folder reachable for PostgreSQL's own user; a server left running in it is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-test-", dir=parent))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        if (folder / "postgres").exists() or (folder / "database-location").exists():
            delete_data(folder)
        shutil.rmtree(folder)


@pytest.fixture
def start_supervisor(data_dir: Path) -> Iterator[StartSupervisor]:
    """Start a supervisor with an API and a worker on the data directory."""
    started: list[Supervised] = []

    def start(
        folder: Path = data_dir, port: int = 0, database_url: str = "", api: str = API, worker: str = WORKER
    ) -> Supervised:
        command = [sys.executable, "-c", PROGRAM, str(folder), str(port), database_url, api, worker]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(Supervised(process, folder))
        return started[-1]

    yield start
    for supervised in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(supervised.process.pid, signal.SIGTERM)
        try:
            supervised.process.communicate(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            supervised.process.kill()
            supervised.process.communicate()
