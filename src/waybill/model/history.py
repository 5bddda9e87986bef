"""A file of past trade as records an import can take in: orders, credits, and what is neither.

Amounts are integers of the source's minor unit (pence), unit prices integers of a millionth of its major unit;
a line is rounded once, half away from zero. Every row of the file appears in exactly one record, in one place,
and the totals of all records sum to the file's control total. Rows count from 1, headings not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.wire import WITHOUT_NUL, Country, Currency, ExternalId, SignedQuantity, Sku, Text

MICROS = 1_000_000

FileRow = Annotated[int, Meta(ge=1, le=2_147_483_647, description="A row of the file, from 1, headings not counted.")]
Units = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Micros = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
# A million units at a million each, in minor units.
Total = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Moment = Annotated[datetime, Meta(tz=True)]
Title = Annotated[str, Meta(max_length=255, pattern=WITHOUT_NUL)]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class LineClass(StrEnum):
    """Where a row ended up; every row is in exactly one class."""

    ORDER_LINE = "order_line"
    CANCELLATION = "cancellation"
    RETURN = "return"
    UNREFERENCED_CREDIT = "unreferenced_credit"
    CHARGE = "charge"
    LEDGER_ADJUSTMENT = "ledger_adjustment"
    WRITE_OFF = "write_off"
    WRITE_ON = "write_on"
    REJECT = "reject"


class ChargeType(StrEnum):
    """What an amount that is no goods was for."""

    SHIPPING = "shipping"
    DISCOUNT = "discount"
    SAMPLES = "samples"
    BANK_FEE = "bank_fee"
    MARKETPLACE_FEE = "marketplace_fee"
    COMMISSION = "commission"
    MANUAL = "manual"


class CreditKind(StrEnum):
    """A cancellation undoes a sale before the goods left; a return brings them back."""

    CANCELLATION = "cancellation"
    RETURN = "return"


class Untied(StrEnum):
    """Why units of a credit are tied to no sale."""

    NO_CUSTOMER = "no_customer"
    NO_SALE = "no_sale"  # the file holds no sale of it to this customer, at any time
    NO_EARLIER_SALE = "no_earlier_sale"  # it does, but only later than the credit, or for a charge at other prices
    EXCEEDS_SALES = "exceeds_sales"  # the earlier sales are credited in full already


class RejectReason(StrEnum):
    """Why a row cannot be taken in, in order of precedence."""

    INVOICE_NUMBER = "invoice_number_unreadable"
    INVOICE_KIND = "invoice_kind_unknown"
    STOCK_CODE = "stock_code_unreadable"
    TEXT = "text_unreadable"
    QUANTITY = "quantity_unreadable"
    PRICE = "price_unreadable"
    TIME = "time_unreadable"
    CUSTOMER = "customer_unreadable"
    SIGN = "sign_contradicts_invoice"
    INVOICE_DISAGREES = "invoice_disagrees_with_itself"


class HistoricLine(Struct, frozen=True, gc=False):
    """Goods sold: a positive quantity of one SKU."""

    row: FileRow
    sku: Sku
    title: Title
    quantity: Units
    unit_price_micros: Micros
    total: Total


class SaleReference(Struct, frozen=True, gc=False):
    """The line of an earlier order that a credit takes back."""

    external_id: ExternalId
    row: FileRow


class CreditPart(Struct, frozen=True, gc=False):
    """Some units of a credited row: tied to one sale with a kind, or untied with a reason.

    `quantity` is positive, `total` zero or negative; the parts of a row sum to the row.
    """

    quantity: Units
    total: Total
    sale: SaleReference | None = None
    kind: CreditKind | None = None
    untied: Untied | None = None


class HistoricCharge(Struct, frozen=True, gc=False):
    """An amount that is no goods. In an order `quantity` is positive and `parts` empty.

    In a credit `quantity` counts units given back and `total` is negative. A negative amount there that is tied to
    no earlier charge stands for itself: a discount, a fee, a commission.
    """

    row: FileRow
    type: ChargeType
    code: Title
    title: Title
    quantity: Units
    unit_price_micros: Micros
    total: Total
    parts: tuple[CreditPart, ...] = ()


class HistoricOrder(Struct, frozen=True, tag=True):
    """An invoice: what a customer bought, and what was charged with it.

    `customer_reference` is absent where the file names nobody; `country` is ISO 3166-1 alpha-2 and absent where the
    file's own name for it (`country_name`) is no single country.
    """

    external_id: ExternalId
    row: FileRow
    placed_at: Moment
    customer_reference: ExternalId | None
    country: Country | None
    country_name: Title
    lines: tuple[HistoricLine, ...]
    charges: tuple[HistoricCharge, ...]


class HistoricCreditLine(Struct, frozen=True, gc=False):
    """Goods credited: `quantity` counts units given back (positive), `total` is zero or negative."""

    row: FileRow
    sku: Sku
    title: Title
    quantity: Units
    unit_price_micros: Micros
    total: Total
    parts: tuple[CreditPart, ...]


class HistoricCredit(Struct, frozen=True, tag=True):
    """A credit note. Every order its parts name is yielded before it."""

    external_id: ExternalId
    row: FileRow
    credited_at: Moment
    customer_reference: ExternalId | None
    country: Country | None
    country_name: Title
    lines: tuple[HistoricCreditLine, ...]
    charges: tuple[HistoricCharge, ...]


class LedgerAdjustment(Struct, frozen=True, tag=True):
    """An entry in the books that concerns no order, such as a bad debt; `total` has the file's sign."""

    external_id: ExternalId
    row: FileRow
    at: Moment
    code: Title
    title: Title
    total: Total


