"""What a location's floor has to do: its stages of work, its waves, and a kitchen's tickets."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from waybill.model.floor_views import Kitchen, Ticket, WaveQuery, WaveShown, Work, WorkQuery, WorkRow, WorkStage
from waybill.model.fulfillment_views import WorkAmount
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.fulfillments import amounts_of, get_fulfillments

_sql = load(__file__)

# From left to right as on a board; with the stages of every location, and those that only a kitchen has.
STAGES = (
    "scheduled", "to_accept", "to_pick", "picking", "queued", "preparing", "baking", "checked", "to_pack", "to_make_ready",
    "to_hand_over", "at_counter",
)  # fmt: skip
EVERYWHERE = ("to_accept", "to_pick", "picking", "to_pack", "to_hand_over")
IN_A_KITCHEN = ("to_accept", "queued", "preparing", "baking", "checked", "to_hand_over")
OPEN = ("scheduled", "released", "accepted", "picking", "queued", "preparing", "baking", "checked", "packed", "ready")
TICKETS = 100


async def work(tx: Tx, location: str, query: WorkQuery) -> Work | None:
    """What the location with this code has to do; None where there is no such location."""
    place = await tx.fetchrow(_sql.location, location.upper())
    if place is None:
        return None
    found: dict[str, list[Row]] = {}
    for row in await tx.fetch(_sql.work, place["location_id"], list(OPEN), tx.now, query.rows, query.stage):
        found.setdefault(row["stage"], []).append(row)
    amounts = await amounts_of(tx, [row["fulfillment_id"] for rows in found.values() for row in rows])
    usual = IN_A_KITCHEN if place["kind"] == "kitchen" else EVERYWHERE
    wanted = [query.stage] if query.stage else [stage for stage in STAGES if stage in found or stage in usual]
    arrived = await tx.fetchval(_sql.arrived, place["location_id"])
    return Work(
        location=place["code"],
        name=place["name"],
        kind=place["kind"],
        stages=[_stage(stage, found.get(stage, []), amounts) for stage in wanted],
        waves=await list_waves(tx, WaveQuery(location=place["code"])),
        arrived=arrived,
    )


def _stage(stage: str, rows: list[Row], amounts: Mapping[UUID, list[WorkAmount]]) -> WorkStage:
    if not rows:
        return WorkStage(stage=stage, count=0)  # type: ignore[arg-type]
    first = rows[0]
    return WorkStage(
        stage=stage,  # type: ignore[arg-type]
        count=first["count"],
        late=first["late"],
        units=first["all_units"],
        oldest_at=first["oldest_at"],
        rows=[_row(row, amounts.get(row["fulfillment_id"], [])) for row in rows],
    )


def _row(row: Row, amounts: list[WorkAmount]) -> WorkRow:
    named = {name: row[name] for name in WorkRow.__struct_fields__ if name not in ("number", "amounts")}
    return WorkRow(**named, number=f"#{row['order_number']}-{row['position']}", amounts=amounts)


async def list_waves(tx: Tx, query: WaveQuery) -> list[WaveShown]:
    """The waves of a location, newest first: open ones, or all."""
    statement = _sql.all_waves if query.all else _sql.open_waves
    ids = [row["wave_id"] for row in await tx.fetch(statement, query.location.upper(), query.limit)]
    amounts: dict[UUID, list[WorkAmount]] = {}
    for row in await tx.fetch(_sql.wave_amounts, ids) if ids else ():
        fields = dict(row.items())
        amounts.setdefault(fields.pop("wave_id"), []).append(WorkAmount(**fields))
    rows = await tx.fetch(_sql.waves, ids) if ids else ()
    return [WaveShown(**row, amounts=amounts.get(row["wave_id"], [])) for row in rows]


async def kitchen(tx: Tx, location: str) -> Kitchen | None:
    """The tickets of the kitchen with this code, what is due first; None where there is no such location."""
    place = await tx.fetchrow(_sql.location, location.upper())
    if place is None:
        return None
    due = {row["fulfillment_id"]: row for row in await tx.fetch(_sql.tickets, place["location_id"], TICKETS)}
    whole = {one.fulfillment_id: one for one in await get_fulfillments(tx, list(due))}
    return Kitchen(
        location=place["code"],
        name=place["name"],
        tickets=[
            Ticket(
                **{name: getattr(whole[id], name) for name in whole[id].__struct_fields__},
                due_at=row["due_at"],
                minutes_left=_minutes(row["due_at"], tx.now),
                step_at=row["step_at"],
            )
            for id, row in due.items()
        ],
    )


def _minutes(due: datetime | None, now: datetime) -> int | None:
    return None if due is None else int((due - now).total_seconds() // 60)
