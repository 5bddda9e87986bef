"""Old event data made new: one pure function per version that was released and is no longer the newest."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from waybill.model.events import EVENT_TYPES, EventData

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

# By event type and the version it starts from; each leads to the next version. Released versions stay for ever.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def upcast(
    type: str,
    version: int,
    data: bytes,
    types: Mapping[str, type[EventData]] = EVENT_TYPES,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> tuple[int, bytes]:
    """The newest version of event data (JSON), and its number. Raises LookupError for what this release does not know."""
    newest = types[type].version
    if version == newest:
        return version, data
    if version > newest:
        raise LookupError(f"{type} has version {version}; this release knows {newest}. Update Waybill.")
    content = msgspec.json.decode(data)
    for step in range(version, newest):
        content = upcasters[type, step](content)
    return newest, msgspec.json.encode(content)