class StockCorrection(Struct, frozen=True, tag=True):
    """Stock that changed without trade: `quantity` is negative when written off, positive when found again."""

    external_id: ExternalId
    row: FileRow
    at: Moment
    sku: Sku
    quantity: SignedQuantity
    reason: Title


class Reject(Struct, frozen=True, tag=True):
    """A row that cannot be taken in. `total` is the row's amount, 0 where that cannot be read."""

    row: FileRow
    reason: RejectReason
    total: Total
    external_id: Text
    detail: Text


HistoricRecord = HistoricOrder | HistoricCredit | LedgerAdjustment | StockCorrection | Reject


class HistoryChunk(Struct, frozen=True):
    """Records in the order of their first rows. Reading from `next_row` yields what follows this chunk.

    `rows` counts the file's rows in this chunk; over all chunks they sum to the file's rows.
    """

    records: tuple[HistoricRecord, ...]
    rows: int
    next_row: int


class HistoricItem(Struct, frozen=True, gc=False):
    """A SKU with the title and the price that most of its sale lines carry; on a tie the latest wins.

    A SKU that was never sold for money has its SKU as title and a price of 0.
    """

    sku: Sku
    title: Title
    unit_price_micros: Micros


class SourceIdentity(Struct, frozen=True):
    """What a file is: the format and the content's SHA-256 decide identity, the name is for people."""

    reader: str
    sha256: str
    name: str

    @property
    def key(self) -> str:
        """The stable text that ids are derived from, together with a row."""
        return f"{self.reader}:{self.sha256}"


class ControlTotals(Struct, frozen=True):
    """Figures summed from the rows on their own, for the records to be compared with (minor units)."""

    rows: int
    total: int
    absolute_total: int
    credit_rows_without_customer: int
    credit_rows_without_sale: int


class RowOutcome(Struct, frozen=True):
    """A row's place in the account of the file. `untied` says why no unit of a credited row or charge has a sale."""

    row: int
    outcome: LineClass
    total: int
    untied: Untied | None = None


