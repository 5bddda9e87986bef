"""Parcels and pickups in words."""

from waybill.decisions.words.speaking import Context, says, sentences, units
from waybill.model.events import parcels
from waybill.model.money import money_text

_SEEN = {
    "announced": "announced to the carrier",
    "in_transit": "on its way",
    "out_for_delivery": "out for delivery",
    "failed_attempt": "brought, but nobody was met",
    "held_at_point": "waiting at a parcel shop",
    "exception": "something is wrong with it",
    "delivered": "delivered",
    "refused": "refused at the door",
    "lost": "lost",
    "returning": "on its way back",
    "returned": "back at the sender",
}
_KINDS = {
    "late": "a parcel is late",
    "lost": "a parcel is lost",
    "carrier_exception": "the carrier has trouble with a parcel",
    "returned_to_sender": "a parcel comes back",
    "impossible_report": "the carrier's reports contradict each other",
    "moved_without_hand_over": "a parcel is on its way that nobody handed over",
    "voided_parcel_moves": "an unpacked parcel is on its way",
    "goods_elsewhere": "the parcel's goods are already counted elsewhere",
    "found_after_claim": "a parcel turns up that the buyer was given money or others for",
    "unknown_parcel": "nobody knows the parcel of a report",
    "transfer_differs": "a transfer did not arrive as it was sent",
}


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))


@says(parcels.ParcelPacked)
def _packed(data: parcels.ParcelPacked, context: Context) -> str:
    goods = units(((context.line(one.line), one.quantity) for one in data.lines), context) if data.lines else "nothing"
    weight = f"{data.weight / 1000:.3f} kg" if data.weight else None
    return sentences([f"parcel {data.position} packed: {goods}", weight])


@says(parcels.ParcelUnpacked)
def _unpacked(data: parcels.ParcelUnpacked, context: Context) -> str:
    goods = _moved(data, context)
    return sentences([f"a parcel was unpacked{': ' + goods if goods else ''}"])


def _moved(data: parcels.ParcelsHandled, context: Context) -> str:
    return units(((context.line(one.line), one.quantity) for one in data.moves), context) if data.moves else ""


@says(parcels.ParcelHandedOver)
def _handed_over(data: parcels.ParcelHandedOver, context: Context) -> str:
    goods = _moved(data, context)
    by = " ".join(part for part in (data.carrier, data.service) if part)
    number = f", {data.tracking_number}" if data.tracking_number else ""
    arrives = f"expected on {context.day(data.expected_at)}" if data.expected_at else None
    cash = f"{money_text(data.cash, context.currency)} to be taken at the door" if data.cash else None
    return sentences([f"shipped with {by}{number}{': ' + goods if goods else ''}", arrives, cash])


@says(parcels.HandOverUndone)
def _undone(data: parcels.HandOverUndone, context: Context) -> str:
    return "Not handed over after all: the parcel is still here."


@says(parcels.TrackingReported)
def _reported(data: parcels.TrackingReported, context: Context) -> str:
    seen = _SEEN.get(data.status, data.status.replace("_", " "))
    by = data.carrier or data.source
    number = f" {data.tracking_number}" if data.parcel_id is None and data.tracking_number else ""
    return f"Parcel{number} {seen}, says {by} of {context.moment(context.at)}."


@says(parcels.ParcelMoved)
def _parcel_moved(data: parcels.ParcelMoved, context: Context) -> str:
    goods = _moved(data, context)
    seen = _SEEN.get(data.parcel_status, data.parcel_status.replace("_", " "))
    stock = "back in quarantine" if data.stock else None
    return sentences([f"{goods or 'the parcel'}: {seen}", stock])


@says(parcels.ParcelLate)
def _late(data: parcels.ParcelLate, context: Context) -> str:
    return f"A parcel is late: expected on {context.day(data.missed)}, now on {context.day(data.expected_at)}."


@says(parcels.PickupMadeReady)
def _ready(data: parcels.PickupMadeReady, context: Context) -> str:
    goods = _moved(data, context)
    return f"Ready for pickup until {context.day(data.until)}{': ' + goods if goods else ''}."


@says(parcels.PickupWithdrawn)
def _withdrawn(data: parcels.PickupWithdrawn, context: Context) -> str:
    return "No longer ready for pickup: the code opens nothing any more."


@says(parcels.PickupAwaited)
def _arrived(data: parcels.PickupAwaited, context: Context) -> str:
    return "The buyer is here."


@says(parcels.PickupTaken)
def _collected(data: parcels.PickupTaken, context: Context) -> str:
    goods = _moved(data, context)
    shown = "an identity document" if data.checked == "id" else "the code"
    return f"Collected against {shown}{': ' + goods if goods else ''}."


@says(parcels.PickupUncollected)
def _uncollected(data: parcels.PickupUncollected, context: Context) -> str:
    back = units(((context.line(one.line), one.quantity) for one in data.lines), context)
    less = f"the total is {money_text(data.total, context.currency)} less" if data.total else None
    kept = f"{money_text(data.fee, context.currency)} are kept as a fee" if data.fee else None
    return sentences([f"nobody collected it: {back} back in stock", less, kept])


@says(parcels.ExceptionOpened)
def _opened(data: parcels.ExceptionOpened, context: Context) -> str:
    return f"To be looked at: {_kind(data.kind)}."


@says(parcels.ExceptionResolved)
def _resolved(data: parcels.ExceptionResolved, context: Context) -> str:
    return f"Looked at: {_kind(data.kind)} ({data.resolution.replace('_', ' ')})."


@says(parcels.OrderCompleted)
def _completed(data: parcels.OrderCompleted, context: Context) -> str:
    return "Completed."
