"""Take past trade in: orders fulfilled and paid long ago, what was credited of them, and what is neither.

Ids come from the file and the row, so that every run makes the same. Stock is untouched.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.model.events import (
    ChargePlaced,
    CreditImported,
    CustomerAdded,
    Event,
    HistoryOpened,
    HistoryRejected,
    ItemSaved,
    LedgerAdjusted,
    LinePlaced,
    OrderImported,
    PartCredited,
    StockCorrectedInHistory,
)
from waybill.model.facts import sku_key
from waybill.model.history import (
    AlreadyImported,
    CreditPart,
    HistoricCharge,
    HistoricCredit,
    HistoricCreditLine,
    HistoricOrder,
    HistoricRecord,
    Imported,
    ImportHistory,
    ImportHistoryResult,
    ImportRefusal,
    LedgerAdjustment,
    Reject,
    SaleReference,
    SourceIdentity,
    StockCorrection,
    Untied,
    derived_id,
    source_id,
)
from waybill.model.money import split
from waybill.model.results import Decided, Refused

External = tuple[str, str]


class Sold(Struct):
    """An imported order as credits see it: lines and charges by their row, and the delivered units left on each line."""

    order_id: UUID
    lines: Mapping[int, int]
    charges: Mapping[int, int]
    left: dict[int, int]


class Facts(Struct, frozen=True, kw_only=True):
    """What importing reads. `next_rows` by source id, 1 where nothing was taken in; `opened` are the sources that the log knows.

    `items` by SKU key, `customers` by the value of their external id, among them `newcomers`; `sold` are orders imported
    before that these records credit, `taken` those that came in another way; both by channel and external id.
    """

    currency: str
    next_rows: Mapping[UUID, int]
    opened: Set[UUID] = frozenset()
    items: Mapping[str, UUID] = {}
    customers: Mapping[str, UUID] = {}
    newcomers: Set[UUID] = frozenset()
    sold: Mapping[External, Sold] = {}
    taken: Set[External] = frozenset()


def channel_of(source: SourceIdentity) -> str:
    """The channel that a format's orders are of."""
    return source.reader.replace("-", "_")


def customer_key(source: SourceIdentity, reference: str) -> str:
    """The external id under which a file's customer is known."""
    return f"{source.reader}:{reference}"


def judge(
    currency: str, next_rows: Mapping[UUID, int], taken: Set[External], requests: Sequence[ImportHistory]
) -> list[AlreadyImported | Refused | None]:
    """Of each request, why it changes nothing; None where it is to be taken in."""
    reached = dict(next_rows)
    verdicts: list[AlreadyImported | Refused | None] = []
    for request in requests:
        source = source_id(request.source)
        verdict = _judge(currency, reached.get(source, 1), taken, request)
        if verdict is None:
            reached[source] = request.chunk.next_row
        verdicts.append(verdict)
    return verdicts


def _judge(
    currency: str, next_row: int, taken: Set[External], request: ImportHistory
) -> AlreadyImported | Refused | None:
    if request.currency != currency:
        return Refused(
            type=ImportRefusal.WRONG_CURRENCY,
            detail=f"The file is in {request.currency}, this shop in {currency}. Import it into a shop in {request.currency}.",
            field="/currency",
        )
    if request.from_row < next_row:
        return AlreadyImported(next_row=next_row)
    if request.from_row > next_row:
        return Refused(
            type=ImportRefusal.OUT_OF_TURN,
            detail=f"Row {next_row} is the next one to import, not row {request.from_row}.",
            field="/from_row",
            data={"next_row": next_row},
        )
    channel = channel_of(request.source)
    for record in request.chunk.records if taken else ():
        if isinstance(record, HistoricOrder) and (channel, record.external_id) in taken:
            return Refused(
                type=ImportRefusal.TAKEN_IN_ELSEWHERE,
                detail=f"Order {record.external_id} of row {record.row} is in this shop already, from another file or door. "
                "Import this file into another shop, or leave out what both files hold.",
                field="/chunk/records",
                data={"external_id": record.external_id, "row": record.row},
            )
    return None


