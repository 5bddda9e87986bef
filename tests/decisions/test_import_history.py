"""Deciding what past trade becomes: refusals by precedence, ids from the file alone, credits within what was sold."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.import_history import Facts, Sold, decide
from waybill.model.events import (
    CreditImported,
    CustomerAdded,
    Event,
    HistoryOpened,
    HistoryRejected,
    ItemSaved,
    LedgerAdjusted,
    OrderImported,
    StockCorrectedInHistory,
)
from waybill.model.history import (
    AlreadyImported,
    ChargeType,
    ControlTotals,
    CreditKind,
    CreditPart,
    HistoricCharge,
    HistoricCredit,
    HistoricCreditLine,
    HistoricItem,
    HistoricLine,
    HistoricOrder,
    HistoryChunk,
    Imported,
    ImportHistory,
    LedgerAdjustment,
    Reject,
    RejectReason,
    SaleReference,
    SourceIdentity,
    StockCorrection,
    Untied,
    derived_id,
    source_id,
)
from waybill.model.results import Refused

SOURCE = SourceIdentity("online-retail", "ab" * 32, "file.csv")
OTHER = SourceIdentity("online-retail", "cd" * 32, "file.csv")
FILE = source_id(SOURCE)
AT = datetime(2011, 1, 1, 10, tzinfo=UTC)
CUSTOMER = UUID(int=17)
TEA = UUID(int=1)


def request(*records: Any, from_row: int = 1, next_row: int = 100, currency: str = "GBP") -> ImportHistory:
    return ImportHistory(
        source=SOURCE,
        control=ControlTotals(99, 1, 2, 3, 4),
        currency=currency,
        time_zone="Europe/London",
        from_row=from_row,
        chunk=HistoryChunk(records, next_row - from_row, next_row),
        items={"TEA": HistoricItem("TEA", "Tea", 2_000_000)},
    )


def order(row: int = 1, quantity: int = 5, external_id: str = "1") -> HistoricOrder:
    line = HistoricLine(row, "TEA", "Tea, loose", quantity, 2_000_000, quantity * 200)
    charge = HistoricCharge(row + 1, ChargeType.SHIPPING, "POST", "Postage", 1, 3_000_000, 300)
    return HistoricOrder(external_id, row, AT, "17", "FR", "France", (line,), (charge,))


def credit(*parts: CreditPart, row: int = 10) -> HistoricCredit:
    quantity, total = sum(part.quantity for part in parts), sum(part.total for part in parts)
    line = HistoricCreditLine(row, "TEA", "Tea", quantity, 2_000_000, total, parts)
    return HistoricCredit("C2", row, AT + timedelta(days=1), "17", "FR", "France", (line,), ())


def facts(**fields: Any) -> Facts:
    usual: dict[str, Any] = {
        "currency": "GBP",
        "next_rows": {},
        "opened": {FILE},
        "items": {"TEA": TEA},
        "customers": {"online-retail:17": CUSTOMER},
    }
    return Facts(**(usual | fields))


def events_of(known: Facts, *requests: ImportHistory) -> list[Event]:
    return list(decide(known, requests).events)


TAKEN = frozenset({("online_retail", "1")})


@pytest.mark.parametrize(
    ("known", "asked", "type"),
    [
        (facts(currency="EUR", next_rows={FILE: 5}, taken=TAKEN), request(order()), "wrong_currency"),
        (facts(next_rows={FILE: 5}, taken=TAKEN), request(order(), from_row=6), "out_of_turn"),
        (facts(), request(order(2), from_row=2), "out_of_turn"),
        (facts(taken=TAKEN), request(order()), "taken_in_elsewhere"),
    ],
)
def test_refusals_in_order_of_precedence(known: Facts, asked: ImportHistory, type: str) -> None:
    decided = decide(known, [asked])
    (refused,) = decided.results
    assert isinstance(refused, Refused)
    assert refused.type == type
    assert refused.field is not None
    assert decided.events == []


def test_rows_taken_in_before_change_nothing() -> None:
    decided = decide(facts(next_rows={FILE: 5}, taken=TAKEN), [request(order(), from_row=1)])
    assert (decided.results, decided.events) == ([AlreadyImported(next_row=5)], [])


def test_a_refused_chunk_stops_those_after_it() -> None:
    chunks = [request(order(), next_row=5), request(order(5, external_id="2"), from_row=5)]
    results = decide(facts(taken=TAKEN), chunks).results
    assert [one.type for one in results if isinstance(one, Refused)] == ["taken_in_elsewhere", "out_of_turn"]
    assert decide(facts(), chunks).results == [Imported(rows=4, next_row=5), Imported(rows=95, next_row=100)]


def test_an_order_is_delivered_and_paid() -> None:
    (event,) = events_of(facts(), request(order()))
    data = event.data
    assert isinstance(data, OrderImported)
    assert (data.channel, data.external_id, data.prices, data.currency) == ("online_retail", "1", "theirs", "GBP")
    assert (data.item_total, data.charge_total, data.tax_total, data.total, data.paid) == (1000, 300, 0, 1300, 1300)
    assert (data.customer_id, data.person_id, data.country, data.country_name) == (CUSTOMER, None, "FR", None)
    assert (data.line_rows, data.charge_rows, data.row) == ([1], [2], 1)
    (line,) = data.lines
    assert (line.item_id, line.title, line.quantity, line.delivered) == (TEA, "Tea, loose", 5, 5)
    assert (line.unit_price, line.subtotal, line.total) == (2_000_000, 1000, 1000)
    assert (event.order_id, event.occurred_at) == (derived_id(SOURCE, "order", 1, AT), AT)


def test_what_is_new_comes_first_and_once() -> None:
    known = facts(opened=set(), items={}, newcomers={CUSTOMER})
    events = events_of(known, request(order(), order(3, external_id="2")))
    assert [type(event.data) for event in events] == [
        HistoryOpened, CustomerAdded, ItemSaved, OrderImported, OrderImported,
    ]  # fmt: skip
    item, bought = events[2].data, events[3].data
    assert isinstance(item, ItemSaved)
    assert isinstance(bought, OrderImported)
    assert (item.item_id, item.title, item.price) == (derived_id(SOURCE, "item", 1, AT), "Tea", 2_000_000)
    assert bought.lines[0].item_id == item.item_id
    assert events[1].occurred_at == AT


def test_credits_come_order_by_order() -> None:
    asked = request(
        order(),
        order(3, external_id="2"),
        credit(
            CreditPart(2, -400, SaleReference("2", 3), CreditKind.RETURN),
            CreditPart(1, -200, SaleReference("1", 1), CreditKind.CANCELLATION),
            CreditPart(1, -200, untied=Untied.EXCEEDS_SALES),
        ),
    )
    credits = [event for event in events_of(facts(), asked) if isinstance(event.data, CreditImported)]
    first, second = derived_id(SOURCE, "order", 1, AT), derived_id(SOURCE, "order", 3, AT)
    assert [event.order_id for event in credits] == [second, first, None]
    parts = [part for event in credits if isinstance(event.data, CreditImported) for part in event.data.parts]
    assert [(one.row, one.part, one.line, one.kind, one.untied, one.quantity, one.amount) for one in parts] == [
        (10, 1, 1, "return", None, 2, -400),
        (10, 2, 1, "cancellation", None, 1, -200),
        (10, 3, None, None, "exceeds_sales", 1, -200),
    ]


@given(left=st.integers(0, 6), quantity=st.integers(1, 6), total=st.integers(-1000, 0))
def test_a_credit_takes_no_more_than_is_left(left: int, quantity: int, total: int) -> None:
    order_id = UUID(int=9)
    known = facts(sold={("online_retail", "1"): Sold(order_id, {1: 1}, {}, {1: left})}, next_rows={FILE: 5})
    part = CreditPart(quantity, total, SaleReference("1", 1), CreditKind.RETURN)
    events = events_of(known, request(credit(part), from_row=5))
    parts = [(event.order_id, one) for event in events for one in getattr(event.data, "parts", ())]
    assert sum(one.quantity for _, one in parts) == quantity
    assert sum(one.amount for _, one in parts) == total
    assert sum(one.quantity for id, one in parts if id == order_id) == min(left, quantity)
    assert all((id is None) == (one.untied == "exceeds_sales") for id, one in parts)
    assert sorted(one.part for _, one in parts) == list(range(1, len(parts) + 1))


def test_a_credit_of_an_order_never_read_is_a_fault_of_the_reader() -> None:
    with pytest.raises(LookupError, match="order 7"):
        decide(facts(), [request(credit(CreditPart(1, -1, SaleReference("7", 1), CreditKind.RETURN)))])


def test_what_is_no_trade_is_history_only_and_without_free_text() -> None:
    events = events_of(
        facts(),
        request(
            LedgerAdjustment("A1", 1, AT, "B", "Adjust bad debt", -500),
            StockCorrection("2", 2, AT, "TEA", -3, "eaten by Mr Smith"),
            Reject(3, RejectReason.TIME, 7, "4", "Mr Smith"),
        ),
    )
    assert [type(event.data) for event in events] == [LedgerAdjusted, StockCorrectedInHistory, HistoryRejected]
    assert "Smith" not in repr(events)
    assert all(event.order_id is None for event in events)


rows = st.integers(1, 2**31 - 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2**44).map(lambda milliseconds: EPOCH + timedelta(milliseconds=milliseconds))


@given(st.tuples(moments, rows), st.tuples(moments, rows))
def test_ids_sort_by_time_then_row_and_never_by_chance(one: tuple[datetime, int], other: tuple[datetime, int]) -> None:
    def milliseconds(at: datetime) -> int:
        return (at - EPOCH) // timedelta(milliseconds=1)

    first, second = derived_id(SOURCE, "order", one[1], one[0]), derived_id(SOURCE, "order", other[1], other[0])
    expected = (milliseconds(one[0]), one[1]) < (milliseconds(other[0]), other[1])
    assert (first < second) == expected
    assert first == derived_id(SOURCE, "order", one[1], one[0])
    assert first.int >> 80 == milliseconds(one[0])
    assert (first.version, first.variant) == (8, "specified in RFC 4122")
    assert len({first, derived_id(SOURCE, "credit", one[1], one[0]), derived_id(OTHER, "order", one[1], one[0])}) == 3


def test_a_file_is_its_content_whatever_it_is_called() -> None:
    assert source_id(SOURCE) == source_id(SourceIdentity(SOURCE.reader, SOURCE.sha256, "other.csv"))
    assert len({source_id(SOURCE), source_id(OTHER), source_id(SourceIdentity("csv", SOURCE.sha256, "file.csv"))}) == 3
    assert source_id(SOURCE).version == 8
