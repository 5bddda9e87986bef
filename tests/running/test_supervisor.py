"""The supervisor starts, restarts and stops real processes, whichever of them is killed."""

import os
import resource
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from tests.running.conftest import API, StartSupervisor, ask, is_running, until

from waybill.running.embedded import Embedded, connect_or_start
from waybill.running.state import read_state, wait_until_ready

# For tests that are not about the database: an address nobody connects to.
NOWHERE = "postgresql://nowhere/none"
STUBBORN = """
import os, pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(os.environ["WAYBILL_DATA_DIR"], "stubborn").touch()
while True:
    signal.pause()
"""


def answer(url: str | None) -> str:
    """Which API process answers."""
    with urllib.request.urlopen(f"{url}/", timeout=30) as reply:
        return str(reply.read(), "utf-8")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(start_supervisor: StartSupervisor, data_dir: Path, number: signal.Signals) -> None:
    supervised = start_supervisor()
    state = supervised.wait_until_ready()
    assert state.url
    assert answer(state.url) == str(state.children["api"])
    assert state.database_url
    assert ask(state.database_url, "select 1") == "1"
    assert supervised.kill(number) == 0
    assert state.postgres
    assert not any(is_running(pid) for pid in [*state.children.values(), state.postgres])
    assert not (data_dir / "run.json").exists()
    assert read_state(data_dir) is None
    assert supervised.process.stdout
    assert supervised.process.stdout.read() == f"Waybill is ready: {state.url}\n"


def test_stopped_and_started_again_it_has_its_data(start_supervisor: StartSupervisor) -> None:
    first = start_supervisor()
    url = first.wait_until_ready().database_url
    assert url
    ask(url, "create table kept as select 42 as answer")
    first.kill(signal.SIGTERM)
    assert start_supervisor().wait_until_ready().database_url == url
    assert ask(url, "select answer from kept") == "42"


def test_ctrl_c_reaches_the_supervisor_alone(start_supervisor: StartSupervisor) -> None:
    supervised = start_supervisor()
    state = supervised.wait_until_ready()
    assert state.postgres
    groups = {os.getpgid(pid) for pid in [*state.children.values(), state.postgres]}
    assert os.getpgid(supervised.process.pid) not in groups
    assert len(groups) == 3


def test_a_second_start_names_the_first(start_supervisor: StartSupervisor, data_dir: Path) -> None:
    state = start_supervisor(database_url=NOWHERE).wait_until_ready()
    second = start_supervisor(database_url=NOWHERE)
    complaint = second.complaint()
    assert second.process.returncode == 1
    assert complaint.splitlines() == [
        f"Waybill already runs on {data_dir} (process {state.pid}, {state.url}). "
        f"Stop it with `kill {state.pid}`, or name another folder: --data-dir"
    ]
    assert answer(state.url) == str(state.children["api"])


def test_of_two_starts_at_once_one_wins(start_supervisor: StartSupervisor) -> None:
    both = [start_supervisor(database_url=NOWHERE), start_supervisor(database_url=NOWHERE)]
    until(lambda: any(one.process.poll() is not None for one in both), "the refusal of one")
    loser, winner = sorted(both, key=lambda one: one.process.poll() is None)
    assert loser.process.returncode == 1
    assert f"(process {winner.process.pid}, " in loser.complaint()
    winner.wait_until_ready()


