"""Orders over HTTP. Placing is the hot path: `HotPlace` serves it straight from ASGI, the route beside documents it."""

import time
from typing import Any

import msgspec
from litestar import Response, post

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY, VERBS, Doable, Failed
from waybill.api.passing import SAFE, pass_on
from waybill.api.problems import PROBLEM, Problem, refusal, unexpected
from waybill.api.runtime import (
    LARGEST_BODY,
    ApiRequest,
    Runtime,
    check_key,
    decoded,
    observe,
    whole_body,
)
from waybill.commands.place_orders import place_orders
from waybill.model.orders import AlreadyPlaced, Placed, PlaceOrder, PlaceRefusal
from waybill.model.results import Refused

PLACE = Verb("place_orders", place_orders, lambda request: len(request.lines))

VERBS["placeOrders"] = Doable(verb=PLACE, kind=PlaceOrder, scope="orders:write")

_JSON = [(b"content-type", b"application/json"), *SAFE]

_one = msgspec.json.Decoder(PlaceOrder)
_many = msgspec.json.Decoder(list[PlaceOrder])


async def place(runtime: Runtime, caller: Caller, key: str | None, body: bytes) -> tuple[int, bytes, str | None]:
    """Place one order (an object) or up to 1,000 (an array): status, body and the location of a new order."""
    caller.require("orders:write")
    key = check_key(key)
    if body[:1] == b"[" or body.lstrip()[:1] == b"[":
        return 200, await runtime.do_many(caller, PLACE, decoded(_many, body), key, body), None
    request = decoded(_one, body)
    encoded = await runtime.do(caller, PLACE, request, key, body)
    if encoded.startswith(b'{"result":"placed"'):
        return 201, encoded, "/v1/orders/" + encoded[31:67].decode()
    return (*(refusal(encoded) or (200, encoded)), None)


@post(
    "/v1/orders",
    opt={
        "scope": None,
        "needs": "orders:write",
        "body": PlaceOrder | list[PlaceOrder],
        "answer": Placed | AlreadyPlaced | list[Placed | AlreadyPlaced | Refused | Failed],
        "refusals": tuple(PlaceRefusal),
        "headers": (IDEMPOTENCY_KEY,),
        "statuses": (200, 201),
    },
    tags=["Orders"],
    operation_id="placeOrders",
    summary="Place an order, or up to 1,000",
    description="Send one order, or an array of up to 1,000; an array is answered with an array, each item by itself.",
    status_code=201,
)
async def place_route(request: ApiRequest) -> Response[Any]:
    """Served by `HotPlace`; here for its documentation, and for whoever mounts the app without it."""
    runtime: Runtime = request.app.state.runtime
    caller = await runtime.admit(request.method, request.headers)
    key = request.headers.get("idempotency-key")
    status, content, location = await place(runtime, caller, key, await whole_body(request))
    headers = {"Location": location, "ETag": '"1"'} if location else {}
    media_type = "application/json" if status < 400 else PROBLEM
    return Response(content, status_code=status, media_type=media_type, headers=headers)


class HotPlace:
    """The ASGI app in front: takes POST /v1/orders itself, passes everything else on to the other app."""

    def __init__(self, app: Any, runtime: Runtime) -> None:
        self.app = app
        self.runtime = runtime

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] != "/v1/orders" or scope["method"] != "POST":
            await pass_on(self.app, scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def end_streams(self) -> None:
        """End what would never end by itself, so that the server can."""
        tail = self.runtime and self.runtime.extras.get("tail")
        if tail:
            await tail.close()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        began = time.perf_counter()
        headers = [*_JSON]
        try:
            status, body, location = await self._place(scope, receive)
            if location is not None:
                headers += [(b"location", location.encode()), (b"etag", b'"1"')]
        except Problem as problem:
            status, body = problem.status, problem.body()
            headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
        except Exception as error:
            failed = unexpected("/v1/orders", error)
            status, body = failed.status, failed.body()
        if status >= 400:
            headers[0] = (b"content-type", PROBLEM.encode())
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        observe("placeOrders", status, began)

    async def _place(self, scope: Any, receive: Any) -> tuple[int, bytes, str | None]:
        authorization = key = cookie = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == b"idempotency-key":
                key = value.decode("latin-1")
            elif name == b"cookie":
                cookie = value
        message = await receive()
        body = message.get("body", b"")
        if message.get("more_body"):
            parts = [body]
            size = len(body)
            while message.get("more_body"):
                message = await receive()
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > LARGEST_BODY:
                    raise Problem("payload_too_large", f"A body has at most {LARGEST_BODY // 1024**2} MiB.")
            body = b"".join(parts)
        if cookie is None:
            access = self.runtime.access
            caller = (access.cached(authorization) if authorization else None) or await access.check(authorization)
        else:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            caller = await self.runtime.admit("POST", headers)
        return await place(self.runtime, caller, key, body)


handlers: list[Any] = [place_route]
