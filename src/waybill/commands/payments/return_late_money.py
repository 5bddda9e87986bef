"""Return late money: bring ended orders back with it where that can be, and otherwise ask to pay it back."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from waybill.commands.payments.taking import gather_taking
from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.decisions.payments.return_late_money import Facts, decide
from waybill.model.payments import ReturnLateMoney, ReturnLateMoneyResult
from waybill.ports.payment import gateway_abilities
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def return_late_money(tx: Tx, requests: Sequence[ReturnLateMoney]) -> list[ReturnLateMoneyResult]:
    """One result per request, in request order. Asked again, it finds nothing left to do."""
    orders = await gather_taking(tx, {request.order_id for request in requests})
    exceptions: dict[UUID, list[ExceptionFact]] = {}
    for row in await tx.fetch(_sql.exceptions, sorted(orders.orders)):
        exceptions.setdefault(row["order_id"], []).append(ExceptionFact(*row))
    decided = decide(Facts(orders, exceptions, gateway_abilities()), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def with_late_money(tx: Tx, order_ids: Iterable[UUID]) -> list[ReturnLateMoney]:
    """Of these orders those that look as if late money were to be seen to: what a worker asks `return_late_money` for."""
    rows = await tx.fetch(_sql.with_late_money, sorted(set(order_ids)))
    return [ReturnLateMoney(order_id=row["order_id"]) for row in rows]
