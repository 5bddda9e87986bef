"""Views of lists that people keep, over HTTP."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from waybill.api.doing import read_in, told, write_in
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ANYBODY, ApiRequest, decoded, whole_body
from waybill.model.saved_views import SavedView, SaveView, ViewForgotten, ViewQuery
from waybill.store.saved_views import forget_view, list_views, save_view

_save = msgspec.json.Decoder(SaveView)


@get(
    "/v1/views",
    opt={"scope": ANYBODY},
    dependencies={"asked": query_of(ViewQuery)},
    tags=["Service"],
    operation_id="listViews",
    summary="Saved views of lists",
)
async def views_route(request: ApiRequest, asked: NamedDependency[ViewQuery]) -> Response[list[SavedView]]:
    """Your own and those that are shared with all who work in the shop."""
    return shown(await read_in(request, lambda tx: list_views(tx, asked.page)))


@post(
    "/v1/views",
    opt={
        "scope": ANYBODY, "body": SaveView, "answer": SavedView,
        "refusals": ("unknown_view", "name_taken", "too_many_views"),
    },
    status_code=200,
    tags=["Service"],
    operation_id="saveView",
    summary="Save a view of a list",
)  # fmt: skip
async def save_route(request: ApiRequest) -> Response[Any]:
    """Filters and columns under a name: a new view, or with `view_id` one of yours put anew."""
    asked = decoded(_save, await whole_body(request))

    async def change(tx: Any) -> list[Any]:
        return [await save_view(tx, asked)]

    return told(await write_in(request, change))


@delete(
    "/v1/views/{view_id:uuid}",
    opt={"scope": ANYBODY, "answer": ViewForgotten, "refusals": ("unknown_view",)},
    status_code=200,
    tags=["Service"],
    operation_id="deleteView",
    summary="Delete a saved view",
)
async def delete_route(request: ApiRequest, view_id: FromPath[UUID]) -> Response[Any]:
    """Only your own."""

    async def change(tx: Any) -> list[Any]:
        return [await forget_view(tx, view_id)]

    return told(await write_in(request, change))


handlers: list[Any] = [views_route, save_route, delete_route]
