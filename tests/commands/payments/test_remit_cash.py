"""Lists of collectors on a real database: found by number and by tracking number, and added up."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.remit_cash import remit_cash
from waybill.model.cash import CollectCash, RemitCash, RemittedLine
from waybill.model.results import Refused

MakeShop = Callable[..., Awaitable[Any]]


async def test_lists_are_reconciled(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    orders = [await place(one, payment={"terms": "on_delivery"}) for _ in range(3)]
    for order, collector in zip(orders, ("dhl", "dhl", "ups"), strict=True):
        collect = CollectCash(order_id=order.order_id, collector=collector, amount=1000, reference=f"R-{order.number}")
        await one.run(collect_cash, collect)
    lines = [
        RemittedLine(reference=f"#{orders[0].number}", amount=1000),
        RemittedLine(reference=f"R-{orders[1].number}", amount=400),
        RemittedLine(reference=f"#{orders[2].number}", amount=1000),
    ]
    (answer,) = await one.run(remit_cash, RemitCash(collector="dhl", reference="L-1", lines=lines))
    assert [line.status for line in answer.lines] == ["matched", "short", "unknown"]
    assert (answer.difference, [out.amount for out in answer.still_out]) == (400, [600])
    rest = [RemittedLine(reference=str(orders[1].number), amount=600)]
    again, more = await one.run(
        remit_cash,
        RemitCash(collector="dhl", reference="L-1", lines=rest),
        RemitCash(collector="dhl", reference="L-2", lines=rest),
    )
    assert isinstance(again, Refused)
    assert (more.difference, more.still_out, more.lines[0].status) == (0, [], "matched")
    rows = await one.rows(
        "SELECT collector, amount, remitted FROM cash_collection WHERE shop_id = $1 ORDER BY collected_at"
    )
    assert [tuple(row) for row in rows] == [("dhl", 1000, 1000), ("dhl", 1000, 1000), ("ups", 1000, 0)]
    await money_of(one, orders[0].order_id)
