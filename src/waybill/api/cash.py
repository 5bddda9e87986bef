"""Cash on delivery over HTTP: collected, handed in and reconciled, refused at the door."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.refuse_deliveries import refuse_deliveries
from waybill.commands.payments.remit_cash import remit_cash
from waybill.model import cash as model
from waybill.model.tender_views import CollectionQuery, CollectionShown
from waybill.model.views import Page
from waybill.store.tx import Tx
from waybill.views.collections import list_collections


def _route(
    path: str, verb: Verb, kind: Any, answer: Any, refusals: Any, name: str, summary: str, description: str
) -> Any:
    # what happens at the door is the courier's to say; what is handed in, the till's
    scope = "payments:write" if path == "remit" else "cash:write"
    return verb_route(
        f"/v1/cash/{path}", verb, kind, answer, refusals, scope=scope, tag="Cash", name=name, summary=summary,
        description=description,
    )  # fmt: skip


@get(
    "/v1/cash",
    opt={"scope": "payments:read"},
    dependencies={"asked": query_of(CollectionQuery)},
    tags=["Cash"],
    operation_id="listCash",
    summary="Cash that couriers and carriers took",
)
async def list_route(request: ApiRequest, asked: NamedDependency[CollectionQuery]) -> Response[Page[CollectionShown]]:
    """The oldest first: what they have not handed in, or `all`."""

    async def view(tx: Tx) -> Page[CollectionShown]:
        return await list_collections(tx, asked)

    return shown(await read_in(request, view))


handlers: list[Any] = [
    list_route,
    _route(
        "collect", Verb("collect_cash", collect_cash), model.CollectCash, model.CashTaken, model.CollectRefusal,
        "collectCash", "Take down cash that was collected",
        "For an order, or for one parcel of it. The buyer has paid then; the money is the collector's to hand in.",
    ),
    _route(
        "remit", Verb("remit_cash", remit_cash, lambda request: len(request.lines)), model.RemitCash, model.Remitted,
        model.RemitRefusal, "remitCash", "Take in what collectors hand in, with their lists",
        "Each line is found by an order's number, a tracking number or the collector's own reference, and held against what was "
        "collected: the answer shows every difference, and what is still out.",
    ),
    _route(
        "refuse", Verb("refuse_deliveries", refuse_deliveries), model.RefuseDelivery, model.DeliveryTurnedAway,
        model.RefuseRefusal, "refuseDeliveries", "Cancel what was due for parcels refused at the door",
        "Tracking that says `refused` sends a parcel back, and this follows by itself; asked again, nothing more is canceled.",
    ),
]  # fmt: skip
