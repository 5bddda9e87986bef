"""What every command answers and every decision returns."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

Result = TypeVar("Result")


class Refused(Struct, frozen=True, tag="refused", tag_field="result", omit_defaults=True, kw_only=True):
    """The request was understood and nothing was changed. `type` is stable, `detail` says what is wrong and the remedy."""

    type: str
    detail: str
    field: str | None = None
    data: dict[str, Any] = msgspec.field(default_factory=dict)


class Decided(Struct, Generic[Result], frozen=True):
    """`results` answer the caller, one per request in order; `events` are the facts to be recorded."""

    results: Sequence[Result]
    events: Sequence[Any]
