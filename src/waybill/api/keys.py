"""API keys over HTTP, for keys with the scope `admin`."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath

from waybill.api.doing import read_in, told, write_in
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.model.keys import CreateKey, KeyCreated, KeyListed, KeyRevoked, RevokeKey
from waybill.store.keys import create_keys, list_keys, revoke_keys

_create = msgspec.json.Decoder(CreateKey)


@get("/v1/keys", opt={"scope": "admin"}, tags=["Keys"], operation_id="listKeys", summary="All API keys")
async def keys_route(request: ApiRequest) -> Response[list[KeyListed]]:
    """The oldest first, revoked ones too, without their secrets."""
    return shown(await read_in(request, list_keys))


@post(
    "/v1/keys",
    opt={"scope": "admin", "body": CreateKey, "answer": KeyCreated},
    tags=["Keys"],
    operation_id="createKey",
    summary="Make an API key",
)
async def create_route(request: ApiRequest) -> Response[Any]:
    """Its token is shown this once. A `write` scope includes reading; `admin` includes everything."""
    asked = decoded(_create, await whole_body(request))
    return told(await write_in(request, lambda tx: create_keys(tx, [asked])), 201)


@delete(
    "/v1/keys/{key_id:uuid}",
    opt={"scope": "admin", "answer": KeyRevoked, "refusals": ("unknown_key", "own_key")},
    status_code=200,
    tags=["Keys"],
    operation_id="revokeKey",
    summary="Revoke an API key",
)
async def revoke_route(request: ApiRequest, key_id: FromPath[UUID]) -> Response[Any]:
    """Within five seconds it opens nothing. Cannot be undone, and a key cannot revoke itself."""
    if request.user.actor == f"key:{key_id}":
        raise Problem("own_key", "A key cannot revoke itself: who has it could lock everybody out. Use another key.")
    return told(await write_in(request, lambda tx: revoke_keys(tx, [RevokeKey(key_id=key_id)])))


handlers: list[Any] = [keys_route, create_route, revoke_route]
