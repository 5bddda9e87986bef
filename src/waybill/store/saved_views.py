"""Views of lists that people keep: each sees their own and those that are shared, and changes their own."""

from uuid import UUID

import msgspec

from waybill.model.results import Refused
from waybill.model.saved_views import SavedView, SaveView, ViewForgotten
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_filters = msgspec.json.Decoder(dict[str, str])

MOST_VIEWS = 100


async def list_views(tx: Tx, page: str | None = None) -> list[SavedView]:
    """The caller's views and the shared ones, in the order of their tabs."""
    rows = await tx.fetch(_sql.list, tx.actor, page)
    return [SavedView(**{**row, "filters": _filters.decode(row["filters"])}) for row in rows]


async def save_view(tx: Tx, asked: SaveView) -> SavedView | Refused:
    """Keep a view whole."""
    if asked.view_id is not None and await tx.fetchval(_sql.owner, asked.view_id) != tx.actor:
        return Refused(
            type="unknown_view", detail="You have no view with this id. Save it as a new one.", field="/view_id"
        )
    if await tx.fetchval(_sql.same_name, tx.actor, asked.page, asked.name, asked.view_id):
        detail = f"You have a view called {asked.name} already. Choose another name, or change that one."
        return Refused(type="name_taken", detail=detail, field="/name")
    if asked.view_id is None and await tx.fetchval(_sql.count, tx.actor) >= MOST_VIEWS:
        return Refused(type="too_many_views", detail=f"Nobody keeps more than {MOST_VIEWS} views. Delete one first.")
    view_id = asked.view_id or next(tx.ids)
    filters = msgspec.json.encode(asked.filters)
    await tx.execute(
        _sql.put,
        view_id,
        tx.actor,
        asked.page,
        asked.name,
        filters,
        asked.columns,
        asked.shared,
        asked.position,
        tx.now,
    )
    return SavedView(
        view_id=view_id, page=asked.page, name=asked.name, filters=asked.filters, columns=asked.columns,
        shared=asked.shared, mine=True, position=asked.position, saved_at=tx.now,
    )  # fmt: skip


async def forget_view(tx: Tx, view_id: UUID) -> ViewForgotten | Refused:
    """Keep a view no longer, if it is the caller's."""
    if await tx.fetchval(_sql.forget, tx.actor, view_id) is None:
        return Refused(type="unknown_view", detail="You have no view with this id. List the views.", field="view_id")
    return ViewForgotten(view_id=view_id)