def outcomes(record: HistoricRecord) -> Iterator[RowOutcome]:
    """One outcome per row of the record.

    A credited row in several parts counts by what most of its units are: canceled, returned or unreferenced;
    on a tie the first part decides.
    """
    match record:
        case HistoricOrder(lines=lines, charges=charges):
            yield from (RowOutcome(line.row, LineClass.ORDER_LINE, line.total) for line in lines)
            yield from (RowOutcome(charge.row, LineClass.CHARGE, charge.total) for charge in charges)
        case HistoricCredit(lines=credited, charges=charges):
            for line in credited:
                yield RowOutcome(line.row, _credit_class(line.parts), line.total, _untied(line.parts))
            for charge in charges:
                yield RowOutcome(charge.row, LineClass.CHARGE, charge.total, _untied(charge.parts))
        case LedgerAdjustment(row=row, total=total):
            yield RowOutcome(row, LineClass.LEDGER_ADJUSTMENT, total)
        case StockCorrection(row=row, quantity=quantity):
            yield RowOutcome(row, LineClass.WRITE_OFF if quantity < 0 else LineClass.WRITE_ON, 0)
        case Reject(row=row, total=total):
            yield RowOutcome(row, LineClass.REJECT, total)


def _credit_class(parts: tuple[CreditPart, ...]) -> LineClass:
    units: dict[LineClass, int] = {}
    for part in parts:
        outcome = LineClass.UNREFERENCED_CREDIT if part.kind is None else LineClass(part.kind.value)
        units[outcome] = units.get(outcome, 0) + part.quantity
    return max(units, key=units.__getitem__)


def _untied(parts: tuple[CreditPart, ...]) -> Untied | None:
    return parts[0].untied if len(parts) == 1 else None


def line_total(quantity: int, unit_price_micros: int, minor_per_major: int = 100) -> int:
    """Quantity times price in minor units, rounded once, half away from zero."""
    micros = quantity * unit_price_micros * minor_per_major
    whole, rest = divmod(abs(micros), MICROS)
    rounded = whole + (2 * rest >= MICROS)
    return rounded if micros >= 0 else -rounded


class ImportHistory(Struct, frozen=True, kw_only=True):
    """Take in one chunk of a file: the records of its rows from `from_row` on. `items` has every SKU the chunk names."""

    source: SourceIdentity
    control: ControlTotals
    currency: Currency
    time_zone: str
    from_row: FileRow
    chunk: HistoryChunk
    items: Mapping[str, HistoricItem]


class Imported(Struct, frozen=True, tag="imported", tag_field="result", kw_only=True):
    """The chunk is in the tables; `next_row` is where the next one begins."""

    rows: int
    next_row: int


class AlreadyImported(Struct, frozen=True, tag="already_imported", tag_field="result", kw_only=True):
    """These rows were taken in before, up to `next_row`; nothing was changed."""

    next_row: int


ImportHistoryResult = Imported | AlreadyImported | Refused


class ImportRefusal(StrEnum):
    """Why a chunk is not taken in, in order of precedence."""

    WRONG_CURRENCY = "wrong_currency"
    OUT_OF_TURN = "out_of_turn"
    TAKEN_IN_ELSEWHERE = "taken_in_elsewhere"


def derived_id(source: SourceIdentity, kind: str, row: int, at: datetime) -> UUID:
    """The id of what a row of a file made: the same in every run, in order of time, then of rows.

    A UUID of version 8: 48 bits of milliseconds, 32 bits of the row, 42 bits of a hash of the source and the kind.
    """
    clock = (at - _EPOCH) // _MILLISECOND & 0xFFFFFFFFFFFF
    about = _fingerprint(source.key, kind)
    return UUID(int=clock << 80 | 0x8 << 76 | row >> 20 << 64 | 0x2 << 62 | (row & 0xFFFFF) << 42 | about)


def source_id(source: SourceIdentity) -> UUID:
    """The id of a file, made of its format and content alone."""
    digest = int.from_bytes(sha256(source.key.encode()).digest()[:16])
    return UUID(int=digest & ~(0xF << 76 | 0x3 << 62) | 0x8 << 76 | 0x2 << 62)


@lru_cache(maxsize=64)
def _fingerprint(key: str, kind: str) -> int:
    return int.from_bytes(sha256(f"{key}:{kind}".encode()).digest()[:6]) >> 6
