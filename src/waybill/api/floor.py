"""A location's floor over HTTP: what is to be done by stage, waves, a kitchen's tickets, and what a scanned code is of."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.doing import read_in
from waybill.api.fulfillment import READ, LocationKey
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.model.floor_views import Kitchen, Scanned, ScanQuery, WaveQuery, WaveShown, Work, WorkQuery
from waybill.views.floor import kitchen, list_waves, work
from waybill.views.scans import scan

TAG = "Fulfillment"


def _unknown(location: str) -> Problem:
    return Problem("unknown_location", f"There is no location with the code {location}.")


@get(
    "/v1/locations/{location:str}/work",
    opt={"scope": READ, "refusals": ("unknown_location",)},
    dependencies={"asked": query_of(WorkQuery)},
    tags=[TAG],
    operation_id="getWork",
    summary="What a location has to do, by stage",
)
async def work_route(request: ApiRequest, location: LocationKey, asked: NamedDependency[WorkQuery]) -> Response[Work]:
    """To accept, to pick, picking, to pack, to hand over, at the counter, and a kitchen's steps: how many, how many of them are
    late, and those that are due first. With the open waves.
    """
    found = await read_in(request, lambda tx: work(tx, location, asked))
    if found is None:
        raise _unknown(location)
    return shown(found)


@get(
    "/v1/locations/{location:str}/kitchen",
    opt={"scope": READ, "refusals": ("unknown_location",)},
    tags=[TAG],
    operation_id="getKitchen",
    summary="A kitchen's tickets, what is due first",
)
async def kitchen_route(request: ApiRequest, location: LocationKey) -> Response[Kitchen]:
    """Whole, with options and wishes, how many minutes are left, and since when each is at its step."""
    found = await read_in(request, lambda tx: kitchen(tx, location))
    if found is None:
        raise _unknown(location)
    return shown(found)


@get(
    "/v1/waves",
    opt={"scope": READ},
    dependencies={"asked": query_of(WaveQuery)},
    tags=[TAG],
    operation_id="listWaves",
    summary="A location's waves, and how far they are",
)
async def waves_route(request: ApiRequest, asked: NamedDependency[WaveQuery]) -> Response[list[WaveShown]]:
    """Newest first; those with something to pick, or all."""
    return shown(await read_in(request, lambda tx: list_waves(tx, asked)))


@get(
    "/v1/scan",
    opt={"scope": READ},
    dependencies={"asked": query_of(ScanQuery)},
    tags=[TAG],
    operation_id="scan",
    summary="What a scanned code is of",
)
async def scan_route(request: ApiRequest, asked: NamedDependency[ScanQuery]) -> Response[Scanned]:
    """An order, fulfillment, parcel, return, wave or item: by number, tracking number, barcode or SKU. An order's number finds
    its open fulfillments as well. What nobody knows has no matches.
    """
    return shown(await read_in(request, lambda tx: scan(tx, asked)))


handlers: list[Any] = [work_route, kitchen_route, waves_route, scan_route]
