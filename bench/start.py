"""How soon a warm start serves its first request, what the processes weigh, and what they cost while nothing happens.

python -m bench start
"""

import asyncio
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from bench.report import Report
from bench.world import make_folder
from waybill.running.embedded import delete_data
from waybill.running.supervisor import listen

LIMIT = 2.0
IDLE_SECONDS = 30


def free_port() -> int:
    """A port that nobody listens on now."""
    with listen("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
    return port


def serve(folder: str, port: int) -> tuple[subprocess.Popen[bytes], float]:
    """Start `waybill serve`; the process and the seconds until /ready answered."""
    command = [str(Path(sys.executable).with_name("waybill")), "serve", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | {"WAYBILL_DATA_DIR": folder}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while time.perf_counter() - began < 60:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5).read()
            return process, time.perf_counter() - began
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                sys.exit(f"waybill serve ended with {process.returncode}")
            time.sleep(0.01)
    sys.exit("waybill serve did not get ready within a minute")


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it started."""
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def idle(pid: int) -> str:
    """What part of a core the processes take while nobody asks for anything."""

    def spent() -> tuple[float, float]:
        ours = theirs = 0.0
        for one in family(pid):
            times = one.cpu_times()
            if "postgres" in one.name():
                theirs += times.user + times.system
            else:
                ours += times.user + times.system
        return ours, theirs

    began = spent()
    time.sleep(IDLE_SECONDS)
    parts = [(end - begin) / IDLE_SECONDS for begin, end in zip(began, spent(), strict=True)]
    return " and ".join(f"{part:.2%}" for part in parts)


def run_once() -> Report:
    """A cold start, then five warm ones."""
    report = Report("Starting")
    folder = make_folder()
    port = free_port()
    try:
        warm = []
        for turn in range(6):
            process, seconds = serve(str(folder), port)
            if turn == 0:
                report.row("cold start to the first answer", f"{seconds:.2f} s")
            else:
                warm.append(seconds)
            if turn == 5:
                # the worker comes after the API, and is to be weighed whole
                time.sleep(3)
                ours = [one for one in family(process.pid) if "postgres" not in one.name()]
                sizes = [one.memory_info().rss / 2**20 for one in ours]
                report.row(
                    "resident memory of supervisor, API and worker",
                    f"{sum(sizes):.0f} MB ({', '.join(f'{size:.0f}' for size in sizes)})",
                    ratio=sum(sizes) / 200,
                )
                report.row("a core while idle, our processes and PostgreSQL", idle(process.pid))
            process.send_signal(signal.SIGINT)
            process.wait(30)
        figures = ", ".join(f"{seconds:.2f}" for seconds in warm)
        report.row("warm start to the first answer", f"{figures} s", ratio=statistics.median(warm) / LIMIT)
    finally:
        delete_data(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return report


async def run(quick: bool) -> None:
    """Ratios are against the limits: 2 s (the median) and 200 MB."""
    report = await asyncio.to_thread(run_once)
    report.print()


if __name__ == "__main__":
    asyncio.run(run("--quick" in sys.argv))
