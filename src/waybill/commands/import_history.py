"""Take in past trade from a file, chunk by chunk: its rows, and how far the import has come, in one transaction."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from waybill.commands.gather import gather_shop
from waybill.decisions.import_history import External, Facts, Sold, channel_of, customer_key, decide, judge
from waybill.model.facts import sku_key
from waybill.model.history import (
    CreditPart,
    HistoricCredit,
    HistoricOrder,
    Imported,
    ImportHistory,
    ImportHistoryResult,
    Reject,
    StockCorrection,
    derived_id,
    source_id,
)
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


async def import_history(tx: Tx, requests: Sequence[ImportHistory]) -> list[ImportHistoryResult]:
    """One result per request, in request order; the chunks of one file in the order of their rows.

    Raises LookupError where a credit names an order that the file did not yield before it.
    """
    currency = (await gather_shop(tx)).currency
    sources = {source_id(request.source): request.source for request in requests if request.currency == currency}
    next_rows, opened = await _lock_progress(tx, {id: source.name for id, source in sources.items()})
    due = _due(requests, judge(currency, next_rows, frozenset(), requests))
    taken = await _claim_orders(tx, due)
    if taken:
        kept = _due(requests, judge(currency, next_rows, taken, requests))
        await _release_orders(tx, [request for request in due if request not in kept], taken)
        due = kept
    customers, newcomers = await _customers(tx, due)
    facts = Facts(
        currency=currency,
        next_rows=next_rows,
        opened=opened,
        items=await _items(tx, due),
        customers=customers,
        newcomers=newcomers,
        sold=await _sold(tx, due),
        taken=taken,
    )
    decided = decide(facts, requests)
    await _note(tx, due)
    await _move_progress(tx, requests, decided.results)
    if any(request.chunk.next_row <= request.control.rows for request in due):
        await tx.execute(_sql.commit_lazily)
    await record(tx, decided.events)
    if len(due) < len(requests):
        await tx.execute(_sql.close_progress, sorted(sources))
    return list(decided.results)


def _due(requests: Sequence[ImportHistory], verdicts: Sequence[object]) -> list[ImportHistory]:
    return [request for request, verdict in zip(requests, verdicts, strict=True) if verdict is None]


async def _lock_progress(tx: Tx, names: dict[UUID, str]) -> tuple[dict[UUID, int], set[UUID]]:
    """Where each file's import goes on, and which files the log knows; who else imports the same file waits here."""
    if not names:
        return {}, set()
    ids = sorted(names)
    await tx.execute(_sql.open_progress, ids, [names[id] for id in ids], tx.now)
    rows = await tx.fetch(_sql.lock_progress, ids)
    opened = {row["source_id"] for row in rows if row["rows"]}
    if len(opened) < len(ids):
        opened |= {row["source_id"] for row in await tx.fetch(_sql.opened, ids)}
    return {row["source_id"]: row["next_row"] for row in rows}, opened


async def _move_progress(tx: Tx, requests: Sequence[ImportHistory], results: Sequence[ImportHistoryResult]) -> None:
    moved: dict[UUID, tuple[int, int]] = {}
    for request, result in zip(requests, results, strict=True):
        if isinstance(result, Imported):
            source = source_id(request.source)
            moved[source] = (result.next_row, moved.get(source, (0, 0))[1] + result.rows)
    if moved:
        ids = sorted(moved)
        await tx.execute(_sql.move_progress, ids, *columns([moved[id] for id in ids], 2), tx.now)


def _orders(requests: Sequence[ImportHistory]) -> Iterator[tuple[External, UUID]]:
    for request in requests:
        channel = channel_of(request.source)
        for one in request.chunk.records:
            if isinstance(one, HistoricOrder):
                yield (channel, one.external_id), derived_id(request.source, "order", one.row, one.placed_at)


async def _claim_orders(tx: Tx, requests: Sequence[ImportHistory]) -> set[External]:
    """Claim the orders' external ids, sorted; returns those that another file or door has claimed before."""
    claims = sorted((external_id, channel, id) for (channel, external_id), id in _orders(requests))
    if not claims:
        return set()
    won = {(row["channel"], row["external_id"]) for row in await tx.fetch(_sql.claim_external, *columns(claims, 3))}
    return {(channel, external_id) for external_id, channel, _ in claims} - won


