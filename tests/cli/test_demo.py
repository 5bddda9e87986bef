"""The demo as a visitor sees it: it starts, plays, answers, stops with Ctrl-C, and starts again with its data."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from waybill.cli.sample_day import STORIES
from waybill.cli.sample_waiting import WAITING
from waybill.running.embedded import delete_data
from waybill.running.state import read_state

PROGRAM = (sys.executable, "-c", "from waybill.app import main; main()")
LAST_LINE = "curl -s "
# Three on a machine of one's own; the tests share theirs.
SECONDS_TO_START_AGAIN = 12
SECONDS_TO_SET_UP = 240


class Demo:
    """A demo in a process of its own, ready for visitors."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WAYBILL_")}
        if port:
            environment["WAYBILL_PORT"] = str(port)
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*PROGRAM, "demo", *(() if port else ("--port", "0"))],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(folder / "errors").open("w"),
            text=True,
        )
        self.lines: list[str] = []
        assert self.process.stdout
        # The pipe is read to its end if the demo ends before it is ready.
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith(LAST_LINE):
                break
        self.seconds = time.monotonic() - began
        assert self.lines, (folder / "errors").read_text()
        assert self.lines[-1].startswith(LAST_LINE), (folder / "errors").read_text()

    def after(self, word: str) -> str:
        """What is printed beside a word."""
        return next(line.split()[1] for line in self.lines if line.split()[:1] == [word])

    def commands(self) -> list[str]:
        """The commands to try."""
        return [line for line in self.lines if line.startswith(LAST_LINE) or ("waybill orders " in line)]

    def stories(self, count: int) -> dict[str, str]:
        """The stories of the sample day as they are told, each with its command."""
        told: dict[str, str] = {}
        story = ""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("    "):
                told[story] = line.strip()
                if len(told) == count:
                    break
            story = line.strip()
        return told

    def run(self, command: str) -> str:
        """What a command prints that was copied into a shell."""
        done = subprocess.run(command, shell=True, cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def orders(self) -> list[dict[str, object]]:
        """The newest orders, asked over HTTP."""
        address = f"{self.after('API')}/orders?limit=50"
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.after('Key')}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            rows: list[dict[str, object]] = json.load(answer)["rows"]
        return rows

    def sign_in(self, token: str) -> int:
        """What is answered to the token of the link to the console."""
        address = f"{self.after('API')}/sign-in/link"
        asked = urllib.request.Request(address, json.dumps({"token": token}).encode(), method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def interrupt(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder to start the demo from; as root its database runs as another user, who has to get in."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-demo-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        state = read_state(folder / "var" / "demo")
        if state is not None:
            os.kill(state.pid, signal.SIGKILL)
        if (folder / "var" / "demo").exists():
            delete_data(folder / "var" / "demo")
        shutil.rmtree(folder)


def processes(folder: Path) -> list[int]:
    """The processes of the demo that live."""
    state = json.loads((folder / "var" / "demo" / "run.json").read_text())
    return [state["pid"], state["postgres"], *state["children"].values()]


def lives(pid: int) -> bool:
    """Whether the process is there and not only waiting to be buried."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


def test_a_visitor_tries_the_demo_and_comes_back(folder: Path) -> None:
    # it keeps away from whatever is set up for real
    (folder / "waybill.env").write_text("WAYBILL_DATABASE_URL=postgresql://waybill@real.example/waybill\n")
    demo = Demo(folder)
    key = demo.after("Key")
    assert (folder / "var" / "demo" / "demo.json").stat().st_mode & 0o077 == 0

    token = demo.after("Console").partition("/sign-in#token=")[2]
    assert [demo.sign_in(token), demo.sign_in(token)] == [200, 410]

    with urllib.request.urlopen(f"{demo.after('API')}/front/demo/items?search=pizza", timeout=10) as answer:
        assert [item["title"] for item in json.load(answer)["rows"]] == ["Pizza Margherita"]
    assert demo.after("Shop").endswith("/shop/demo")

    watch, listing, curl = demo.commands()
    placed = json.loads(demo.run(curl))
    assert placed["result"] == "placed"
    assert f"#{placed['number']}" in demo.run(listing)
    stories = demo.stories(len(STORIES + WAITING))
    assert not any("astray" in story for story in stories), stories
    assert len(stories) == len(STORIES + WAITING)
    for story, command in stories.items():
        shown = demo.run(command)
        assert story.split()[0] in shown, (story, shown)
    # the player goes on while we look: three more events come by themselves
    words = demo.run(f"{watch} --count 3").splitlines()
    assert len([line for line in words if re.match(r"\d\d:\d\d:\d\d ", line)]) == 3
    assert {"web", "marketplace", "phone"} & {order["channel"] for order in demo.orders()}
    second = subprocess.run([*PROGRAM, "demo"], cwd=folder, capture_output=True, text=True)
    assert second.returncode == 1
    assert "runs on" in second.stderr

    running = processes(folder)
    assert all(lives(pid) for pid in running)
    assert demo.interrupt() == 0
    assert not any(lives(pid) for pid in running)
    assert not (folder / "var" / "demo" / "run.json").exists()
    assert "Traceback" not in (folder / "errors").read_text()

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    again = Demo(folder, port)
    assert again.after("API").endswith(f":{port}/v1")
    assert again.seconds < SECONDS_TO_START_AGAIN
    assert again.after("Key") == key
    assert again.sign_in(again.after("Console").partition("#token=")[2]) == 200
    assert placed["number"] in [order["number"] for order in again.orders()]
    assert again.interrupt() == 0


def test_a_set_up_that_was_interrupted_goes_on(folder: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--port", "0"], cwd=folder, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    for line in process.stderr:
        if "rows" in line:
            break
    process.send_signal(signal.SIGINT)
    told = process.stderr.read()
    assert process.wait(60) == 130, told
    assert "Start the demo again to go on" in told
    assert not (folder / "var" / "demo" / "demo.json").exists()

    demo = Demo(folder)
    doctor = demo.run(f"{demo.commands()[1].partition(' orders ')[0]} doctor --data-dir var/demo")
    assert "All is well." in doctor
    assert (
        len(demo.run(f"{demo.commands()[1].partition(' orders ')[0]} shops list --data-dir var/demo").splitlines()) == 2
    )
    assert demo.interrupt() == 0
