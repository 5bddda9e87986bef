"""The HTTP door: one Litestar app under /v1, its documentation, health and metrics."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

import waybill
from waybill.api import (
    audit,
    cash,
    changes,
    csv_files,
    customers,
    documents,
    faces,
    feed,
    floor,
    front,
    fulfillment,
    inquiries,
    insights,
    invoices,
    keys,
    messages,
    openid,
    order_actions,
    order_verbs,
    order_views,
    orders,
    pages,
    parcels,
    pay_links,
    payments,
    people,
    previews,
    quotes,
    reports,
    returns,
    saved_views,
    setup_verbs,
    setup_views,
    sign_in,
    stock_verbs,
    stock_views,
    stored_value,
    tenders,
    tracking,
    tracking_changes,
    transfers,
    webhooks,
)
from waybill.api.metrics import LOOP_LAG, exposition
from waybill.api.orders import HotPlace
from waybill.api.problems import PROBLEM, Problem, unexpected
from waybill.api.runtime import LARGEST_BODY, Runtime, guard
from waybill.model.mistakes import plainly
from waybill.views.pages import BadCursor

Opening = Callable[[], Any]

HANDLERS: Sequence[Any] = (
    *orders.handlers,
    *order_views.handlers,
    *order_actions.handlers,
    *order_verbs.handlers,
    *changes.handlers,
    *fulfillment.handlers,
    *floor.handlers,
    *payments.handlers,
    *tenders.handlers,
    *pay_links.handlers,
    *stored_value.handlers,
    *cash.handlers,
    *invoices.handlers,
    *documents.handlers,
    *csv_files.handlers,
    *parcels.handlers,
    *transfers.handlers,
    *stock_views.handlers,
    *stock_verbs.handlers,
    *setup_views.handlers,
    *setup_verbs.handlers,
    *customers.handlers,
    *returns.handlers,
    *reports.handlers,
    *insights.handlers,
    *feed.handlers,
    *webhooks.handlers,
    *messages.handlers,
    *tracking.handlers,
    *tracking_changes.handlers,
    *front.handlers,
    *inquiries.handlers,
    *quotes.handlers,
    *keys.handlers,
    *sign_in.handlers,
    *people.handlers,
    *previews.handlers,
    *saved_views.handlers,
    *audit.handlers,
    *openid.handlers,
    *pages.handlers,
    *faces.handlers,
)


def problem_response(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    """Answer with a problem."""
    return Response(problem.body(), status_code=problem.status, media_type=PROBLEM, headers=problem.headers)


def validation_response(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """A parameter, or a body that Litestar decoded, is not what the route takes."""
    extra = error.extra if isinstance(error.extra, list) and error.extra else [{}]
    first = extra[0] if isinstance(extra[0], dict) else {}
    detail = plainly(str(first.get("message") or error.detail), [])
    field = first.get("key")
    return problem_response(request, Problem("invalid_request", f"{detail}.".replace("..", "."), field=field))


def cursor_response(request: Request[Any, Any, Any], error: BadCursor) -> Response[bytes]:
    """A cursor that no list has made."""
    detail = "The cursor is not one of this list. Use `next` of the page before."
    return problem_response(request, Problem("invalid_request", detail, field="cursor"))


def http_response(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What Litestar itself refuses."""
    if isinstance(error, NotFoundException):
        if shown := faces.console_page(request):
            return shown
        problem = Problem("not_found", f"There is nothing at {request.url.path}. The API's page is at /docs.")
    elif isinstance(error, MethodNotAllowedException):
        problem = Problem(
            "method_not_allowed",
            f"{request.method} is not possible at {request.url.path}.",
            headers=dict(error.headers or {}),
        )
    elif error.status_code >= 500:
        return unexpected_response(request, error)
    elif error.status_code == 413:
        problem = Problem("payload_too_large", f"A body has at most {LARGEST_BODY // 1024**2} MiB. Send it in parts.")
    else:
        problem = Problem("invalid_request", f"{error.detail}.".replace("..", "."))
    return problem_response(request, problem)


def unexpected_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours, or an outage."""
    return problem_response(request, unexpected(request.url.path, error))


@get("/health", opt={}, tags=["Service"], operation_id="health", summary="Whether this process runs")
async def health() -> dict[str, str]:
    """Answers as long as the process runs."""
    return {"status": "ok", "version": waybill.__version__}


@get("/ready", opt={}, tags=["Service"], operation_id="ready", summary="Whether requests can be served")
async def ready(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Answers once the database does."""
    runtime: Runtime = request.app.state.runtime
    async with asyncio.timeout(5), runtime.pool.acquire() as connection:
        await connection.fetchval("SELECT 1")
    return {"status": "ready"}


@get(
    "/metrics",
    opt={},
    tags=["Service"],
    operation_id="metrics",
    summary="Figures for Prometheus",
    media_type="text/plain",
)
async def metrics() -> Response[bytes]:
    """All processes' metrics in Prometheus' text format."""
    return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _watch_loop() -> None:
    """Keep the gauge of how late the loop runs."""
    while True:
        due = time.perf_counter() + 0.5
        await asyncio.sleep(0.5)
        LOOP_LAG.set(max(0.0, time.perf_counter() - due))


def create_app(opening: Callable[[], Any], handlers: Sequence[Any] = HANDLERS) -> Any:
    """The ASGI app. `opening` is an async context manager that yields the process's `Runtime`."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with opening() as runtime:
            app.state.runtime = runtime
            hot.runtime = runtime
            watch = asyncio.create_task(_watch_loop())
            try:
                yield
            finally:
                watch.cancel()
                await hot.end_streams()
                await runtime.batcher.close()

    app = Litestar(
        route_handlers=[health, ready, metrics, *handlers],
        lifespan=[lifespan],
        guards=[guard],
        exception_handlers={
            Problem: problem_response,
            BadCursor: cursor_response,
            ValidationException: validation_response,
            HTTPException: http_response,
            Exception: unexpected_response,
        },
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
        debug=False,
    )
    hot = HotPlace(app, None)  # type: ignore[arg-type]
    return hot
