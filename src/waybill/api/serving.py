"""The server that an API process runs: uvicorn, which ends streams before it waits for requests to end.

It writes an answer's head and body together, where uvicorn makes two system calls and two packets of them.
"""

import asyncio
import socket
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from waybill.api.orders import HotPlace


def configured(app: HotPlace, log_level: str = "warning") -> uvicorn.Config:
    """How uvicorn serves the app."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=WholeAnswers,
        lifespan="on",
        access_log=False,
        log_level=log_level,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
        backlog=2048,
        ws="none",
        proxy_headers=False,
    )


class _Holding:
    """A transport that holds back the head of an answer until its body comes. All else is the transport's own."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.head = b""
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def write(self, data: bytes) -> None:
        """Write, unless it is the head of an answer whose length is known: the body follows at once."""
        if self.head:
            data, self.head = self.head + data, b""
        elif data.startswith(b"HTTP/1.1 ") and b"\r\ncontent-length: " in data:
            self.head = data
            return
        self.transport.write(data)

    def let_go(self) -> None:
        """Write a head that is an answer by itself, as one to HEAD is."""
        if self.head:
            self.transport.write(self.head)
            self.head = b""

    def close(self) -> None:
        self.let_go()
        self.transport.close()


class WholeAnswers(HttpToolsProtocol):
    """A connection to a client."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.holding = _Holding(cast(asyncio.Transport, transport))
        super().connection_made(cast(asyncio.Transport, self.holding))

    def on_response_complete(self) -> None:
        self.holding.let_go()
        super().on_response_complete()


class Server(uvicorn.Server):
    """Serves the app until it is told to stop."""

    def __init__(self, app: HotPlace, log_level: str = "warning") -> None:
        super().__init__(configured(app, log_level))
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams never end by themselves: their clients are sent away first, and come back to another process."""
        await self.app.end_streams()
        await super().shutdown(sockets)
