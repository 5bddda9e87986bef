"""Transfers in words."""

from waybill.decisions.words.speaking import Context, says, sentences, units
from waybill.model.events import transfers


@says(transfers.TransferMade)
def _made(data: transfers.TransferMade, context: Context) -> str:
    goods = (
        units(((context.item(one.item_id), one.quantity) for one in data.lines), context) if data.lines else "nothing"
    )
    origin, destination = context.location(data.origin_id), context.location(data.destination_id)
    return f"Transfer from {origin} to {destination}: {goods}."


@says(transfers.TransferSent)
def _sent(data: transfers.TransferSent, context: Context) -> str:
    goods = (
        units(((context.item(one.item_id), one.quantity) for one in data.lines), context) if data.lines else "nothing"
    )
    return sentences([f"transfer shipped: {goods}", f"expected on {context.day(data.expected_on)}"])


@says(transfers.TransferArrived)
def _arrived(data: transfers.TransferArrived, context: Context) -> str:
    good, damaged = (
        units([(context.line(one.line), getattr(one, name)) for one in data.lines if getattr(one, name)], context)
        for name in ("quantity", "damaged")
    )
    where = context.location(data.destination_id)
    return sentences(
        [
            f"transfer received at {where}: {good} in good condition",
            f"damaged: {damaged}" if any(one.damaged for one in data.lines) else None,
            "the rest is still to come" if data.status == "part_received" else None,
        ]
    )


@says(transfers.TransferDropped)
def _dropped(data: transfers.TransferDropped, context: Context) -> str:
    return "Transfer canceled."
