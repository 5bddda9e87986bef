"""Parcels, pickups, what is to be looked at, and transfers."""

import importlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, complain, done, note, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import amounts, count
from waybill.model import parcels as model
from waybill.model import pickups as waiting
from waybill.model.parcel_views import ExceptionQuery, ParcelQuery, PickupQuery
from waybill.model.results import Refused

app = typer.Typer(
    name="parcels",
    help="Parcels: pack, ship, track. One is named by its number, such as 1001-P1.",
    no_args_is_help=True,
)
pickups = typer.Typer(
    name="pickups", help="Pickups: ready, here, given out. One is named as 1001-1.", no_args_is_help=True
)
exceptions = typer.Typer(name="exceptions", help="What a person has to look at.", no_args_is_help=True)

Parcels = Annotated[list[str], typer.Argument(help="Their numbers, such as 1001-P1, or ids.")]
Fulfillments = Annotated[list[str], typer.Argument(help="Their numbers, such as 1001-1, or ids.")]
OfOrder = Annotated[int | None, typer.Option("--order", help="Only of the order with this number.")]
Many = Annotated[int, typer.Option("--limit", help="How many, at most 250.")]
Cursor = Annotated[str | None, typer.Option(help="Go on after a page: its next.")]


def page(view: str, query: Any, heads: Sequence[str], row: Any, empty: str, module: str = "parcels") -> None:
    """A page of a view as a table, or as JSON."""
    ask = getattr(importlib.import_module(f"waybill.views.{module}"), view)

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await ask(tx, query)

    found = run(work)
    if common.json:
        show_json(found)
        return
    show_table(heads, [row(one) for one in found.rows], empty=empty)
    if found.next:
        note(f"More: --cursor {found.next}")


def change(
    verb: str, kind: Any, answers: Any, fields: Sequence[dict[str, Any]], names: Sequence[str], say: Any, *,
    key: str | None = None, area: str = "fulfillment",
) -> None:  # fmt: skip
    """Carry a verb out for each, and say what became of it; status 1 where one is refused.

    Fields of None are left out. With a `key` (parcel_id, fulfillment_id) the names are those of parcels or fulfillments.
    """
    command = getattr(importlib.import_module(f"waybill.commands.{area}.{verb}"), verb)

    async def work(session: Session) -> list[Any]:
        ids = [{key: str(await id_of(session, name, key))} if key else {} for name in names]
        asked = [request(kind, one | id) for one, id in zip(fields, ids, strict=True)]
        return await session.do(verb, command, asked, answers)

    results = run(work)
    if common.json:
        show_json(results if len(results) > 1 else results[0])
    for name, answer in zip(names, results, strict=True):
        if isinstance(answer, Refused):
            complain(f"{name}: {answer.detail}" if len(results) > 1 else answer.detail)
        elif not common.json:
            done(f"{name}: {say(answer)}")
    if any(isinstance(answer, Refused) for answer in results):
        raise SystemExit(1)


async def id_of(session: Session, typed: str, key: str) -> UUID:
    """The id of a parcel named as `1001-P2`, or of a fulfillment named as `1001-2`; an id stays as it is."""
    from waybill.model.fulfillment_views import FulfillmentQuery
    from waybill.views.fulfillments import list_fulfillments
    from waybill.views.parcels import list_parcels

    is_parcel = key == "parcel_id"
    order, sign, position = typed.removeprefix("#").upper().rpartition("-P" if is_parcel else "-")
    if not (sign and order.isdecimal() and position.isdecimal() and 1 <= int(order) <= 10**15):
        return uuid_of(typed)
    ids: dict[str, UUID] = {}
    async with session.reading() as tx:
        if is_parcel:
            parcels = await list_parcels(tx, ParcelQuery(order=int(order), limit=250))
            ids = {one.number: one.parcel_id for one in parcels.rows}
        else:
            found = await list_fulfillments(tx, FulfillmentQuery(order=int(order), limit=250))
            ids = {one.number: one.fulfillment_id for one in found.rows}
    number = f"#{int(order)}{sign}{int(position)}"
    if number not in ids:
        what = "parcel" if is_parcel else "fulfillment"
        raise Wrong(f"There is no {what} {typed}. List them: waybill {what}s list")
    return ids[number]


def uuid_of(typed: str) -> UUID:
    """An id as typed."""
    try:
        return UUID(typed)
    except ValueError:
        raise Wrong(f"{typed!r} is neither a number, such as 1001-1 or 1001-P1, nor an id.", status=2) from None


