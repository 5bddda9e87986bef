"""The server that an API process runs: uvicorn, which ends streams before it waits for requests to end."""

import socket

import uvicorn

from waybill.api.orders import HotPlace


def configured(app: HotPlace, log_level: str = "warning") -> uvicorn.Config:
    """How uvicorn serves the app."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
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


class Server(uvicorn.Server):
    """Serves the app until it is told to stop."""

    def __init__(self, app: HotPlace, log_level: str = "warning") -> None:
        super().__init__(configured(app, log_level))
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams never end by themselves: their clients are sent away first, and come back to another process."""
        await self.app.end_streams()
        await super().shutdown(sockets)
