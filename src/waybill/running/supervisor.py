"""The one process an operator starts: it keeps PostgreSQL, the API and the workers running, and alone handles signals.

It lives as long as they do, so it imports little; a command line that has loaded much becomes it by exec.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from waybill.running.embedded import Embedded
from waybill.running.places import CannotStart, Lock, give_to_owner, make_folder
from waybill.running.processes import address_of, bind_to_parent, how_it_ended, kill_group, listen, raise_file_limit
from waybill.running.state import RunState, is_success, read_state, request_line

if TYPE_CHECKING:
    from waybill.running.settings import Settings

SECONDS_TO_DRAIN = 5
# A child that dies again is restarted after 0.1, 0.2, 0.4 ... seconds; one that lived this long starts over at 0.1.
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
SECONDS_OF_HEALTH = 30
DEATHS_BEFORE_READY = 5
PLAN_VARIABLE = "WAYBILL_SUPERVISOR_PLAN"


@dataclass(frozen=True)
class Child:
    """A process to keep running. One that listens gets the shared socket as WAYBILL_LISTEN_FD and is stopped first.

    One that `waits` is started at once and gets its imports done while the database starts: it calls `wait_for_start`.
    """

    name: str
    argv: Sequence[str]
    listens: bool = False
    waits: bool = False
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """All the supervisor knows; plain data, so that it survives an exec. `before` runs once, when the database is up."""

    data_dir: str
    host: str
    port: int
    database_url: str | None
    max_connections: int
    children: Sequence[Child]
    before: Sequence[Sequence[str]] = ()
    ready_path: str = "/ready"
    ready_message: str = "Waybill is ready: {url}"


@dataclass
class Running:
    """A child's life: its process if there is one, and when to start it if not."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    deaths: int = 0


def supervise(
    settings: "Settings",
    children: Sequence[Child],
    *,
    before: Sequence[Sequence[str]] = (),
    ready_message: str = Plan.ready_message,
    on_ready: Callable[[str], None] | None = None,
) -> int:
    """Run until SIGINT or SIGTERM and return the exit status; CannotStart says what the operator has to change."""
    return Supervisor(make_plan(settings, children, before, ready_message), on_ready).run()


def become_supervisor(
    settings: "Settings",
    children: Sequence[Child],
    *,
    before: Sequence[Sequence[str]] = (),
    ready_message: str = Plan.ready_message,
) -> NoReturn:
    """Replace this process, and all it has imported, by a supervisor."""
    plan = json.dumps(asdict(make_plan(settings, children, before, ready_message)))
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "waybill.running.supervisor"]
    # By the environment, because a command line is everybody's to read and the plan may carry a password.
    os.execve(sys.executable, command, os.environ | {PLAN_VARIABLE: plan})


def make_plan(
    settings: "Settings", children: Sequence[Child], before: Sequence[Sequence[str]], ready_message: str
) -> Plan:
    """The plan that these settings ask for, with database connections enough for every child's pool."""
    return Plan(
        data_dir=str(settings.data_dir),
        host=settings.host,
        port=settings.port,
        database_url=settings.database_url,
        max_connections=max(60, (settings.pool_size + 4) * len(children) + 20),
        children=children,
        before=before,
        ready_message=ready_message,
    )


def wait_for_start() -> None:
    """For children that wait: return when the database is up and prepared."""
    gate = os.environ.pop("WAYBILL_GATE_FD", None)
    if gate is not None:
        # Nothing is ever written: the read ends when the supervisor closes its end.
        os.read(int(gate), 1)
        os.close(int(gate))


def die_with_supervisor() -> None:
    """For children: end when the supervisor is gone. Linux sees to it by itself; elsewhere a thread looks each second."""
    supervisor = os.environ.get("WAYBILL_SUPERVISOR")
    if supervisor is None or sys.platform == "linux":
        return

    def watch() -> None:
        while os.getppid() == int(supervisor):
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, name="die-with-supervisor", daemon=True).start()