def test_a_port_in_use_is_named(start_supervisor: StartSupervisor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        supervised = start_supervisor(port=port)
        assert supervised.complaint().splitlines() == [
            f"Port {port} on 127.0.0.1 is in use. Stop what uses it, or name another: --port"
        ]


@pytest.mark.fault
def test_a_killed_supervisor_takes_its_children_along_and_its_database_is_adopted(
    start_supervisor: StartSupervisor, data_dir: Path
) -> None:
    first = start_supervisor()
    state = first.wait_until_ready()
    first.kill(signal.SIGKILL)
    until(lambda: not any(is_running(pid) for pid in state.children.values()), "the end of the children")
    assert state.postgres
    assert is_running(state.postgres)
    assert read_state(data_dir) is None, "run.json is still there, but nobody holds the lock"
    second = start_supervisor(port=state.port)
    again = second.wait_until_ready()
    assert again.postgres == state.postgres
    assert again.url == state.url
    second.kill(signal.SIGTERM)
    assert not is_running(state.postgres)


@pytest.mark.fault
@pytest.mark.parametrize("name", ["api", "worker"])
def test_a_killed_child_is_started_again(start_supervisor: StartSupervisor, name: str) -> None:
    supervised = start_supervisor(database_url=NOWHERE)
    before = supervised.wait_until_ready()
    os.kill(before.children[name], signal.SIGKILL)
    until(lambda: not is_running(before.children[name]), "its death")
    # The socket outlives the child: a caller in between waits and is served by the next.
    assert answer(before.url)
    until(lambda: supervised.state().children.get(name, before.children[name]) != before.children[name], "the restart")
    after = supervised.state()
    assert after.url == before.url
    assert {key: pid for key, pid in after.children.items() if key != name} == {
        key: pid for key, pid in before.children.items() if key != name
    }
    supervised.kill(signal.SIGTERM)
    assert f"{name} was killed by SIGKILL; starting it again in 0.1 s." in supervised.complaint()


@pytest.mark.fault
@pytest.mark.parametrize("is_adopted", [False, True])
def test_a_killed_postgresql_is_started_again(
    start_supervisor: StartSupervisor, data_dir: Path, is_adopted: bool
) -> None:
    if is_adopted:
        first = start_supervisor()
        first.wait_until_ready()
        first.kill(signal.SIGKILL)
    supervised = start_supervisor()
    before = supervised.wait_until_ready()
    assert before.database_url
    assert before.postgres
    ask(before.database_url, "create table kept as select 42 as answer")
    os.kill(before.postgres, signal.SIGKILL)
    until(lambda: supervised.state().postgres not in (None, before.postgres), "the new server")
    assert ask(before.database_url, "select answer from kept") == "42"
    assert supervised.state().children == before.children


def test_it_gives_up_on_a_child_that_never_gets_ready(start_supervisor: StartSupervisor) -> None:
    supervised = start_supervisor(database_url=NOWHERE, api="raise SystemExit('no such setting')")
    complaint = supervised.complaint()
    assert supervised.process.returncode == 1
    assert complaint.count("no such setting") == 5
    assert "Stopping: it died each time before Waybill was ready." in complaint


@pytest.mark.parametrize("second", [None, signal.SIGINT])
def test_a_child_that_does_not_end_is_killed(
    start_supervisor: StartSupervisor, data_dir: Path, second: signal.Signals | None
) -> None:
    supervised = start_supervisor(worker=STUBBORN, database_url=NOWHERE)
    state = supervised.wait_until_ready()
    until((data_dir / "stubborn").exists, "the worker's refusal to end")
    supervised.process.send_signal(signal.SIGTERM)
    if second:
        # Asked twice, it does not wait.
        until(lambda: not is_running(state.children["api"]), "the first step of the stop")
        supervised.process.send_signal(second)
    assert supervised.process.wait(4 if second else 30) == 0
    assert not is_running(state.children["worker"])


def test_another_database_is_left_alone(start_supervisor: StartSupervisor, database_url: str, empty_dir: Path) -> None:
    api = API.replace("str(os.getpid())", 'os.environ["WAYBILL_DATABASE_URL"]')
    supervised = start_supervisor(empty_dir, database_url=database_url, api=api)
    state = supervised.wait_until_ready()
    assert answer(state.url) == database_url
    assert (state.postgres, state.database_url) == (None, None)
    assert not (empty_dir / "postgres").exists()
    supervised.kill(signal.SIGTERM)
    assert ask(database_url, "select 1") == "1"


def test_a_command_and_the_supervisor_share_the_server(start_supervisor: StartSupervisor, data_dir: Path) -> None:
    with connect_or_start(data_dir):
        supervised = start_supervisor()
        state = supervised.wait_until_ready()
    assert Embedded(data_dir).is_alive(), "the supervisor uses it still"
    supervised.kill(signal.SIGTERM)
    assert state.postgres
    assert not is_running(state.postgres)


def test_metrics_of_a_former_run_are_gone_and_children_may_open_many_files(
    start_supervisor: StartSupervisor, empty_dir: Path, database_url: str
) -> None:
    (empty_dir / "metrics").mkdir()
    (empty_dir / "metrics" / "counter_1.db").touch()
    api = API.replace(
        "str(os.getpid())", "repr((os.environ['PROMETHEUS_MULTIPROC_DIR'], __import__('resource').getrlimit(7)))"
    )
    state = start_supervisor(empty_dir, database_url=database_url, api=api).wait_until_ready()
    hard = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 20)
    assert answer(state.url).startswith(f"('{empty_dir}/metrics', ({hard}, ")
    assert not (empty_dir / "metrics" / "counter_1.db").exists()