@app.command("list", cls=Command)
def list_some(
    order: OfOrder = None,
    status: Annotated[str | None, typer.Option(help="Such as created, in_transit, lost.")] = None,
    carrier: Annotated[str | None, typer.Option(help="Only with this carrier.")] = None,
    number: Annotated[str | None, typer.Option(help="With this tracking number.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Those that should have arrived.")] = False,
    limit: Many = 50,
    cursor: Cursor = None,
) -> None:
    """List parcels, the newest first."""
    fields = {"order": order, "status": status, "carrier": carrier, "tracking_number": number, "late": late, "limit": limit,
              "cursor": cursor}  # fmt: skip
    page(
        "list_parcels", request(ParcelQuery, fields),
        ["Parcel", "Status", "From", "Carrier", "Tracking number", "Shipped", "Expected", ">Units"],
        lambda one: (
            one.number, one.status.replace("_", " "), one.location, one.carrier, one.tracking_number, _day(one.shipped_at),
            _day(one.expected_at), amounts((line.quantity, line.scale, line.unit) for line in one.lines),
        ),
        "No parcel fits.",
    )  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


@app.command("show", cls=Command)
def show(parcel: Annotated[str, typer.Argument(help="Its number, such as 1001-P1, or id.")]) -> None:
    """Show a parcel: what is in it, and what was seen of it."""
    from waybill.views.parcels import get_parcels

    async def work(session: Session) -> Any:
        id = await id_of(session, parcel, "parcel_id")
        async with session.reading() as tx:
            return await get_parcels(tx, [id])

    found = run(work)
    if not found:
        raise Wrong(f"There is no parcel {parcel}. List them: waybill parcels list")
    one = found[0]
    if common.json:
        show_json(one)
        return
    by = " ".join(part for part in (one.carrier, one.service, one.tracking_number) if part)
    done(f"{one.number}  {one.status.replace('_', ' ')}{'  ' + by if by else ''}")
    show_table(
        [">Line", "SKU", "Title", ">Quantity"], [(u.line, u.sku, u.title, u.quantity) for u in one.lines], empty=""
    )
    seen = [(f"{e.at:%Y-%m-%d %H:%M}", e.status.replace("_", " "), e.source, e.place, e.note) for e in one.tracking]
    show_table(["Seen (UTC)", "Status", "By", "Place", "Note"], seen, empty="Nothing was reported of it.")


@app.command("label", cls=Command)
def label(
    parcel: Annotated[str, typer.Argument(help="Its number, such as 1001-P1, or id.")],
    file: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
) -> None:
    """Print a parcel's label as plain text."""
    from waybill.ports.carrier import BuyLabel, carrier_classes
    from waybill.views.shipments import shipment_of

    async def work(session: Session) -> bytes | None:
        id = await id_of(session, parcel, "parcel_id")
        async with session.reading() as tx:
            found = await shipment_of(tx, id)
        if found is None:
            return None
        by_hand = carrier_classes()["manual"](session.pool)
        (made,) = await by_hand.buy_labels(session.shop.shop_id, [BuyLabel(key=str(id), shipment=found[1])])
        return made.content  # type: ignore[union-attr]

    content = run(work)
    if content is None:
        raise Wrong(f"There is no parcel {parcel}. List them: waybill parcels list")
    if file:
        file.write_bytes(content)
        note(f"Written to {file}.")
    elif common.json:
        show_json({"label": content.decode()})
    else:
        typer.echo(content.decode(), nl=False)


@app.command("pack", cls=Command)
def pack(
    fulfillments: Fulfillments,
    weight: Annotated[int | None, typer.Option(help="Grams, of the parcel of each.")] = None,
) -> None:
    """Pack what is picked of fulfillments, a parcel for each."""
    parcel = {"weight": weight} if weight is not None else {}
    fields = [{"parcels": [parcel]} for _ in fulfillments]

    def say(answer: model.Packed) -> str:
        numbers = ", ".join(one.number for one in answer.parcels)
        return (
            f"packed as {numbers}" + (f"; {count(answer.left, 'unit')} in no parcel yet" if answer.left else "") + "."
        )

    change(
        "pack_fulfillments", model.PackFulfillment, model.PackResult, fields, fulfillments, say, key="fulfillment_id"
    )


@app.command("unpack", cls=Command)
def unpack(parcels: Parcels) -> None:
    """Open parcels that have not left."""
    change(
        "unpack_parcels", model.UnpackParcel, model.UnpackResult, [{} for _ in parcels], parcels,
        lambda _: "unpacked; its units are picked.", key="parcel_id",
    )  # fmt: skip


