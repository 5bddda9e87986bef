"""Issuing invoices on a real database: gapless numbers, a snapshot, and whom they are to."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.erase_customers import erase_customers
from waybill.commands.invoices.issue_invoices import issue_invoices
from waybill.commands.save_shop import save_shop
from waybill.model.invoice_views import InvoiceQuery
from waybill.model.invoices import Issued, IssueInvoice
from waybill.model.results import Refused
from waybill.model.setup import EraseCustomer, SaveShop, ShopSettings
from waybill.model.setup import TaxRate as Rate
from waybill.views.invoices import get_invoices, list_invoices

Make = Callable[..., Awaitable[Any]]
TAXES = [{"category": "standard", "rate": 190_000}]


async def test_an_order_is_billed_as_it_is(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop(tax_rates=TAXES)
    placed = await bought(one)
    (answer,) = await one.run(issue_invoices, IssueInvoice(order_id=placed.order_id))
    assert isinstance(answer, Issued)
    assert (answer.number, answer.total, answer.tax_total) == ("INV-0001", placed.total, placed.tax_total)
    async with one.tx() as tx:
        (shown,) = await get_invoices(tx, [answer.invoice_id])
    assert (shown.status, shown.open, shown.number) == ("issued", placed.total, "INV-0001")
    assert shown.bill_to is not None
    assert (shown.bill_to.name, shown.bill_to.city) == ("Ada Lovelace", "Bonn")
    assert [(part.sku, part.amount) for part in shown.parts if part.kind == "line"] == [
        ("A", 2000), ("A", 800), ("B", 400),
    ]  # fmt: skip
    (event,) = await one.rows("SELECT data::text AS data FROM event WHERE shop_id = $1 AND type = 'invoice.issued'")
    assert "Ada" not in event["data"]
    assert "Bonn" not in event["data"]
    await followed(one)


async def test_numbers_have_no_gaps_whoever_is_refused_or_rolled_back(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop()
    await one.stock({("A", "MAIN"): 100, ("B", "MAIN"): 100})
    placed = [await bought(one, test=number == 2) for number in range(6)]
    requests = [IssueInvoice(order_id=order.order_id) for order in placed]

    async def torn(request: IssueInvoice) -> None:
        try:
            async with one.tx() as tx:
                await issue_invoices(tx, [request])
                raise InterruptedError
        except InterruptedError:
            pass

    await torn(requests[0])
    # at once, each twice and in batches that overlap
    answers = await asyncio.gather(
        *(one.run(issue_invoices, *requests[start : start + 3]) for start in range(6)),
        *(torn(request) for request in requests),
    )
    numbers = sorted(
        answer.number for answered in answers if answered for answer in answered if isinstance(answer, Issued)
    )
    assert numbers == [f"INV-{number:04d}" for number in range(1, 6)]
    await followed(one)


async def test_each_series_counts_for_itself(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop()
    settings = ShopSettings(tax_rates=[Rate(category="standard", rate=190_000)])
    first = await bought(one)
    (before,) = await one.run(issue_invoices, IssueInvoice(order_id=first.order_id))
    policy = type(settings.invoices)(series="2027-", days=14)
    await one.run(save_shop, SaveShop(settings=ShopSettings(invoices=policy)))
    second = await bought(one)
    (after,) = await one.run(issue_invoices, IssueInvoice(order_id=second.order_id))
    assert (before.number, after.number) == ("INV-0001", "2027-0001")
    async with one.tx() as tx:
        page = await list_invoices(tx, InvoiceQuery(number="2027-0001"))
        assert [row.order_id for row in page.rows] == [second.order_id]
        both = await list_invoices(tx, InvoiceQuery(number="1"))
        assert len(both.rows) == 2
        assert not (await list_invoices(tx, InvoiceQuery(status="overdue"))).rows
    await followed(one)


async def test_whom_it_is_to_outlives_an_erasure(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop()
    placed = await bought(one)
    (answer,) = await one.run(issue_invoices, IssueInvoice(order_id=placed.order_id))
    async with one.tx() as tx:
        (shown,) = await get_invoices(tx, [answer.invoice_id])
    await one.run(erase_customers, EraseCustomer(customer_id=shown.customer_id))
    async with one.tx() as tx:
        (kept,) = await get_invoices(tx, [answer.invoice_id])
        (listed,) = (await list_invoices(tx, InvoiceQuery())).rows
    assert kept.bill_to is not None
    assert kept.bill_to.name == "Ada Lovelace"
    assert listed.name is None
    (left,) = await one.rows("SELECT count(*) AS left FROM person_data WHERE shop_id = $1 AND name IS NOT NULL")
    assert left["left"] == 0


async def test_what_is_not_confirmed_is_not_billed(shop: Make, bought: Any) -> None:
    one = await shop()
    placed = await bought(one, payment={"terms": "prepaid"})
    (answer,) = await one.run(issue_invoices, IssueInvoice(order_id=placed.order_id))
    assert isinstance(answer, Refused)
    assert answer.type == "not_confirmed"
