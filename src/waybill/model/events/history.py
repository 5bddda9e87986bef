"""Past trade, read from files."""

from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from waybill.model.events.base import EventData
from waybill.model.events.orders import OrderContent


class OrderImported(OrderContent, frozen=True, omit_defaults=True, kw_only=True):
    """An order of the past, already delivered and paid, read from a file of past trade.

    `row` is the first row it was read from, `line_rows` and `charge_rows` those of its lines and charges in their order.
    `country_name` is what the file calls the country where that is no single one.
    """

    type: ClassVar[str] = "order.imported"
    source_id: UUID
    row: int
    line_rows: list[int]
    charge_rows: list[int]
    country_name: str | None = None


class HistoryOpened(EventData, frozen=True, kw_only=True):
    """A file of past trade is being imported; the figures are its control totals, in minor units of its currency."""

    type: ClassVar[str] = "history.opened"
    source_id: UUID
    reader: str
    sha256: str
    currency: str
    time_zone: str
    rows: int
    total: int
    absolute_total: int
    credit_rows_without_customer: int
    credit_rows_without_sale: int


class PartCredited(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a credited row. `kind` and the `line` or `charge` say what they undo; `untied` says why they undo nothing.

    `charge_type` marks an amount that is no goods; `amount` is zero or negative.
    """

    row: int
    part: int
    sku: str
    quantity: int
    amount: int
    charge_type: str | None = None
    line: int | None = None
    charge: int | None = None
    kind: str | None = None
    untied: str | None = None


class CreditImported(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What a past credit note took from one order, or (where the event has no order) what of it concerns no known sale."""

    type: ClassVar[str] = "credit.imported"
    source_id: UUID
    credit_id: UUID
    external_id: str
    customer_id: UUID | None = None
    parts: list[PartCredited]


class LedgerAdjusted(EventData, frozen=True, kw_only=True):
    """A past entry in the books that concerns no order, such as a bad debt."""

    type: ClassVar[str] = "ledger.adjusted"
    source_id: UUID
    row: int
    external_id: str
    code: str
    amount: int


class StockCorrectedInHistory(EventData, frozen=True, kw_only=True):
    """Stock was written off (negative) or found again in the past; the stock of today is untouched."""

    type: ClassVar[str] = "stock.corrected_in_history"
    source_id: UUID
    row: int
    external_id: str
    item_id: UUID
    sku: str
    quantity: int


class HistoryRejected(EventData, frozen=True, kw_only=True):
    """A row of a file of past trade that could not be taken in; `amount` is 0 where that cannot be read."""

    type: ClassVar[str] = "history.rejected"
    source_id: UUID
    row: int
    reason: str
    amount: int