@app.command("ship", cls=Command)
def ship(
    parcels: Parcels,
    carrier: Annotated[str, typer.Option(help="Who takes it.")] = "manual",
    service: Annotated[str | None, typer.Option(help="Such as Express.")] = None,
    number: Annotated[str | None, typer.Option(help="The tracking number, of one parcel.")] = None,
) -> None:
    """Hand parcels over to a carrier, or to a courier of your own."""
    if number and len(parcels) > 1:
        raise Wrong("A tracking number is of one parcel. Ship them one by one.", status=2)
    fields = [{"carrier": carrier, "service": service, "tracking_number": number} for _ in parcels]

    def say(answer: model.HandedOver) -> str:
        left = f"; {count(answer.left, 'unit')} of the order still here" if answer.left else ""
        return f"{answer.status.replace('_', ' ')}, expected {_day(answer.expected_at)}{left}."

    change("hand_over_parcels", model.HandOverParcel, model.HandOverResult, fields, parcels, say, key="parcel_id")


@app.command("undo", cls=Command)
def undo(parcels: Parcels) -> None:
    """Say that parcels have not left after all, on the same day."""
    change(
        "undo_hand_overs", model.UndoHandOver, model.UndoHandOverResult, [{} for _ in parcels], parcels,
        lambda _: "still here.", key="parcel_id",
    )  # fmt: skip


@app.command("track", cls=Command)
def track(
    parcel: Annotated[str, typer.Argument(help="Its number, such as 1001-P1, its id, or (with --number) nothing.")],
    status: Annotated[str, typer.Argument(help="Such as in_transit, out_for_delivery, delivered, lost, returned.")],
    at: Annotated[str | None, typer.Option(help="When, as 2026-12-01T10:00:00Z; now if left out.")] = None,
    place: Annotated[str | None, typer.Option(help="Where it was seen.")] = None,
    text: Annotated[str | None, typer.Option("--note", help="What was said of it.")] = None,
    by_number: Annotated[bool, typer.Option("--number", help="The parcel is named by its tracking number.")] = False,
) -> None:
    """Say what was seen of a parcel."""
    fields = {
        "status": status, "at": at or datetime.now(UTC).isoformat(), "place": place, "note": text,
        "tracking_number": parcel if by_number else None,
    }  # fmt: skip

    def say(answer: model.Tracked) -> str:
        if not answer.known:
            return "noted; no parcel has this number yet."
        looked = f" To be looked at: {', '.join(answer.exceptions)}." if answer.exceptions else ""
        return f"{'said before; ' if answer.duplicate else ''}{(answer.status or '').replace('_', ' ')}.{looked}"

    key = None if by_number else "parcel_id"
    change("report_tracking", model.TrackParcel, model.TrackResult, [fields], [parcel], say, key=key)


# So that -0.12 is a degree and not an option.
@app.command("seen", cls=Command, context_settings={"ignore_unknown_options": True})
def seen(
    parcel: Annotated[str, typer.Argument(help="Its number, such as 1001-P1, its id, or (with --number) nothing.")],
    latitude: Annotated[float, typer.Argument(help="In degrees, north of the equator.")],
    longitude: Annotated[float, typer.Argument(help="In degrees, east of Greenwich.")],
    at: Annotated[str | None, typer.Option(help="When, as 2026-12-01T10:00:00Z; now if left out.")] = None,
    by_number: Annotated[bool, typer.Option("--number", help="The parcel is named by its tracking number.")] = False,
) -> None:
    """Say where a parcel on the road is: its buyer sees it on a map. Only the newest is kept, for a day at most."""
    from waybill.model.tracking import ReportPosition
    from waybill.store.positions import report_positions

    async def work(session: Session) -> Any:
        named = {"tracking_number": parcel} if by_number else {"parcel_id": await id_of(session, parcel, "parcel_id")}
        where = {"latitude": latitude, "longitude": longitude, "at": at or datetime.now(UTC).isoformat()}
        asked = request(ReportPosition, {**where, **named})
        async with session.writing() as tx:
            return (await report_positions(tx, [asked]))[0]

    answer = run(work)
    if common.json:
        show_json(answer)
    if not answer.known:
        raise Wrong(f"There is no parcel {parcel}. List them: waybill parcels list")
    if not common.json and answer.kept:
        done(f"{parcel}: its buyer sees it there.")
    elif not common.json:
        done(f"{parcel}: not kept. It is not on the road, or was seen later than that, or that is still to come.")


