"""What the verbs and views of buyers' links are asked in the test of isolation."""

from datetime import UTC, datetime
from typing import Any

from waybill.model import tracking
from waybill.store.positions import report_positions


async def prepare(twin: Any) -> None:
    """A parcel on the road, of which is known where it is."""
    seen = tracking.ReportPosition(
        parcel_id=twin.made["parcels_hand"], latitude=52.5, longitude=13.4, at=datetime.now(UTC)
    )
    await twin.shop.run(report_positions, seen)


COMMANDS: dict[str, Any] = {
    "request_codes": (tracking.RequestCode, lambda t: [{"order_id": str(t.made["parcels_track_order"])}]),
}
VIEWS: dict[str, Any] = {
    "track_order": lambda t: [(t.made[name],) for name in ("parcels_track_order", "pickups_arrive_order", "late")],
    "newest_positions": lambda t: [(t.made["parcels_track_order"],)],
    "address_hint": lambda t: [(t.made["parcels_track_order"],)],
}
