"""Fulfillment in words."""

from waybill.decisions.words.speaking import Context, count, says, sentences, units, where
from waybill.model.events.fulfillment import (
    BinSaved,
    FulfillmentAccepted,
    FulfillmentAdvanced,
    FulfillmentChanged,
    FulfillmentJoined,
    FulfillmentMerged,
    FulfillmentMoved,
    FulfillmentPicked,
    FulfillmentRejected,
    FulfillmentReleased,
    FulfillmentShort,
    FulfillmentSplit,
    FulfillmentStarted,
    FulfillmentUnpicked,
    WaveMade,
)


@says(FulfillmentReleased)
def _fulfillment_released(data: FulfillmentReleased, context: Context) -> str:
    goods = units(((context.line(line.line), line.quantity) for line in data.lines), context)
    begins = f"it begins on {context.moment(data.scheduled_at)}" if data.scheduled_at else None
    return sentences([f"released to {context.location(data.location_id)}: {goods}", begins])


@says(FulfillmentStarted)
def _fulfillment_started(data: FulfillmentStarted, context: Context) -> str:
    return f"Begun with at {context.location(data.location_id)}."


@says(FulfillmentAccepted)
def _fulfillment_accepted(data: FulfillmentAccepted, context: Context) -> str:
    queued = ", in the kitchen's queue" if data.fulfillment_status == "queued" else ""
    return f"Accepted by {context.location(data.location_id)}{queued}."


@says(FulfillmentRejected)
def _fulfillment_rejected(data: FulfillmentRejected, context: Context) -> str:
    reason = data.reason.replace("_", " ")
    return sentences([f"rejected by {context.location(data.location_id)} ({reason})", *_instead(data, context)])


@says(FulfillmentPicked)
def _fulfillment_picked(data: FulfillmentPicked, context: Context) -> str:
    return f"Picked at {context.location(data.location_id)}: {_goods(data, context)}."


@says(FulfillmentUnpicked)
def _fulfillment_unpicked(data: FulfillmentUnpicked, context: Context) -> str:
    return f"Put back on the shelf at {context.location(data.location_id)}: {_goods(data, context)}."


@says(FulfillmentShort)
def _fulfillment_short(data: FulfillmentShort, context: Context) -> str:
    found = "not found" if data.picker else "no longer there"
    lacking = f"{found} at {context.location(data.location_id)}: {_goods(data, context)}"
    return sentences([lacking, *_instead(data, context)])


@says(FulfillmentAdvanced)
def _fulfillment_advanced(data: FulfillmentAdvanced, context: Context) -> str:
    return f"The kitchen {context.location(data.location_id)}: {data.fulfillment_status}."


@says(FulfillmentSplit)
def _fulfillment_split(data: FulfillmentSplit, context: Context) -> str:
    return f"Fulfilled apart at {context.location(data.location_id)}, as part {data.position}: {_goods(data, context)}."


@says(FulfillmentMerged)
def _fulfillment_merged(data: FulfillmentMerged, context: Context) -> str:
    return f"Fulfilled together with part {data.into}: {_goods(data, context)}."


@says(FulfillmentJoined)
def _fulfillment_joined(data: FulfillmentJoined, context: Context) -> str:
    return f"Came from another part: {_goods(data, context)}."


@says(FulfillmentMoved)
def _fulfillment_moved(data: FulfillmentMoved, context: Context) -> str:
    return f"Moved from {context.location(data.former_id)} to {context.location(data.location_id)}."


@says(WaveMade)
def _wave_made(data: WaveMade, context: Context) -> str:
    return (
        f"Wave {data.number} at {context.location(data.location_id)}: {count(len(data.fulfillments), 'fulfillment')}."
    )


@says(BinSaved)
def _bin_saved(data: BinSaved, context: Context) -> str:
    what = f"{context.item(data.item_id)} at {context.location(data.location_id)}"
    return f"In bin {data.bin}: {what}." if data.bin else f"In no bin: {what}."


def _goods(data: FulfillmentChanged, context: Context) -> str:
    return units(((context.line(one.line), one.quantity) for one in data.units), context) if data.units else "nothing"


def _instead(data: FulfillmentChanged, context: Context) -> list[str | None]:
    """What becomes of units that the location does not pick."""
    waiting = [(context.line(move.line), move.quantity) for move in data.moves if move.target == "backordered"]
    return [
        f"taken instead: {where(data.reserved, context)}" if data.reserved else None,
        f"{units(waiting, context)} on backorder" if waiting else None,
        "on hold: stock" if data.holds_set else None,
    ]
