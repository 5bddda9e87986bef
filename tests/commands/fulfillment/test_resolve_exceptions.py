"""Resolving on a real database: off the list, and the note is the buyer's data."""

from datetime import UTC, datetime
from typing import Any

from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.model.parcels import Resolved, ResolveException, TrackParcel


async def test_what_was_looked_at_is_off_the_list(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship()
    at = datetime.now(UTC)
    await goods.shop.run(
        report_tracking,
        TrackParcel(parcel_id=parcel_id, status="lost", at=at),
        TrackParcel(tracking_number="NOBODYS", status="lost", at=at),
    )
    rows = await goods.shop.rows("SELECT exception_id FROM exception_item WHERE shop_id = $1 ORDER BY kind")
    (lost, unknown) = [row[0] for row in rows]
    first, second, third = await goods.shop.run(
        resolve_exceptions,
        ResolveException(exception_id=lost, resolution="refunded", note="Called Mr. Smith"),
        ResolveException(exception_id=unknown, resolution="ignored"),
        ResolveException(exception_id=lost, resolution="ignored"),
    )
    assert isinstance(first, Resolved)
    assert (first.order_id, first.kind, second.order_id) == (goods.order_id, "lost", None)
    assert (third.type, third.data) == ("already_resolved", {"resolution": "refunded"})
    assert "Smith" not in repr(await goods.shop.rows("SELECT data FROM event WHERE shop_id = $1"))
    assert await goods.sound()
