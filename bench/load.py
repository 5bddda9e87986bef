"""A load generator that costs little: raw HTTP/1.1 over keep-alive connections, requests made beforehand."""

import asyncio
import time
from collections.abc import Sequence
from typing import cast

from msgspec import Struct


class Outcome(Struct):
    """What a run saw: seconds, answers by status, and the latency of each request in seconds."""

    seconds: float
    statuses: dict[int, int]
    latencies: list[float]

    def rate(self) -> float:
        """Good answers a second."""
        return sum(count for status, count in self.statuses.items() if status < 300) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that `share` of the requests stayed below, in seconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def http_request(path: str, token: str, body: bytes, key: str | None = None) -> bytes:
    """The bytes of a POST."""
    extra = f"Idempotency-Key: {key}\r\n" if key else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    )
    return head.encode() + body


class _Client(asyncio.Protocol):
    def __init__(self, run: "_Run") -> None:
        self.run = run
        self.buffer = b""
        self.began = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.next()

    def next(self) -> None:
        assert self.transport is not None
        request = self.run.take()
        if request is None:
            self.transport.close()
            self.run.finished()
            return
        self.began = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        at = self.buffer.find(b"content-length: ")
        length = int(self.buffer[at + 16 : self.buffer.index(b"\r\n", at)])
        if len(self.buffer) < end + 4 + length:
            return
        status = int(self.buffer[9:12])
        self.run.answered(status, time.perf_counter() - self.began, self.buffer)
        self.buffer = b""
        self.next()


class _Run:
    def __init__(self, requests: Sequence[bytes], clients: int) -> None:
        self.requests = iter(requests)
        self.left = clients
        self.done = asyncio.get_running_loop().create_future()
        self.outcome = Outcome(0.0, {}, [])
        self.first_failure = b""

    def take(self) -> bytes | None:
        return next(self.requests, None)

    def answered(self, status: int, latency: float, answer: bytes) -> None:
        self.outcome.statuses[status] = self.outcome.statuses.get(status, 0) + 1
        self.outcome.latencies.append(latency)
        if status >= 300 and not self.first_failure:
            self.first_failure = answer

    def finished(self) -> None:
        self.left -= 1
        if not self.left:
            self.done.set_result(None)


async def load(host: str, port: int, requests: Sequence[bytes], clients: int) -> Outcome:
    """Send all requests over `clients` connections, each one at a time; the outcome of the whole run."""
    run = _Run(requests, clients)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    for _ in range(clients):
        await loop.create_connection(lambda: _Client(run), host, port)
    await run.done
    run.outcome.seconds = time.perf_counter() - began
    if run.first_failure:
        print(run.first_failure[:600])
    return run.outcome
