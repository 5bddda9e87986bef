"""What the views of the console are asked in the test of isolation."""

from typing import Any


async def prepare(twin: Any) -> None:
    """What there is will do."""


COMMANDS: dict[str, Any] = {}
VIEWS: dict[str, Any] = {
    "newest_seq": lambda t: [()],
    "events_of_door": lambda t: [(0, "test")],
    "levels_at": lambda t: [
        ({(item, place) for item in t.shop.items.values() for place in t.shop.locations.values()},)
    ],
}