class _Folding:
    """What the batch has made so far."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.items = dict(facts.items)
        self.opened = set(facts.opened)
        self.newcomers = set(facts.newcomers)
        self.orders: dict[External, tuple[UUID, HistoricOrder]] = {}
        self.sold: dict[External, Sold] = dict(facts.sold)

    def sale(self, key: External) -> Sold:
        """The order that a credit names; raises LookupError where the reader has not yielded it before."""
        if key not in self.sold:
            if key not in self.orders:
                raise LookupError(f"a credit names order {key[1]}, which was not read before it")
            order_id, order = self.orders[key]
            lines = {line.row: number for number, line in enumerate(order.lines, 1)}
            charges = {charge.row: number for number, charge in enumerate(order.charges, 1)}
            left = {number: line.quantity for number, line in enumerate(order.lines, 1)}
            self.sold[key] = Sold(order_id, lines, charges, left)
        return self.sold[key]


def decide(facts: Facts, requests: Sequence[ImportHistory]) -> Decided[ImportHistoryResult]:
    """One result per request. Chunks of a file follow each other: what an earlier one sold, a later one may credit."""
    folding = _Folding(facts)
    results: list[ImportHistoryResult] = []
    events: list[Event] = []
    verdicts = judge(facts.currency, facts.next_rows, facts.taken, requests)
    for index, (request, verdict) in enumerate(zip(requests, verdicts, strict=True)):
        if verdict is None:
            events.extend(_Chunk(folding, request, index).events())
        results.append(verdict or Imported(rows=request.chunk.rows, next_row=request.chunk.next_row))
    return Decided(results, events)


class _Chunk:
    """One request on its way to events."""

    def __init__(self, folding: _Folding, request: ImportHistory, index: int) -> None:
        self.folding = folding
        self.request = request
        self.index = index
        self.source = request.source
        self.source_id = source_id(request.source)
        self.channel = channel_of(request.source)
        self.new_items: list[Event] = []

    def events(self) -> Iterator[Event]:
        if self.source_id not in self.folding.opened:
            self.folding.opened.add(self.source_id)
            yield self._opened()
        for record in self.request.chunk.records:
            if isinstance(record, HistoricOrder | HistoricCredit):
                yield from self._newcomer(record)
            made = list(self._record(record))
            yield from self.new_items
            self.new_items.clear()
            yield from made

    def _opened(self) -> Event:
        control = self.request.control
        data = HistoryOpened(
            source_id=self.source_id,
            reader=self.source.reader,
            sha256=self.source.sha256,
            currency=self.request.currency,
            time_zone=self.request.time_zone,
            rows=control.rows,
            total=control.total,
            absolute_total=control.absolute_total,
            credit_rows_without_customer=control.credit_rows_without_customer,
            credit_rows_without_sale=control.credit_rows_without_sale,
        )
        return Event(data, request=self.index, subject=str(self.source_id))

    def _newcomer(self, record: HistoricOrder | HistoricCredit) -> Iterator[Event]:
        customer_id = self._customer(record)
        if customer_id is not None and customer_id in self.folding.newcomers:
            self.folding.newcomers.discard(customer_id)
            at = record.placed_at if isinstance(record, HistoricOrder) else record.credited_at
            added = CustomerAdded(customer_id=customer_id)
            yield Event(added, request=self.index, subject=str(customer_id), occurred_at=at)

    def _record(self, record: HistoricRecord) -> Iterator[Event]:
        match record:
            case HistoricOrder():
                yield self._order(record)
            case HistoricCredit():
                yield from self._credit(record)
            case LedgerAdjustment():
                adjusted = LedgerAdjusted(
                    source_id=self.source_id,
                    row=record.row,
                    external_id=record.external_id,
                    code=record.code,
                    amount=record.total,
                )
                yield Event(adjusted, request=self.index, occurred_at=record.at)
            case StockCorrection():
                corrected = StockCorrectedInHistory(
                    source_id=self.source_id,
                    row=record.row,
                    external_id=record.external_id,
                    item_id=self._item(record.sku, record.row, record.at),
                    sku=record.sku,
                    quantity=record.quantity,
                )
                yield Event(corrected, request=self.index, occurred_at=record.at)
            case Reject():
                rejected = HistoryRejected(
                    source_id=self.source_id, row=record.row, reason=record.reason.value, amount=record.total
                )
                yield Event(rejected, request=self.index)

    def _customer(self, record: HistoricOrder | HistoricCredit) -> UUID | None:
        if record.customer_reference is None:
            return None
        return self.folding.facts.customers[customer_key(self.source, record.customer_reference)]

    def _item(self, sku: str, row: int, at: datetime) -> UUID:
        """The item of a SKU; one that is new becomes an item without stock."""
        known = self.folding.items.get(sku)
        if known is not None:
            return known
        key = sku_key(sku)
        known = self.folding.items.get(key)
        if known is None:
            item = self.request.items[sku]
            known = self.folding.items[key] = derived_id(self.source, "item", row, at)
            saved = ItemSaved(item_id=known, sku=sku, title=item.title, price=item.unit_price_micros)
            self.new_items.append(Event(saved, request=self.index, subject=str(known), occurred_at=at))
        self.folding.items[sku] = known
        return known

    def _order(self, order: HistoricOrder) -> Event:
        order_id = derived_id(self.source, "order", order.row, order.placed_at)
        self.folding.orders[self.channel, order.external_id] = (order_id, order)
        item_total = sum(line.total for line in order.lines)
        charge_total = sum(charge.total for charge in order.charges)
        data = OrderImported(
            source_id=self.source_id,
            row=order.row,
            line_rows=[line.row for line in order.lines],
            charge_rows=[charge.row for charge in order.charges],
            country_name=order.country_name if order.country is None else None,
            channel=self.channel,
            external_id=order.external_id,
            prices="theirs",
            currency=self.request.currency,
            customer_id=self._customer(order),
            country=order.country,
            paid=item_total + charge_total,
            item_total=item_total,
            charge_total=charge_total,
            total=item_total + charge_total,
            lines=[
                LinePlaced(
                    line=number,
                    item_id=self._item(line.sku, line.row, order.placed_at),
                    sku=line.sku,
                    title=line.title,
                    quantity=line.quantity,
                    unit_price=line.unit_price_micros,
                    subtotal=line.total,
                    total=line.total,
                    delivered=line.quantity,
                )
                for number, line in enumerate(order.lines, 1)
            ],
            charges=[
                ChargePlaced(charge=number, type=charge.type.value, amount=charge.total, title=charge.title)
                for number, charge in enumerate(order.charges, 1)
            ],
        )
        return Event(data, order_id, self.index, occurred_at=order.placed_at)

    def _credit(self, credit: HistoricCredit) -> Iterator[Event]:
        """One event for each order the credit takes from, and one for what is tied to none."""
        by_order: dict[UUID | None, list[PartCredited]] = {}
        for line in credit.lines:
            self._item(line.sku, line.row, credit.credited_at)
            for order_id, part in self._parts(line):
                by_order.setdefault(order_id, []).append(part)
        for charge in credit.charges:
            for order_id, part in self._parts(charge):
                by_order.setdefault(order_id, []).append(part)
        credit_id = derived_id(self.source, "credit", credit.row, credit.credited_at)
        for order_id, parts in by_order.items():
            data = CreditImported(
                source_id=self.source_id,
                credit_id=credit_id,
                external_id=credit.external_id,
                customer_id=self._customer(credit),
                parts=parts,
            )
            yield Event(data, order_id, self.index, subject=str(credit_id), occurred_at=credit.credited_at)

    def _parts(self, credited: HistoricCreditLine | HistoricCharge) -> Iterator[tuple[UUID | None, PartCredited]]:
        parts = [kept for part in credited.parts for kept in self._still_there(part)]
        charge = credited if isinstance(credited, HistoricCharge) else None
        sku = credited.code if isinstance(credited, HistoricCharge) else credited.sku
        for number, part in enumerate(parts, 1):
            order = self._sale(part.sale) if part.sale else None
            yield (
                order.order_id if order else None,
                PartCredited(
                    row=credited.row,
                    part=number,
                    sku=sku,
                    quantity=part.quantity,
                    amount=part.total,
                    charge_type=charge.type.value if charge else None,
                    line=order.lines.get(part.sale.row) if order and part.sale else None,
                    charge=order.charges.get(part.sale.row) if order and part.sale else None,
                    kind=part.kind.value if part.kind else None,
                    untied=part.untied.value if part.untied else None,
                ),
            )

    def _still_there(self, part: CreditPart) -> Iterator[CreditPart]:
        """The part, less what others have taken from the sale since it was imported: that is tied to nothing."""
        if part.sale is None:
            yield part
            return
        order = self._sale(part.sale)
        line = order.lines.get(part.sale.row)
        if line is None:
            yield part
            return
        taken = min(part.quantity, order.left[line])
        order.left[line] -= taken
        tied, rest = split(part.total, [taken, part.quantity - taken])
        if taken:
            yield CreditPart(taken, tied, part.sale, part.kind)
        if taken < part.quantity:
            yield CreditPart(part.quantity - taken, rest, untied=Untied.EXCEEDS_SALES)

    def _sale(self, sale: SaleReference) -> Sold:
        return self.folding.sale((self.channel, sale.external_id))