class Supervisor:
    """The loop: wait for a signal, a death or the first answer, and do what it asks for."""

    def __init__(self, plan: Plan, on_ready: Callable[[str], None] | None = None) -> None:
        self.plan = plan
        self.on_ready = on_ready
        self.data_dir = Path(plan.data_dir)
        self.lock = Lock(self.data_dir / "supervisor.lock")
        self.children = [Running(child) for child in plan.children]
        self.database: Embedded | None = None
        self.database_retry_at = 0.0
        self.listener: socket.socket | None = None
        self.probe: socket.socket | None = None
        self.probe_at = 0.0
        self.url: str | None = None
        self.is_ready = False
        self.stops = 0
        self.started = time.time()
        self.wake_reader, self.wake_writer = os.pipe()
        self.gate: tuple[int, int] | None = None

    def run(self) -> int:
        """From start to stop; 0 if a signal ended it, 1 if the children could not be brought to answer."""
        raise_file_limit()
        make_folder(self.data_dir)
        self.take_lock()
        self.handle_signals()
        try:
            self.listener = listen(self.plan.host, self.plan.port)
            self.url = address_of(self.plan.host, self.listener)
            self.write_state()
            self.find_database()
            self.clean_metrics()
            self.start_waiting()
            if self.database:
                self.database.start()
            status = self.run_before()
            self.open_gate()
            if status == 0 and not self.stops:
                status = self.watch()
        except CannotStart:
            # The start was broken off because we were told to stop: that is not the operator's mistake.
            if not self.stops:
                raise
            status = 0
        finally:
            self.stop()
        return status

    def take_lock(self) -> None:
        """Be the only supervisor of this data directory, or say who is."""
        # A command that looks whether we run holds the lock for an instant.
        with contextlib.suppress(CannotStart):
            self.lock.acquire(seconds=0.5, interrupted=lambda: False)
            self.write_state()
            return
        state = read_state(self.data_dir)
        who = f" (process {state.pid}, {state.url or 'still starting'})" if state else ""
        stop = f"Stop it with `kill {state.pid}`" if state else "Stop it"
        raise CannotStart(f"Waybill already runs on {self.data_dir}{who}. {stop}, or name another folder: --data-dir")

    def handle_signals(self) -> None:
        """Signals only wake the loop; a second request to stop cuts the draining short."""
        for descriptor in (self.wake_reader, self.wake_writer):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(self.wake_writer, warn_on_full_buffer=False)

        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            self.stops += 1

        signal.signal(signal.SIGINT, ask_to_stop)
        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        # Under nohup a closed terminal is nothing to stop for.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, ask_to_stop)

    def find_database(self) -> None:
        """Say where the embedded PostgreSQL is, unless another database is named."""
        if self.plan.database_url is None:
            options = {"max_connections": str(self.plan.max_connections)}
            self.database = Embedded(self.data_dir, options=options, interrupted=lambda: self.stops > 0)
            if self.database.place.base != self.data_dir:
                where, account = self.database.place.base, self.database.place.account
                reason = f"the user {account.name} cannot enter {self.data_dir}" if account else "root put it there"
                say(f"The database is in {where}, because {reason}.")

    def start_waiting(self) -> None:
        """Start the children that wait for the database by themselves."""
        waiting = [running for running in self.children if running.child.waits]
        if waiting:
            self.gate = os.pipe()
        for running in waiting:
            self.spawn(running)

    def open_gate(self) -> None:
        """Let the children that wait go on."""
        if self.gate:
            for descriptor in self.gate:
                os.close(descriptor)
            self.gate = None

    def clean_metrics(self) -> None:
        """Empty the folder in which the children share their metrics: a former run's numbers are not ours."""
        shutil.rmtree(self.metrics_dir, ignore_errors=True)
        self.metrics_dir.mkdir(mode=0o700)
        give_to_owner(self.metrics_dir)

    @property
    def metrics_dir(self) -> Path:
        """The folder of prometheus-client's multiprocess mode."""
        return self.data_dir / "metrics"

    def run_before(self) -> int:
        """Run the commands that come before the children, one after the other; the status of the first that fails."""
        for argv in self.plan.before:
            running = Running(Child("before", argv))
            self.spawn(running)
            while running.process and not self.stops:
                self.wait(1.0)
                if running.process.poll() is not None:
                    break
            self.end([running])
            code = running.process.returncode if running.process else 0
            if code and not self.stops:
                say(f"`{' '.join(argv)}` {how_it_ended(code)}.")
                return 1
        return 0

    def watch(self) -> int:
        """Keep everything running until told to stop."""
        while not self.stops:
            now = time.monotonic()
            for running in self.children:
                if running.process is None and now >= running.start_at:
                    self.spawn(running)
                    self.write_state()
            self.revive_database(now)
            self.look_whether_ready(now)
            self.wait(self.pause(time.monotonic()))
            self.reap()
            if not self.is_ready and any(running.deaths >= DEATHS_BEFORE_READY for running in self.children):
                say("Stopping: it died each time before Waybill was ready. Its own messages are above.")
                return 1
        return 0

    def pause(self, now: float) -> float:
        """For how long nothing is due, in seconds; a death of an adopted server sends no signal, so at most one."""
        due = [running.start_at for running in self.children if running.process is None]
        if not self.is_ready and self.probe is None:
            due.append(self.probe_at)
        return max(0.0, min([now + 1.0, *due]) - now)

    def wait(self, seconds: float) -> None:
        """Sleep until a signal, the answer to the probe, or so many seconds."""
        waited_for: list[int | socket.socket] = [self.wake_reader, *([self.probe] if self.probe else [])]
        select.select(waited_for, [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self.wake_reader, 512)

    def spawn(self, running: Running) -> None:
        """Start a child in a session of its own, where Ctrl-C does not reach it, and bound to our life."""
        child = running.child
        ours = {
            "WAYBILL_DATA_DIR": str(self.data_dir),
            "WAYBILL_DATABASE_URL": self.database.url() if self.database else self.plan.database_url or "",
            "WAYBILL_SUPERVISOR": str(os.getpid()),
            "PROMETHEUS_MULTIPROC_DIR": str(self.metrics_dir),
        }
        descriptors: tuple[int, ...] = ()
        if self.listener:
            ours["WAYBILL_PORT"] = str(self.listener.getsockname()[1])
        if child.listens and self.listener:
            descriptors = (self.listener.fileno(),)
            ours["WAYBILL_LISTEN_FD"] = str(descriptors[0])
        if child.waits and self.gate:
            descriptors += (self.gate[0],)
            ours["WAYBILL_GATE_FD"] = str(self.gate[0])
        running.started = time.monotonic()
        try:
            running.process = subprocess.Popen(
                list(child.argv),
                env=os.environ | ours | dict(child.env),
                stdin=subprocess.DEVNULL,
                pass_fds=descriptors,
                start_new_session=True,
                preexec_fn=bind_to_parent(),
            )
        except OSError as error:
            say(f"{child.name} cannot be started: {error}")
            self.schedule(running)

    def reap(self) -> None:
        """Bury the dead, including strangers' that fall to us when we are process 1 of a container."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                for running in self.children:
                    if running.process and running.process.pid == pid:
                        running.process.returncode = os.waitstatus_to_exitcode(status)
        for running in self.children:
            # Starting the database waits for its own children, and may have buried one of ours.
            if running.process and running.process.poll() is not None:
                self.forget(running, running.process)

    def forget(self, running: Running, process: subprocess.Popen[bytes]) -> None:
        """Clear up after a dead child and plan its return."""
        kill_group(process.pid)
        for gauge in self.metrics_dir.glob(f"gauge_live*_{process.pid}.db"):
            gauge.unlink(missing_ok=True)
        running.process = None
        self.schedule(running)
        if not self.stops:
            pause = running.start_at - time.monotonic()
            say(f"{running.child.name} {how_it_ended(process.returncode)}; starting it again in {pause:.1f} s.")
            self.write_state()

    def schedule(self, running: Running) -> None:
        """Decide when to start a dead child again: later each time it dies young."""
        now = time.monotonic()
        running.deaths = 1 if now - running.started > SECONDS_OF_HEALTH else running.deaths + 1
        running.start_at = now + min(FIRST_PAUSE * 2 ** (running.deaths - 1), LONGEST_PAUSE)

    def revive_database(self, now: float) -> None:
        """Start PostgreSQL again when it has died; the children reconnect by themselves."""
        if self.database is None or now < self.database_retry_at or self.database.is_alive():
            return
        say("PostgreSQL has died; starting it again.")
        try:
            self.database.start()
            self.write_state()
        except CannotStart as error:
            if not self.stops:
                say(str(error))
            self.database_retry_at = time.monotonic() + 2.0

    def look_whether_ready(self, now: float) -> None:
        """Ask the children over the shared socket, without blocking, until they answer 200 for the first time."""
        if self.is_ready or not self.listener or not self.url:
            return
        if not any(running.child.listens for running in self.children):
            self.announce(self.url)
        elif self.probe is None and now >= self.probe_at:
            host, _, port = self.url.removeprefix("http://").rpartition(":")
            with contextlib.suppress(OSError):
                self.probe = socket.create_connection((host.strip("[]"), int(port)), timeout=1)
                self.probe.sendall(request_line(self.plan.ready_path))
        elif self.probe and select.select([self.probe], [], [], 0)[0]:
            answer = b""
            with contextlib.suppress(OSError):
                answer = self.probe.recv(64)
            self.probe.close()
            self.probe = None
            self.probe_at = now + 0.05
            if is_success(answer):
                self.announce(self.url)

    def announce(self, url: str) -> None:
        """Tell the operator that Waybill answers."""
        self.is_ready = True
        for running in self.children:
            running.deaths = 0
        self.write_state()
        if self.on_ready:
            self.on_ready(url)
        elif self.plan.ready_message:
            print(self.plan.ready_message.replace("{url}", url), flush=True)

    def stop(self) -> None:
        """Stop accepting, let the API drain, then the workers, then PostgreSQL."""
        if self.listener:
            self.listener.close()
        self.stops = max(self.stops, 1)
        self.end([running for running in self.children if running.child.listens])
        self.end([running for running in self.children if not running.child.listens])
        try:
            if self.database:
                self.database.stop()
        finally:
            (self.data_dir / "run.json").unlink(missing_ok=True)
            self.lock.release()

    def end(self, some: Sequence[Running]) -> None:
        """Ask children to end, wait at most five seconds, or until asked to stop once more, then kill what is left."""
        processes = [running.process for running in some if running.process]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_DRAIN
        while self.stops < 2 and any(process.poll() is None for process in processes):
            if time.monotonic() > deadline:
                break
            self.wait(min(0.1, max(0.0, deadline - time.monotonic())))
        for process in processes:
            kill_group(process.pid)
            process.wait()

    def write_state(self) -> None:
        """Write run.json, whole or not at all. An outside database's address stays out of it: it may hold a password."""
        state = RunState(
            pid=os.getpid(),
            started=self.started,
            url=self.url,
            port=self.listener.getsockname()[1] if self.listener else None,
            database_url=self.database.url() if self.database else None,
            postgres=self.database.postmaster() if self.database else None,
            children={running.child.name: running.process.pid for running in self.children if running.process},
            is_ready=self.is_ready,
        )
        partial = self.data_dir / "run.json.new"
        partial.write_text(json.dumps(asdict(state), indent=2) + "\n")
        partial.chmod(0o600)
        give_to_owner(partial)
        partial.replace(self.data_dir / "run.json")


def say(message: str) -> None:
    """A line for the operator."""
    print(f"waybill: {message}", file=sys.stderr, flush=True)


def main() -> int:
    """Run the plan that become_supervisor left in the environment."""
    fields = json.loads(os.environ.pop(PLAN_VARIABLE))
    fields["children"] = [Child(**child) for child in fields["children"]]
    try:
        status = Supervisor(Plan(**fields)).run()
    except CannotStart as error:
        say(str(error))
        status = 1
    # All is stopped and tidy: another Ctrl-C must not make it look like a crash.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return status


if __name__ == "__main__":
    sys.exit(main())
