"""What holds for every response: headers that keep browsers from guessing and caching, HEAD, and the time it took."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from waybill.api.runtime import observe

Send = Callable[[Any], Awaitable[None]]

SAFE = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


def methods_at(app: Any, path: str) -> bytes:
    """The methods of a route, as the header `Allow` lists them."""
    methods = {method for route in app.routes if route.path_format == path for method in route.methods}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set()))).encode()


async def pass_on(app: Any, scope: Any, receive: Any, send: Send) -> None:
    """Let another app answer. HEAD is answered as GET is, without the body."""
    began = time.perf_counter()
    is_head = scope["method"] == "HEAD"
    if is_head:
        scope = {**scope, "method": "GET", "is_head": True}
    seen = 500

    async def safely(message: Any) -> None:
        nonlocal seen
        if message["type"] == "http.response.start":
            seen = message["status"]
            given = {name.lower() for name, _ in message["headers"]}
            headers = [*message["headers"], *((name, value) for name, value in SAFE if name not in given)]
            if scope["method"] == "OPTIONS" and seen == 204:
                # the app names only the methods of one of the route's handlers
                allow = methods_at(app, scope["path_template"])
                headers = [(name, allow if name.lower() == b"allow" else value) for name, value in headers]
            message = {**message, "headers": headers}
        elif is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    await app(scope, receive, safely)
    handler = scope.get("route_handler")
    name = getattr(handler, "operation_id", None)
    # a stream is no request that somebody waits for the end of
    if name and not handler.opt.get("streams"):
        observe(name, seen, began)