async def _release_orders(tx: Tx, requests: Sequence[ImportHistory], taken: set[External]) -> None:
    unused = [
        (external_id, channel) for (channel, external_id), _ in _orders(requests) if (channel, external_id) not in taken
    ]
    await tx.execute(_sql.release_external, *columns(sorted(unused), 2))


async def _customers(tx: Tx, requests: Sequence[ImportHistory]) -> tuple[dict[str, UUID], set[UUID]]:
    """Whom the records name, by external id; and who of them is new, known from now on by a derived id."""
    named: dict[str, UUID] = {}
    for request in requests:
        for one in request.chunk.records:
            if isinstance(one, HistoricOrder | HistoricCredit) and one.customer_reference is not None:
                key = customer_key(request.source, one.customer_reference)
                if key not in named:
                    at = one.placed_at if isinstance(one, HistoricOrder) else one.credited_at
                    named[key] = derived_id(request.source, "customer", one.row, at)
    if not named:
        return {}, set()
    keys = sorted(named)
    claimed = await tx.fetch(_sql.claim_customers, keys, [named[key] for key in keys])
    newcomers = {row["value"]: row["customer_id"] for row in claimed}
    others = [key for key in keys if key not in newcomers]
    known = {row["value"]: row["customer_id"] for row in await tx.fetch(_sql.customers, others)} if others else {}
    return newcomers | known, set(newcomers.values())


async def _items(tx: Tx, requests: Sequence[ImportHistory]) -> dict[str, UUID]:
    skus: set[str] = set()
    for request in requests:
        for one in request.chunk.records:
            if isinstance(one, HistoricOrder | HistoricCredit):
                skus.update(line.sku for line in one.lines)
            elif isinstance(one, StockCorrection):
                skus.add(one.sku)
    wanted = sorted({sku_key(sku) for sku in skus})
    return {row["sku_key"]: row["item_id"] for row in await tx.fetch(_sql.items, wanted)} if wanted else {}


def _credited(requests: Sequence[ImportHistory]) -> Iterator[tuple[str, CreditPart]]:
    """The parts of the credits, with their channel."""
    for request in requests:
        channel = channel_of(request.source)
        for one in request.chunk.records:
            if isinstance(one, HistoricCredit):
                for parts in (*(line.parts for line in one.lines), *(charge.parts for charge in one.charges)):
                    yield from ((channel, part) for part in parts)


async def _sold(tx: Tx, requests: Sequence[ImportHistory]) -> dict[External, Sold]:
    """The orders imported before that these records credit, locked."""
    rows_of: dict[External, set[int]] = {}
    for channel, part in _credited(requests):
        if part.sale:
            rows_of.setdefault((part.sale.external_id, channel), set()).add(part.sale.row)
    for (channel, external_id), _ in _orders(requests):
        rows_of.pop((external_id, channel), None)
    if not rows_of:
        return {}
    sold = {}
    wanted: list[tuple[UUID, int]] = []
    for row in await tx.fetch(_sql.sold, *columns(sorted(rows_of), 2)):
        key = (row["external_id"], row["channel"])
        lines = {file_row: number for number, file_row in enumerate(row["line_rows"], 1) if file_row in rows_of[key]}
        charges = {file_row: number for number, file_row in enumerate(row["charge_rows"], 1)}
        sold[row["channel"], row["external_id"]] = Sold(row["order_id"], lines, charges, {})
        wanted.extend((row["order_id"], line) for line in lines.values())
    by_id = {order.order_id: order for order in sold.values()}
    await tx.fetch(_sql.lock_orders, sorted(by_id))
    for order_id, line, delivered in await tx.fetch(_sql.delivered, *columns(sorted(wanted), 2)):
        by_id[order_id].left[line] = delivered
    return sold


async def _note(tx: Tx, requests: Sequence[ImportHistory]) -> None:
    """Keep free text apart from the log: the warehouse's notes, and what rejected rows were."""
    notes = []
    for request in requests:
        source = source_id(request.source)
        for one in request.chunk.records:
            if isinstance(one, StockCorrection) and one.reason:
                notes.append((source, one.row, one.reason))
            elif isinstance(one, Reject):
                notes.append((source, one.row, f"{one.external_id} {one.detail}".strip()))
    if notes:
        await tx.execute(_sql.note, *columns(notes, 3))