BECOME = """
import sys
from pathlib import Path
from types import SimpleNamespace
from waybill.running.supervisor import Child, become_supervisor

settings = SimpleNamespace(
    data_dir=Path(sys.argv[1]), host="127.0.0.1", port=0, database_url="postgresql://nowhere/none", pool_size=10
)
child = Child("api", [sys.executable, "-c", sys.argv[2]], listens=True, env={"GREETING": "hello"})
before = [sys.executable, "-c", "print('before', flush=True)"]
become_supervisor(settings, [child], before=[before], ready_message="Open {url}")
"""


def test_a_command_becomes_a_light_supervisor(empty_dir: Path) -> None:
    api = API.replace("str(os.getpid())", 'os.environ["GREETING"]')
    process = subprocess.Popen(
        [sys.executable, "-c", BECOME, str(empty_dir), api], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "before\n"
        url = process.stdout.readline().removeprefix("Open ").strip()
        assert wait_until_ready(url, 10)
        assert answer(url) == "hello"
        status = Path(f"/proc/{process.pid}/status")
        if status.exists():
            resident = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            assert int(resident.split()[1]) < 30_000, resident
    finally:
        process.terminate()
        _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (0, "")


def test_a_command_that_comes_before_and_fails_stops_the_start(empty_dir: Path) -> None:
    program = BECOME.replace("print('before', flush=True)", "raise SystemExit(3)")
    done = subprocess.run([sys.executable, "-c", program, str(empty_dir), API], capture_output=True, text=True)
    assert done.returncode == 1
    assert "ended with status 3" in done.stderr


WAITING = """
import os
from pathlib import Path
from waybill.running.supervisor import wait_for_start

folder = Path(os.environ["WAYBILL_DATA_DIR"])
(folder / "imported").touch()
wait_for_start()
found = repr((folder / "prepared").exists())
"""
PREPARING = """
import os, time
from pathlib import Path
folder = Path(os.environ['WAYBILL_DATA_DIR'])
while not (folder / 'imported').exists(): time.sleep(0.01)
(folder / 'prepared').touch()
"""


def test_a_child_that_waits_imports_meanwhile_and_goes_on_when_all_is_prepared(empty_dir: Path) -> None:
    program = BECOME.replace("listens=True", "listens=True, waits=True").replace(
        "\"print('before', flush=True)\"", repr(PREPARING)
    )
    api = WAITING + API.replace("str(os.getpid())", "found")
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(empty_dir), api], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        url = process.stdout.readline().removeprefix("Open ").strip()
        assert wait_until_ready(url, 10)
        assert answer(url) == "True"
    finally:
        process.terminate()
        _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (0, "")