@pickups.command("list", cls=Command)
def list_pickups(
    location: Annotated[str | None, typer.Option(help="Only this location.")] = None,
    status: Annotated[str | None, typer.Option(help="Such as arrived, collected.")] = None,
    order: OfOrder = None,
    limit: Many = 50,
    cursor: Cursor = None,
) -> None:
    """List what waits for its buyer, and who is here."""
    fields = {"location": location, "status": status, "order": order, "limit": limit, "cursor": cursor}
    page(
        "list_pickups", request(PickupQuery, fields),
        ["Pickup", "Where", "Status", "Buyer", "Bay", "Car", ">Units", "Until"],
        lambda one: (
            one.number, one.location, one.status.replace("_", " "), one.name, one.bay, one.car,
            amounts((part.quantity, part.scale, part.unit) for part in one.amounts), _day(one.until),
        ),
        "Nothing waits.",
    )  # fmt: skip


@pickups.command("ready", cls=Command)
def ready(fulfillments: Fulfillments) -> None:
    """Let packed goods wait at the counter; the buyer is told a code."""
    change(
        "ready_pickups", waiting.ReadyPickup, waiting.ReadyPickupResult, [{} for _ in fulfillments], fulfillments,
        lambda answer: f"waits until {_day(answer.until)}; its code is {answer.code}.", key="fulfillment_id",
    )  # fmt: skip


@pickups.command("arrive", cls=Command)
def arrive(
    fulfillment: Annotated[str, typer.Argument(help="Its number, such as 1001-1, or id.")],
    bay: Annotated[str | None, typer.Option(help="Where outside.")] = None,
    car: Annotated[str | None, typer.Option(help="Which car.")] = None,
) -> None:
    """Say that the buyer is here."""
    change(
        "arrive_pickups", waiting.ArrivePickup, waiting.ArrivePickupResult, [{"bay": bay, "car": car}], [fulfillment],
        lambda _: "the buyer is here.", key="fulfillment_id",
    )  # fmt: skip


@pickups.command("collect", cls=Command)
def collect(
    fulfillment: Annotated[str, typer.Argument(help="Its number, such as 1001-1, or id.")],
    code: Annotated[str | None, typer.Option(help="What the buyer was told.")] = None,
    checked: Annotated[bool, typer.Option("--id-checked", help="A document was looked at instead.")] = False,
) -> None:
    """Give goods out, against the code or a document."""
    fields: dict[str, Any] = {"code": code, "id_checked": checked}
    change(
        "collect_pickups", waiting.CollectPickup, waiting.CollectPickupResult, [fields], [fulfillment],
        lambda answer: f"{count(answer.units, 'unit')} given out.", key="fulfillment_id",
    )  # fmt: skip


@pickups.command("end", cls=Command)
def end(
    fulfillments: Fulfillments, now: Annotated[bool, typer.Option("--now", help="Before the last day.")] = False
) -> None:
    """Put goods back that nobody came for."""
    fields = [{"now": now} for _ in fulfillments]
    change(
        "end_uncollected_pickups", waiting.EndUncollectedPickup, waiting.EndUncollectedPickupResult, fields, fulfillments,
        lambda answer: f"{count(answer.units, 'unit')} back in stock; the order is {answer.status}.", key="fulfillment_id",
    )  # fmt: skip


@exceptions.command("list", cls=Command)
def list_exceptions(
    kind: Annotated[str | None, typer.Option(help="Such as late, lost, impossible_report.")] = None,
    order: OfOrder = None,
    all: Annotated[bool, typer.Option("--all", help="Also what was looked at.")] = False,
    limit: Many = 50,
    cursor: Cursor = None,
) -> None:
    """List what a person has to look at, the oldest first."""
    fields = {"kind": kind, "order": order, "all": all, "limit": limit, "cursor": cursor}
    page(
        "list_exceptions", request(ExceptionQuery, fields),
        ["Since (UTC)", "What", "Order", "Tracking number", "Resolved", "Id"],
        lambda one: (
            f"{one.opened_at:%Y-%m-%d %H:%M}", one.kind.replace("_", " "), f"#{one.number}" if one.number else "",
            one.tracking_number, (one.resolution or "").replace("_", " "), one.exception_id,
        ),
        "There is nothing to look at.",
    )  # fmt: skip


@exceptions.command("resolve", cls=Command)
def resolve(
    exception: Annotated[str, typer.Argument(help="Its id.")],
    resolution: Annotated[
        str, typer.Argument(help="found, refunded, replaced, sent_again, contacted, accepted, ignored.")
    ],
    text: Annotated[str | None, typer.Option("--note", help="What was done.")] = None,
) -> None:
    """Take something off the list."""
    fields = {"exception_id": str(uuid_of(exception)), "resolution": resolution, "note": text}
    change(
        "resolve_exceptions", model.ResolveException, model.ResolveResult, [fields], [exception],
        lambda answer: f"{answer.kind.replace('_', ' ')} is off the list.",
    )  # fmt: skip


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
    whole.add_typer(pickups)
    whole.add_typer(exceptions)
