"""What the views of a location's floor are asked in the test of isolation."""

from typing import Any

from waybill.model.floor_views import ScanQuery, WaveQuery, WorkQuery


async def prepare(twin: Any) -> None:
    """All that there is to do was made for the verbs."""


COMMANDS: dict[str, Any] = {}
VIEWS: dict[str, Any] = {
    "work": lambda t: [("MAIN", WorkQuery()), ("OVEN", WorkQuery()), ("main", WorkQuery(stage="to_accept", rows=2))],
    "list_waves": lambda t: [(WaveQuery(location="MAIN"),), (WaveQuery(location="main", all=True),)],
    "kitchen": lambda t: [("OVEN",)],
    "scan": lambda t: [
        (ScanQuery(code=code),) for code in ("#1005", "1007-1", "1001-P1", "1001-R1", "W1", "part", "4006381333931")
    ],
}
