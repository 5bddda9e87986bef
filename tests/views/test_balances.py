"""What is owed to buyers, what is due on account, what is overdue; and accounts and cash in lists, page by page."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.place_orders import place_orders
from waybill.model.cash import CollectCash
from waybill.model.orders import PlaceOrder
from waybill.model.stored_value import IssueStoredValue
from waybill.model.tender_views import BalanceQuery, CollectionQuery, StoredValueQuery
from waybill.model.tenders import RecordPayment
from waybill.store.secrets import Keyring, use_keyring
from waybill.views.balances import list_balances, payable
from waybill.views.collections import list_collections
from waybill.views.pages import BadCursor
from waybill.views.stored_value import get_stored_value, list_stored_value

MakeShop = Callable[..., Awaitable[Any]]


@pytest.fixture(autouse=True)
def keyring() -> None:
    use_keyring(Keyring([b"k" * 32]))


async def place(one: Any, terms: str, now: datetime | None = None) -> Any:
    wanted = {"lines": [{"sku": "B", "quantity": 1}], "method": "pickup", "payment": {"terms": terms}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=now)
    return placed


async def pages(one: Any, view: Any, asks: Any, /, **query: Any) -> list[Any]:
    """All rows, one a page."""
    rows, cursor = [], None
    async with one.tx() as tx:
        while True:
            page = await view(tx, asks(**query, limit=1, cursor=cursor))
            rows += page.rows
            cursor = page.next
            if cursor is None:
                return rows


async def test_who_owes_whom(shop: MakeShop) -> None:
    one = await shop(account_days=10)
    now = datetime.now(UTC)
    late = [await place(one, "on_account", now - timedelta(days=days)) for days in (12, 30, 11)]
    fresh, paid, prepaid = await place(one, "on_account"), await place(one, "on_account"), await place(one, "prepaid")
    for order, amount in ((paid, 250), (prepaid, 300), (late[0], 100)):
        await one.run(record_payments, RecordPayment(order_id=order.order_id, tender="cash", amount=amount))
    overdue = await pages(one, list_balances, BalanceQuery, kind="overdue")
    assert [(row.number, row.days_overdue, row.balance) for row in overdue] == [
        (late[1].number, 20, 250), (late[0].number, 2, 150), (late[2].number, 1, 250)
    ]  # fmt: skip
    due = await pages(one, list_balances, BalanceQuery, kind="on_account")
    assert [row.number for row in due] == [late[1].number, late[0].number, late[2].number, fresh.number]
    owed = await pages(one, list_balances, BalanceQuery)
    assert [(row.number, row.balance) for row in owed] == [(prepaid.number, -50)]
    async with one.tx() as tx:
        seen = await payable(tx, late[0].order_id)
    assert seen is not None
    assert (seen.due, seen.can_pay) == (150, False)


async def test_accounts_and_cash_page_by_page(shop: MakeShop) -> None:
    one = await shop()
    order = await place(one, "on_delivery")
    now = datetime.now(UTC)
    ids = []
    for days in (1, 400, None):
        expires = now + timedelta(days=days) if days else None
        (made,) = await one.run(issue_stored_value, IssueStoredValue(amount=100, expires_at=expires))
        ids.append(made.account_id)
    assert [row.account_id for row in await pages(one, list_stored_value, StoredValueQuery)] == ids[::-1]
    async with one.tx(now=now + timedelta(days=2)) as tx:
        expired = await list_stored_value(tx, StoredValueQuery(status="expired"))
        shown = await get_stored_value(tx, ids[0])
    assert [row.account_id for row in expired.rows] == ids[:1]
    assert shown is not None
    assert (shown.status, [entry.amount for entry in shown.entries]) == ("expired", [100])
    for collector in ("dhl", "ups", "dhl"):
        await one.run(collect_cash, CollectCash(order_id=order.order_id, collector=collector, amount=50))
    cash = await pages(one, list_collections, CollectionQuery)
    assert [(row.collector, row.out) for row in cash] == [("dhl", 50), ("ups", 50), ("dhl", 50)]
    assert len(await pages(one, list_collections, CollectionQuery, collector="dhl", all=True)) == 2


@pytest.mark.parametrize(("view", "query"), [
    (list_balances, BalanceQuery(cursor="WyJ4Il0")), (list_balances, BalanceQuery(kind="overdue", cursor="WyJ4Il0")),
    (list_collections, CollectionQuery(cursor="WyJ4Il0")), (list_stored_value, StoredValueQuery(cursor="WyJ4Il0")),
])  # fmt: skip
async def test_a_cursor_of_another_list_is_told(shop: MakeShop, view: Any, query: Any) -> None:
    one = await shop(empty=True)
    with pytest.raises(BadCursor):
        async with one.tx() as tx:
            await view(tx, query)
