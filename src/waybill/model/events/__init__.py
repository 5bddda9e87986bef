"""The facts of the log. Each Struct is the `data` of one event type at its newest version.

No personal data and no secret: events refer to rows of `person_data` by customer and person id.
`order.placed`, `order.drafted` and `order.imported` get their `number` when they are recorded
(that of the draft where they come of one), as do invoices and credit notes.
Quantities are steps of the item's unit, amounts minor units, `unit_price` and `unit_cost` millionths of the major unit.
"""

from waybill.model.events import (
    changes,
    front,
    fulfillment,
    inquiries,
    invoices,
    parcels,
    payments,
    returns,
    tenders,
    tracking,
    transfers,
)
from waybill.model.events.base import (
    Event,
    EventData,
    GoodsMoved,
    Money,
    Move,
    OrderChanged,
    Reserved,
    StockChange,
)
from waybill.model.events.customers import (
    CustomerAdded,
    CustomerChanged,
    CustomerErased,
)
from waybill.model.events.history import (
    CreditImported,
    HistoryOpened,
    HistoryRejected,
    LedgerAdjusted,
    OrderImported,
    PartCredited,
    StockCorrectedInHistory,
)
from waybill.model.events.orders import (
    BackorderFilled,
    BundlePlaced,
    ChargePlaced,
    DiscountPlaced,
    DraftClosed,
    LineCanceled,
    LinePlaced,
    OptionOn,
    OrderCanceled,
    OrderConfirmed,
    OrderContent,
    OrderDrafted,
    OrderPlaced,
    OrderRepromised,
)
from waybill.model.events.setup import (
    BundleOf,
    ItemSaved,
    LocationSaved,
    ShopSaved,
)
from waybill.model.events.stock import (
    SafetyStockSet,
    StockAdjusted,
    StockCounted,
    StockExpected,
    StockMoved,
    StockReceived,
    StockShortage,
)

__all__ = [
    "EVENT_TYPES",
    "RAISING",
    "BackorderFilled",
    "BundleOf",
    "BundlePlaced",
    "ChargePlaced",
    "CreditImported",
    "CustomerAdded",
    "CustomerChanged",
    "CustomerErased",
    "DiscountPlaced",
    "DraftClosed",
    "Event",
    "EventData",
    "GoodsMoved",
    "HistoryOpened",
    "HistoryRejected",
    "ItemSaved",
    "LedgerAdjusted",
    "LineCanceled",
    "LinePlaced",
    "LocationSaved",
    "Money",
    "Move",
    "OptionOn",
    "OrderCanceled",
    "OrderChanged",
    "OrderConfirmed",
    "OrderContent",
    "OrderDrafted",
    "OrderImported",
    "OrderPlaced",
    "OrderRepromised",
    "PartCredited",
    "Reserved",
    "SafetyStockSet",
    "ShopSaved",
    "StockAdjusted",
    "StockChange",
    "StockCorrectedInHistory",
    "StockCounted",
    "StockExpected",
    "StockMoved",
    "StockReceived",
    "StockShortage",
]

# loaded for the sake of the registry below
_ = (payments, front, fulfillment, parcels, returns, changes, inquiries, invoices, tenders, tracking, transfers)


def _by_type(base: type[EventData]) -> dict[str, type[EventData]]:
    types = {base.type: base} if "type" in base.__dict__ else {}
    for derived in base.__subclasses__():
        types |= _by_type(derived)
    return types


# Every event type by name. Classes further up are bases only.
EVENT_TYPES = _by_type(EventData)

# Each of these events raises its order's version by one; other events about an order leave it as it is. A draft that is
# placed is closed by being deleted, so what `order.draft_closed` says of it does not matter.
RAISING = frozenset(
    type
    for type, data in EVENT_TYPES.items()
    if issubclass(
        data,
        OrderChanged | OrderCanceled | OrderConfirmed | DraftClosed | BackorderFilled | StockShortage | CreditImported,
    )
)
